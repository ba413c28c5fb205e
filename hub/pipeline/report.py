"""Report: what may be told about a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlmodel import Session, col, func, select

from hub.errors import NotFound
from hub.model.states import IssueLevel, PlanState
from hub.model.text import Text, as_text, unpacked
from hub.people import policies, schools
from hub.pipeline import facts
from hub.plugin.notifier import Notice, Outcome, YellowRow
from hub.plugin.records import FieldClass
from hub.plugin.services import RunStory
from hub.store import choosing, plans
from hub.store.plan_tables import ChangeRow, IssueRow, PlanRow
from hub.store.policy_tables import WaitingRow
from hub.store.tables import RunRow

if TYPE_CHECKING:
    from hub.pipeline.kit import Kit
    from hub.plugin.records import Shape

MOST_YELLOW = 50


def notice(session: Session, kit: Kit, plan: PlanRow) -> Notice:
    """Return what may be told outside: counts, public titles and reasons, never a person."""
    plan_id = plan.id or 0
    about = session.exec(select(IssueRow).where(IssueRow.plan_id == plan_id, IssueRow.seq == 0)).all()
    numbers = plans.counts(session, plan)
    waiting = session.get(WaitingRow, plan_id)
    policy = policies.policy_of(session, plan.school_id, plan.connector)
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
        needed=plan.needed,
        agreed=list(facts.agreed(session, plan).values()),
        decide_by=waiting.decide_by if waiting else None,
        risky=facts.risky(session, plan, policy),
        reminded=waiting.reminded if waiting else 0,
        halted=unpacked(plan.halted) if plan.halted else None,
        **_wording(session, kit, plan),
    )


def run_story(session: Session, kit: Kit, run_id: int, school_id: int) -> RunStory:
    """Return how a run of a school went."""
    run = session.get(RunRow, run_id)
    if run is None or run.school_id != school_id:
        raise NotFound("There is no run {run} here.", run=run_id)
    plan = session.exec(select(PlanRow).where(PlanRow.run_id == run_id, PlanRow.state != PlanState.DRAFTING)).first()
    if plan is not None and plan.replaced_by is not None and plan.replaced_by < (plan.id or 0):
        plan = plans.get(session, plan.replaced_by)  # the run asked what waited already
    told = notice(session, kit, plan) if plan is not None else None
    return RunStory(run.state, unpacked(run.error) if run.error else None, told)


def _wording(session: Session, kit: Kit, plan: PlanRow) -> dict[str, Any]:
    """Return a connector's own words; an undo is approved like any other plan."""
    wording = kit.connector(plan.connector).wording
    if wording is None or plan.undoes is not None:
        return {}
    place = f"{kit.services.public_url}/schools/{schools.by_id(session, plan.school_id).code}"
    links = [(one.label, place + one.path.format(run=plan.run_id)) for one in wording.links]
    return {"verb": wording.verb, "links": links}


def _title(kit: Kit, plan: PlanRow) -> Text:
    connector = kit.connector(plan.connector)
    if plan.undoes is None:
        return connector.wording.title if connector.wording else connector.title
    return Text.of("Undo of plan {plan}: {title}", plan=plan.undoes, title=connector.title)


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
    # Where one of two agreed before it expired or was replaced, nobody decided it.
    if not taken or plan.state in (PlanState.PENDING, PlanState.REPLACED, PlanState.EXPIRED):
        return None
    decision, name = taken[-1]
    return Outcome(decision.verdict, name, decision.at, decision.channel, decision.reason)
