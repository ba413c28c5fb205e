"""A plan as the command line tells it: a dictionary for scripts, the same as text for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer
from sqlmodel import Session, col, select

from hub.cli import telling_view
from hub.cli.printing import as_json, rows
from hub.model.text import as_text, unpacked
from hub.people import schools
from hub.store import choosing, plans
from hub.store.plan_tables import ChangeRow, IssueRow, PlanRow, ReceiptRow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hub.cli.office import Office
    from hub.model.text import Translate

_LISTED = 50


def plan_of_run(office: Office, run_id: int) -> dict[str, Any] | None:
    """Return the plan that a run made, or the pending one it turned out to repeat."""
    with office.hub.database.reading() as session:
        row = session.exec(select(PlanRow).where(PlanRow.run_id == run_id)).first()
        if row is None:
            return None
        found = row.replaced_by if row.replaced_by is not None and row.replaced_by < (row.id or 0) else row.id
    return one(office, found or 0)


def one(office: Office, plan_id: int, *, changes: bool = False) -> dict[str, Any]:
    """Return everything there is to say about one plan; secrets and their answers are left out."""
    places, translate = office.places(), office.translate
    with office.hub.database.reading() as session:
        row = plans.get(session, plan_id, places)
        told = _head(session, row) | {
            "digest": row.digest,
            "revision": row.revision,
            "incomplete": row.incomplete and as_text(row.incomplete).render(translate),
            "needed": row.needed,
            "told": telling_view.told(session, row, office.translate),
            "undoes": row.undoes,
            "halted": unpacked(row.halted).render(translate) if row.halted else None,
            "decisions": [
                {"verdict": taken.verdict, "by": name, "at": taken.at, "channel": taken.channel, "reason": taken.reason}
                for taken, name in plans.decisions(session, row)
            ],
            "issues": _issues(session, plan_id, translate),
            "questions": _questions(session, plan_id, translate),
        }
        if changes:
            told["changes"] = _changes(session, office, row)
    return told


def _head(session: Session, row: PlanRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "job": row.connector,
        "school": schools.by_id(session, row.school_id).code,
        "state": row.state,
        "scope": row.scope,
        "created_at": row.created_at,
        "counts": plans.counts(session, row),
    }


def _issues(session: Session, plan_id: int, translate: Translate) -> list[dict[str, Any]]:
    query = select(IssueRow).where(IssueRow.plan_id == plan_id).order_by(col(IssueRow.seq), col(IssueRow.id))
    return [_issue(issue, translate) for issue in session.exec(query)]


def _issue(issue: IssueRow, translate: Translate) -> dict[str, Any]:
    way_out = issue.content.get("way_out")
    return {
        "change": issue.seq or None,
        "code": issue.code,
        "level": issue.level,
        "text": as_text(issue.content["text"]).render(translate),
        "owner": issue.owner,
        "way_out": way_out and way_out["path"],
    }


def _questions(session: Session, plan_id: int, translate: Translate) -> list[dict[str, Any]]:
    given, needed = choosing.answers(session, plan_id), choosing.active(session, plan_id)
    return [
        {
            "group": group.key,
            "title": as_text(group.content["title"]).render(translate),
            "new": group.new,
            "needed": group.key in needed,
            "complete": group.complete,
            "fields": [
                {
                    "name": question["name"],
                    "kind": question["kind"],
                    "label": as_text(question["label"]).render(translate),
                    "required": question["required"],
                    "answered": question["name"] in given.get(group.key, {}),
                    "choices": [value for value, _label in question["choices"]],
                }
                for question in group.content["questions"]
            ],
        }
        for group in choosing.groups(session, plan_id)
    ]


def _changes(session: Session, office: Office, row: PlanRow) -> list[dict[str, Any]]:
    codecs = office.hub.kit.codecs(office.hub.kit.connector(row.connector), row.school_id)
    return [
        {
            "seq": change.seq,
            "record": change.record,
            "kind": change.kind,
            "key": change.key,
            "title": change.title,
            "facet": change.facet,
            "blocked": change.blocked,
            "selected": change.selected,
            "before": codecs[change.record].public(change.before),
            "after": codecs[change.record].public(change.after),
            "receipt": receipt.outcome if receipt is not None else None,
        }
        for change, receipt in _with_receipts(session, row)
    ]


def _with_receipts(session: Session, row: PlanRow) -> Iterable[tuple[ChangeRow, ReceiptRow | None]]:
    receipt_of = (col(ReceiptRow.plan_id) == ChangeRow.plan_id) & (col(ReceiptRow.seq) == ChangeRow.seq)
    query = select(ChangeRow, ReceiptRow).join(ReceiptRow, receipt_of, isouter=True)
    return session.exec(query.where(ChangeRow.plan_id == row.id).order_by(col(ChangeRow.seq)))


def listing(office: Office, school: str | None, state: str | None) -> list[dict[str, Any]]:
    """Return the newest plans."""
    query = select(PlanRow).order_by(col(PlanRow.id).desc()).limit(_LISTED)
    if school:
        query = query.where(PlanRow.school_id == office.school(school).id)
    if state:
        query = query.where(PlanRow.state == state)
    places = office.places()
    if places is not None:
        query = query.where(col(PlanRow.school_id).in_(places))
    with office.hub.database.reading() as session:
        return [_head(session, row) | {"told": telling_view.summary(session, row)} for row in session.exec(query)]


def tell(found: dict[str, Any], *, json: bool) -> None:
    """Print a plan as JSON or as text."""
    if json:
        as_json(found)
        return
    counts = ", ".join(f"{name} {number}" for name, number in found["counts"].items() if number)
    typer.echo(f"Plan {found['id']} · {found['job']} · {found['school']} · {found['state']}")
    typer.echo(f"  {counts or 'nothing would change'}")
    for decision in found["decisions"]:
        typer.echo(f"  {decision['by']}: {decision['verdict']} by {decision['channel']} {decision['reason']}".rstrip())
    for line in telling_view.lines(found["told"]):
        typer.echo(line)
    if found["halted"]:
        typer.echo(f"  Waits: {found['halted']}")
    if found["incomplete"]:
        typer.echo(f"  Incomplete: {found['incomplete']}")
    for group in found["questions"]:
        open_ = [field["name"] for field in group["fields"] if field["required"] and not field["answered"]]
        typer.echo(f"  {group['group']}: {group['title']}: {'missing ' + ', '.join(open_) if open_ else 'complete'}")
    _tell_issues(found["issues"])
    if "changes" in found:
        head = ("seq", "kind", "key", "title", "facet", "yellow", "chosen", "receipt")
        names = ("seq", "kind", "key", "title", "facet", "blocked", "selected", "receipt")
        rows(head, [tuple(change[name] for name in names) for change in found["changes"]])


def _tell_issues(issues: list[dict[str, Any]]) -> None:
    for issue in issues[:_LISTED]:
        row = f"row {issue['change']}: " if issue["change"] else ""
        typer.echo(f"  [{issue['level']}] {row}{issue['text']}")
    if len(issues) > _LISTED:
        typer.echo(f"  … and {len(issues) - _LISTED} more (--json has them all)")
