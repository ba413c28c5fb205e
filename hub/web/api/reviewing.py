"""Endpoints about plans: looking, choosing, answering, deciding, undoing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlmodel import Session, col

from hub.model.states import Channel
from hub.model.text import as_text, unpacked
from hub.pipeline import review
from hub.pipeline.undo import propose
from hub.plugin.services import Ballot
from hub.store import choosing, overview, plans, undoing, viewing
from hub.store.jobs import run as find_run
from hub.store.plan_tables import ChangeRow, ReceiptRow
from hub.web.api import models, sent
from hub.web.api.places import one_run

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy.sql.elements import ColumnElement

    from hub.store.encoding import Codec
    from hub.store.plan_tables import GroupRow, IssueRow, PlanRow
    from hub.web.api.call import Call


def list_plans(call: Call) -> models.Plans:
    """The plans of one's schools, the newest first."""
    asked: sent.PlanQuery = call.query
    places = call.chosen(asked.school)
    with call.hub.database.reading() as session:
        found = overview.plans(session, places, state=asked.state or "", before=asked.before, limit=asked.limit + 1)
        items = heads(call, session, found[: asked.limit])
    return models.Plans(items=items, next=items[-1].id if len(found) > asked.limit else None)


def heads(call: Call, session: Session, found: Iterable[PlanRow]) -> list[models.PlanHead]:
    """Return plans as lists show them."""
    rows = list(found)
    numbers = overview.counts(session, [plan.id or 0 for plan in rows])
    return [models.PlanHead(**_head(call, plan, numbers.get(plan.id or 0, {}))) for plan in rows]


def _head(call: Call, plan: PlanRow, counts: Mapping[str, int]) -> dict[str, Any]:
    connector = call.hub.registry.connectors.get(plan.connector)
    return {
        "id": plan.id,
        "run": plan.run_id,
        "school": call.schools[plan.school_id].code,
        "job": plan.connector,
        "title": call.say(connector.title) if connector else plan.connector,
        "state": plan.state,
        "created_at": plan.created_at,
        "counts": counts,
        "undoes": plan.undoes,
    }


def get_plan(call: Call) -> models.PlanOut:
    """One plan: its numbers, what is remarked about it, who decided."""
    with call.hub.database.reading() as session:
        plan = call.plan(session)
        about = viewing.issues(session, plan.id or 0, [0]).get(0, [])
        return models.PlanOut(
            **_head(call, plan, plans.counts(session, plan)),
            digest=plan.digest,
            revision=plan.revision,
            needed=plan.needed,
            replaced_by=plan.replaced_by,
            halted=call.say(unpacked(plan.halted)) if plan.halted else None,
            undone_by=[row.id or 0 for row in undoing.undone_by(session, plan.id or 0)],
            decided_at=plan.decided_at,
            applied_at=plan.applied_at,
            decisions=_decisions(session, plan),
            issues=_issues(call, about),
            open_questions=len(choosing.open_groups(session, plan.id or 0)),
        )


def _decisions(session: Session, plan: PlanRow) -> list[models.DecisionOut]:
    return [
        models.DecisionOut(
            verdict=row.verdict, by=name, channel=row.channel, reason=row.reason, selected=row.selected, at=row.at
        )
        for row, name in plans.decisions(session, plan)
    ]


def _issues(call: Call, issues: Iterable[IssueRow]) -> list[models.IssueOut]:
    return [
        models.IssueOut(code=one.code, level=one.level, owner=one.owner, text=call.say(as_text(one.content["text"])))
        for one in issues
    ]


def list_rows(call: Call) -> models.Rows:
    """A page of a plan's changes; values as far as the token's scopes and their field classes allow."""
    asked: sent.RowsQuery = call.query
    with call.hub.database.reading() as session:
        plan = call.plan(session)
        chosen = viewing.Filter(state=asked.state, kind=asked.kind)
        found = viewing.following(session, plan.id or 0, chosen, after=asked.after, limit=asked.limit + 1)
        seqs = [row.seq for row in found[: asked.limit]]
        issues, receipts = viewing.issues(session, plan.id or 0, seqs), viewing.receipts(session, plan.id or 0, seqs)
        codecs = _codecs(call, plan)
    items = [
        _row(call, codecs[row.record], row, issues.get(row.seq, ()), receipts.get(row.seq))
        for row in found[: asked.limit]
    ]
    return models.Rows(items=items, next=seqs[-1] if len(found) > asked.limit else None)


