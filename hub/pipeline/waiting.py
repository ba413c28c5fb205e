"""How a plan waits for people: asked, reminded, escalated, expired. One leg a plan, due at its next moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from sqlmodel import col, select

from hub.model import policy as rules
from hub.model.policy import Step
from hub.model.states import Channel, LegKind, PlanState, Verdict
from hub.people import schools
from hub.people.standing import standing
from hub.pipeline.facts import agreed, facts
from hub.pipeline.telling import ask, copies, retell
from hub.plugin.services import Ballot
from hub.store import legs, plans
from hub.store.plan_tables import PlanRow
from hub.store.policy_tables import WaitingRow
from hub.store.tables import RunRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from hub.model.policy import Moment
    from hub.people.standing import Standing
    from hub.pipeline.kit import Kit

log = structlog.get_logger(__name__)
_CLOCK = "schedule"


def begin(session: Session, kit: Kit, plan: PlanRow, replaced: PlanRow | None, *, quiet: bool) -> None:
    """Let a plan that was put forward wait: people are asked, unless ``quiet`` or the school's rule may approve it.

    Who was asked by then about the plan that it replaced goes on being asked.
    """
    now, before = kit.clock(), session.get(WaitingRow, replaced.id) if replaced is not None else None
    row = WaitingRow(plan_id=plan.id or 0, quiet=quiet, since=now, asked=[])
    if before is not None and before.asked_at is not None:
        row.since, row.level = before.since, before.level
    session.merge(row)
    session.flush()
    here = _standing(session, kit, plan)
    if not quiet and rules.approves(here.policy, facts(session, kit, plan)):
        legs.submit(session, LegKind.TEND, plan.id or 0, now)
    elif not quiet:
        _ask_first(session, kit, plan, here)


def _standing(session: Session, kit: Kit, plan: PlanRow) -> Standing:
    school, role = schools.by_id(session, plan.school_id), kit.connector(plan.connector).decider_role
    return standing(session, school, plan.connector, role, kit.clock())


def _ask_first(session: Session, kit: Kit, plan: PlanRow, here: Standing) -> None:
    """Ask now; about a plan that the clock made, not before people may be bothered."""
    now = kit.clock()
    by_clock = session.get_one(RunRow, plan.run_id).by == _CLOCK
    row = session.get_one(WaitingRow, plan.id)
    row.asked_at = here.hours.opening(now) if by_clock else now
    _see_to(session, kit, plan, here)


def tend(kit: Kit, plan_id: int, *, by_rule: bool = True) -> Ballot | None:
    """Do what is due about a plan that waits, and queue what is due next; safe to call at any time.

    Returns the word that the school's rule gives on it, to be taken as anybody's; when it is refused, call
    again with ``by_rule=False`` and people are asked.
    """
    with kit.database.writing() as session:
        plan = plans.held(session, plan_id)
        if plan.state != PlanState.PENDING:
            return None
        row = session.get(WaitingRow, plan_id) or _from_before(session, kit, plan)
        here = _standing(session, kit, plan)
        if row.asked_at is not None:
            _see_to(session, kit, plan, here)
        elif not row.quiet:
            rule = here.policy.rule
            if by_rule and rule is not None and rules.approves(here.policy, facts(session, kit, plan)):
                return _word(plan, rule.by)
            _ask_first(session, kit, plan, here)
    return None


def _word(plan: PlanRow, account_id: int) -> Ballot:
    return Ballot(
        plan_id=plan.id or 0,
        digest=plan.digest,
        revision=plan.revision,
        verdict=Verdict.APPROVE,
        account_id=account_id,
        channel=Channel.RULE,
    )


def _from_before(session: Session, kit: Kit, plan: PlanRow) -> WaitingRow:
    """Let a plan wait that was put forward by a hub which knew no policies: its time begins now."""
    told = [copy.account_id for copy in copies(session, plan.id or 0)]
    asked_at = kit.clock() if told else None
    row = WaitingRow(plan_id=plan.id or 0, quiet=not told, since=kit.clock(), asked_at=asked_at)
    row.asked = [number for number in told if number is not None]
    session.add(row)
    session.flush()
    return row


def _see_to(session: Session, kit: Kit, plan: PlanRow, here: Standing) -> None:
    now, row = kit.clock(), session.get_one(WaitingRow, plan.id)
    asked_at = row.asked_at or now
    schedule = rules.moments(here.policy, here.hours, asked_at=asked_at, since=row.since)
    due = [moment for moment in schedule if moment.at <= now]
    if due and due[-1].step is Step.EXPIRE:
        _expire(session, kit, plan)
        return
    _escalate(session, kit, plan, row, _last(due, Step.ESCALATE))
    _ask_who_is_new(session, kit, plan, row, here)
    _remind(session, kit, plan, row, _last(due, Step.REMIND))
    if row.decide_by is not None and row.decide_by != schedule[-1].at:
        retell(session, kit, plan.id or 0, soon=True)
    row.decide_by = schedule[-1].at
    session.add(row)
    ahead = [*schedule, *rules.beginnings(here.stand_ins, here.hours, now)]
    legs.submit(session, LegKind.TEND, plan.id or 0, min(moment.at for moment in ahead if moment.at > now))


def _last(due: Sequence[Moment], step: Step) -> int:
    return max((moment.number for moment in due if moment.step is step), default=0)


def _escalate(session: Session, kit: Kit, plan: PlanRow, row: WaitingRow, level: int) -> None:
    if level > row.level:
        row.level = level
        if row.asked:  # otherwise the plan that this one replaced was escalated, which has its line
            _audit(session, kit, plan, "escalated", level=level)


def _ask_who_is_new(session: Session, kit: Kit, plan: PlanRow, row: WaitingRow, here: Standing) -> None:
    people = [account for account in here.asked(session, row.level) if account.id not in row.asked]
    if not people and not row.asked:
        log.warning("nobody may decide", plan=plan.id, connector=plan.connector)
    if people:
        row.asked = [*row.asked, *(account.id for account in people)]
        session.add(row)
        session.flush()
        at = max(kit.clock(), row.asked_at or kit.clock())
        ask(session, kit, plan, people, first_way=here.policy.first_way, at=at)


def _remind(session: Session, kit: Kit, plan: PlanRow, row: WaitingRow, number: int) -> None:
    """Remind those who have not agreed yet; of several reminders that were missed, once."""
    if number <= row.reminded:
        return
    row.reminded = number
    done = agreed(session, plan)
    for copy in copies(session, plan.id or 0):
        if copy.reference is not None and copy.account_id not in done:
            copy.reminders += 1
            session.add(copy)
            legs.submit(session, LegKind.SEND, copy.id or 0, kit.clock())
    _audit(session, kit, plan, "reminded", number=number)


def _expire(session: Session, kit: Kit, plan: PlanRow) -> None:
    """Reject what nobody decided in time; every copy then says so."""
    if plans.set_verdict(session, plan.id or 0, plan.digest, PlanState.EXPIRED, kit.clock()):
        session.refresh(plan)
        _audit(session, kit, plan, "expired", digest=plan.digest)
        retell(session, kit, plan.id or 0)


def _audit(session: Session, kit: Kit, plan: PlanRow, verb: str, **detail: object) -> None:
    subject = f"plan {plan.id}"
    kit.services.audit(session, actor="hub", verb=verb, school_id=plan.school_id, subject=subject, **detail)


def look_again(session: Session, kit: Kit, school_id: int | None = None) -> None:
    """Have all plans that wait (at this school) seen to now: a policy, a stand-in or a holiday is new."""
    query = select(PlanRow.id).where(PlanRow.state == PlanState.PENDING).order_by(col(PlanRow.id))
    if school_id is not None:
        query = query.where(PlanRow.school_id == school_id)
    for plan_id in session.exec(query):
        legs.submit(session, LegKind.TEND, plan_id or 0, kit.clock())
