"""Report: what may be told about a plan, and the delivery of its copies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import Session, col, func, select

from hub.errors import HubError, RetryLater
from hub.model.states import IssueLevel, PlanState
from hub.model.text import Text, as_text
from hub.people import accounts, links, schools
from hub.people.authority import Act, acts
from hub.plugin.notifier import Address, Notice, Outcome, YellowRow
from hub.plugin.records import FieldClass
from hub.store import choosing, plans
from hub.store.plan_tables import ChangeRow, IssueRow, PlanRow
from hub.store.tables import CopyRow

if TYPE_CHECKING:
    from hub.pipeline.kit import Kit
    from hub.plugin.records import Shape

MOST_YELLOW = 50


def notice(session: Session, kit: Kit, plan: PlanRow) -> Notice:
    """Return what may be told outside: counts, public titles and reasons, never a person."""
    plan_id = plan.id or 0
    about = session.exec(select(IssueRow).where(IssueRow.plan_id == plan_id, IssueRow.seq == 0)).all()
    numbers = plans.counts(session, plan)
    return Notice(
        plan_id=plan_id,
        digest=plan.digest,
        revision=plan.revision,
        state=plan.state,
        title=_title(kit, plan),
        school=schools.by_id(session, plan.school_id),
        counts=numbers,
        yellow=_yellow(session, kit, plan),
        yellow_total=numbers["blocked"],
        brakes=[_text(issue) for issue in about if issue.level == IssueLevel.BRAKE],
        incomplete=as_text(plan.incomplete) if plan.incomplete else None,
        open_questions=len(choosing.open_groups(session, plan_id)),
        outcome=_outcome(session, plan),
        created_at=plan.created_at,
        review_url=f"{kit.services.public_url}/plans/{plan_id}",
    )


def _title(kit: Kit, plan: PlanRow) -> Text:
    title = kit.connector(plan.connector).title
    return title if plan.undoes is None else Text.of("Undo of plan {plan}: {title}", plan=plan.undoes, title=title)


def _yellow(session: Session, kit: Kit, plan: PlanRow) -> list[YellowRow]:
    plan_id = plan.id or 0
    first = (
        select(func.min(IssueRow.id))
        .where(IssueRow.plan_id == plan_id, IssueRow.level == IssueLevel.BLOCKER)
        .group_by(col(IssueRow.seq))
    )
    query = (
        select(ChangeRow, IssueRow)
        .join(IssueRow, (col(IssueRow.plan_id) == ChangeRow.plan_id) & (col(IssueRow.seq) == ChangeRow.seq))
        .where(ChangeRow.plan_id == plan_id, col(ChangeRow.blocked), col(IssueRow.id).in_(first))
        .order_by(col(ChangeRow.seq))
        .limit(MOST_YELLOW)
    )
    shapes = {shape.name: shape for shape in kit.shapes(kit.connector(plan.connector))}
    return [_row(change, issue, shapes[change.record]) for change, issue in session.exec(query)]


def _row(change: ChangeRow, issue: IssueRow, shape: Shape) -> YellowRow:
    """Return a yellow row with those headings only that are public fields."""
    public = {field.name for field in shape.fields if field.field_class is FieldClass.PUBLIC}
    title = change.title if shape.record.title_field in public else ""
    facet = change.facet if shape.record.facet_field in public else ""
    return YellowRow(title, facet, _text(issue))


def _text(issue: IssueRow) -> Text:
    return as_text(issue.content["text"])


def _outcome(session: Session, plan: PlanRow) -> Outcome | None:
    taken = plans.decisions(session, plan)
    if not taken or plan.state in (PlanState.PENDING, PlanState.REPLACED):
        return None
    decision, name = taken[-1]
    return Outcome(decision.verdict, name, decision.at, decision.channel, decision.reason)


def deliver(kit: Kit, copy_id: int) -> None:
    """Send or update one copy; raises RetryLater when it must be tried again."""
    with kit.database.writing() as session:
        copy = session.get_one(CopyRow, copy_id)
        if copy.shown >= copy.wanted:
            return
        plan = session.get_one(PlanRow, copy.plan_id)
        if copy.account_id is not None and not _may_look(session, copy.account_id, plan.school_id):
            copy.shown, copy.error = copy.wanted, "This person no longer has a role at the school."
            return
        told, wanted = notice(session, kit, plan), copy.wanted
        address = _address(session, kit, copy, told)
    notifier = next((one for one in kit.notifiers if one.name == copy.notifier), None)
    if notifier is None:
        _keep(kit, copy_id, error="This way of telling is no longer configured.")
        return
    try:
        if copy.reference is None:
            reference = notifier.send(told, address)
        else:
            reference = notifier.update(told, address, copy.reference)
    except RetryLater as error:
        _keep(kit, copy_id, error=str(error))
        raise
    except HubError as error:
        _keep(kit, copy_id, error=str(error))
        return
    _keep(kit, copy_id, reference=reference, shown=wanted)


def _may_look(session: Session, account_id: int, school_id: int) -> bool:
    return Act.LOOK in acts(accounts.roles_at(session, account_id, school_id))


def _address(session: Session, kit: Kit, copy: CopyRow, told: Notice) -> Address:
    if copy.account_id is None:
        return Address(copy.address)
    account = accounts.by_id(session, copy.account_id)
    if told.state != PlanState.PENDING:
        return Address(copy.address, account, told.review_url)
    token = links.make(session, kit.sealer, copy.plan_id, account.id, kit.clock())
    return Address(copy.address, account, f"{kit.services.public_url}/d/{token}" if token else told.review_url)


def _keep(
    kit: Kit, copy_id: int, *, reference: str | None = None, shown: int | None = None, error: str | None = None
) -> None:
    with kit.database.writing() as session:
        copy = session.get_one(CopyRow, copy_id)
        copy.reference = reference or copy.reference
        copy.shown = shown if shown is not None else copy.shown
        copy.error, copy.changed_at = error, kit.clock()
        session.add(copy)