def _codecs(call: Call, plan: PlanRow) -> dict[str, Codec]:
    return call.hub.kit.codecs(call.hub.kit.connector(plan.connector), plan.school_id)


def _row(call: Call, codec: Codec, row: Any, issues: Iterable[IssueRow], receipt: ReceiptRow | None) -> models.RowOut:
    return models.RowOut(
        seq=row.seq,
        record=row.record,
        kind=row.kind,
        blocked=row.blocked,
        selected=row.selected,
        before=call.values(codec.shape, codec.public(row.before)),
        after=call.values(codec.shape, codec.public(row.after)),
        issues=_issues(call, issues),
        receipt=receipt.outcome if receipt else None,
        **call.headings(codec.shape, row),
    )


def select(call: Call) -> models.SelectionOut:
    """Choose rows or leave them out; blocked rows stay out."""
    asked: sent.SelectionIn = call.body
    where: ColumnElement[bool] | None = col(ChangeRow.seq).in_(asked.rows) if asked.rows is not None else None
    moved, revision = review.choose(call.hub.kit, call.number("plan"), call.account, on=asked.on, where=where)
    return models.SelectionOut(moved=moved, revision=revision)


def list_questions(call: Call) -> models.Questions:
    """What must or may be filled in, and whether it is; never with what."""
    with call.hub.database.reading() as session:
        plan_id = call.plan(session).id or 0
        given, needed = choosing.answers(session, plan_id), choosing.active(session, plan_id)
        groups = choosing.groups(session, plan_id)
    return models.Questions(items=[_group(call, one, given.get(one.key, {}), one.key in needed) for one in groups])


def _group(call: Call, group: GroupRow, given: Mapping[str, object], needed: bool) -> models.GroupOut:  # noqa: FBT001
    return models.GroupOut(
        group=group.key,
        title=call.say(as_text(group.content["title"])),
        needed=needed,
        complete=group.complete,
        questions=[
            models.QuestionOut(
                name=one["name"],
                label=call.say(as_text(one["label"])),
                kind=one["kind"],
                required=one["required"],
                answered=one["name"] in given,
                choices=[] if one["kind"] == "person" else [(value, label) for value, label in one["choices"]],
            )
            for one in group.content["questions"]
        ],
    )


def answer(call: Call) -> models.RevisionOut:
    """Fill in a group's fields; what is right is kept, what is wrong comes back as a problem for each."""
    asked: sent.AnswersIn = call.body
    review.answer(call.hub.kit, call.number("plan"), call.account, asked.group, asked.answers)
    with call.hub.database.reading() as session:
        plan = call.plan(session)
        return models.RevisionOut(digest=plan.digest, revision=plan.revision)


def decide(call: Call) -> models.DecisionTaken:
    """Approve or reject exactly what was seen, named by its digest and revision."""
    asked: sent.DecisionIn = call.body
    ballot = Ballot(
        plan_id=call.number("plan"),
        digest=asked.digest,
        verdict=asked.verdict,
        account_id=call.account.id,
        channel=Channel.API,
        revision=asked.revision,
        reason=asked.reason,
        signed_in=True,
    )
    taken = call.hub.desk.take(ballot)
    return models.DecisionTaken(settled=taken.settled, text=call.say(taken.text))


def undo(call: Call) -> models.RunOut:
    """Have a plan made that takes an applied one back; it is decided like any other."""
    run_id = propose(call.hub.kit, call.number("plan"), call.account)
    with call.hub.database.reading() as session:
        return one_run(call, session, find_run(session, run_id))


def list_receipts(call: Call) -> models.Receipts:
    """What became of the chosen changes."""
    asked: sent.RowsQuery = call.query
    with call.hub.database.reading() as session:
        plan = call.plan(session)
        chosen = viewing.Filter(state=asked.state, kind=asked.kind)
        found = viewing.receipts_following(session, plan.id or 0, chosen, after=asked.after, limit=asked.limit + 1)
        codecs = _codecs(call, plan)
    items = [_receipt(call, codecs[record], receipt) for receipt, record in found[: asked.limit]]
    return models.Receipts(items=items, next=items[-1].seq if len(found) > asked.limit else None)


def _receipt(call: Call, codec: Codec, receipt: ReceiptRow) -> models.ReceiptOut:
    return models.ReceiptOut(
        seq=receipt.seq,
        outcome=receipt.outcome,
        at=receipt.at,
        detail=call.say(unpacked(receipt.detail)) if receipt.detail else receipt.detail,
        moved=call.values(codec.shape, codec.public(receipt.moved)),
    )
