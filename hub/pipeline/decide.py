"""Decide: the one door. Button, mail, page, command and API all come through here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlmodel import select

from hub.errors import NotFound, Refusal
from hub.model import policy as rules
from hub.model import words
from hub.model.states import Channel, LegKind, PlanState, Verdict
from hub.model.text import Text, as_text, marked
from hub.people import accounts, api_tokens, schools
from hub.people.authority import Act, acts
from hub.people.standing import roles_today, standing
from hub.pipeline.facts import agreed, braked, risky, selection
from hub.pipeline.judge import plain_answers
from hub.pipeline.telling import confirm, retell
from hub.store import choosing, legs, plans
from hub.store.plan_tables import DecisionRow
from hub.store.tables import RunRow

if TYPE_CHECKING:
    from sqlmodel import Session

    from hub.pipeline.kit import Kit
    from hub.plugin.services import Ballot
    from hub.store.plan_tables import PlanRow

SHORTEST_DIGEST = 16
_APPROVED = Text("{by} approved this already, on {at} ({channel}).")
_REJECTED = Text("{by} rejected this already, on {at} ({channel}).")
_STATES = {
    PlanState.EXPIRED: marked("Nobody decided in time, so this plan expired. Run the job again for a new one."),
    PlanState.REPLACED: marked("A newer plan replaced this one. Look at the newest."),
    PlanState.EMPTY: marked("There is nothing to decide: nothing would change."),
    PlanState.DRAFTING: marked("This plan is still being made. Wait a moment."),
}


@dataclass(frozen=True, slots=True)
class Taken:
    """A decision that was taken; ``settled`` is False while more people must agree."""

    settled: bool
    text: Text


def decide(kit: Kit, ballot: Ballot) -> Taken:
    """Take one person's decision on one plan digest; raises Refusal with a sentence, or NotFound."""
    with kit.database.writing() as session:
        plan = plans.held(session, ballot.plan_id)
        _authority(session, kit, plan, ballot)
        _standing(session, plan, ballot)
        _policy(session, kit, plan, ballot)
        if ballot.verdict == Verdict.APPROVE:
            _approvable(session, plan)
        elif not ballot.reason.strip():
            raise Refusal("reason-missing", "Say why you reject it: the reason goes to everybody who was asked.")
        return _take(session, kit, plan, ballot)


def _authority(session: Session, kit: Kit, plan: PlanRow, ballot: Ballot) -> None:
    role = kit.connector(plan.connector).decider_role
    school = schools.by_id(session, plan.school_id)
    allowed = acts(roles_today(session, ballot.account_id, school, role, kit.clock()), role)
    if Act.LOOK not in allowed:
        raise NotFound("There is no plan {plan} here.", plan=ballot.plan_id)
    if Act.DECIDE not in allowed:
        raise Refusal(
            "not-allowed", "You may not decide this: it takes the role “{role}” at this school.", role=words.role(role)
        )


def _standing(session: Session, plan: PlanRow, ballot: Ballot) -> None:
    if plan.state in (PlanState.APPROVED, PlanState.APPLIED, PlanState.REJECTED):
        raise Refusal("already-decided", "{story}", story=told(session, plan))
    if plan.state != PlanState.PENDING:
        raise Refusal("not-pending", _STATES[PlanState(plan.state)])
    shown = ballot.digest
    if len(shown) < SHORTEST_DIGEST or not plan.digest.startswith(shown):
        raise Refusal("changed", "The plan has changed since you saw it. Look again, then decide.")
    if ballot.revision is not None and ballot.revision != plan.revision:
        raise Refusal("changed", "Somebody changed the choice of rows or an answer since you saw it. Look again.")


def _policy(session: Session, kit: Kit, plan: PlanRow, ballot: Ballot) -> None:
    """Hold the ballot against what the school asks for."""
    school, role = schools.by_id(session, plan.school_id), kit.connector(plan.connector).decider_role
    here = standing(session, school, plan.connector, role, kit.clock())
    if not here.may_decide(ballot.account_id):
        raise Refusal(
            "not-asked",
            "At this school others decide about this: {names}. An administrator can change who is asked.",
            names=[account.name for account in here.asked(session, len(here.policy.escalation))],
        )
    if ballot.channel == Channel.EMAIL and not ballot.signed_in and risky(session, plan, here.policy):
        raise Refusal("sign-in", "A mail alone is not enough to decide this plan. Sign in first, then decide.")
    own = ballot.verdict == Verdict.APPROVE and _own(session, plan, ballot)
    if own and rules.own_refused(here.policy, braked=braked(session, plan), number=plan.needed):
        raise Refusal("own-run", "You started this run yourself, so somebody else must approve it.")


def _own(session: Session, plan: PlanRow, ballot: Ballot) -> bool:
    """Tell whether this person started the run, handed its file in, or made the machine that did."""
    email = accounts.by_id(session, ballot.account_id).email
    by = session.get_one(RunRow, plan.run_id).by.lower()
    return email in {by, api_tokens.maker(session, by).lower()}


def told(session: Session, plan: PlanRow) -> Text:
    """Return who decided a plan, when and where, in one sentence."""
    decision, name = plans.decisions(session, plan)[-1]
    sentence = _APPROVED if decision.verdict == Verdict.APPROVE else _REJECTED
    zone = ZoneInfo(schools.by_id(session, plan.school_id).time_zone)
    return sentence.filled(by=name, at=decision.at.astimezone(zone), channel=words.channel(decision.channel))


def _approvable(session: Session, plan: PlanRow) -> None:
    missing = choosing.open_groups(session, plan.id or 0)
    if missing:
        raise Refusal(
            "answers-missing",
            "Questions of the chosen rows are not answered yet: {names}. Fill them in, or leave those rows out.",
            count=len(missing),
            names=[as_text(group.content["title"]) for group in missing[:5]],
        )


def _take(session: Session, kit: Kit, plan: PlanRow, ballot: Ballot) -> Taken:
    selected, selected_digest = selection(session, plan)
    if ballot.verdict == Verdict.APPROVE and not selected:
        raise Refusal("nothing-chosen", "No row is chosen. Choose at least one, or reject the plan.")
    decision = DecisionRow(
        id=_earlier(session, plan, ballot, selected_digest),
        plan_id=plan.id or 0,
        digest=plan.digest,
        account_id=ballot.account_id,
        verdict=ballot.verdict,
        channel=ballot.channel,
        reason=ballot.reason.strip(),
        selected=selected,
        selected_digest=selected_digest,
        at=kit.clock(),
    )
    decision = session.merge(decision)
    session.flush()
    _audit(session, kit, plan, decision)
    settled = _settle(session, kit, plan, decision)
    retell(session, kit, plan.id or 0)
    if settled:
        confirm(session, kit, plan)
    missing = 0 if settled else plan.needed - len(agreed(session, plan))
    return Taken(settled, _outcome(plan, decision, settled=settled, missing=missing))


def _earlier(session: Session, plan: PlanRow, ballot: Ballot, selected_digest: str) -> int | None:
    """Return the number of this person's word on another choice of rows, which the new one replaces."""
    query = select(DecisionRow).where(
        DecisionRow.plan_id == plan.id, DecisionRow.digest == plan.digest, DecisionRow.account_id == ballot.account_id
    )
    earlier = session.exec(query).first()
    if earlier is None:
        return None
    if earlier.selected_digest == selected_digest and ballot.verdict == Verdict.APPROVE:
        raise Refusal("voted", "You have agreed already. A second person must agree as well.")
    return earlier.id


def _settle(session: Session, kit: Kit, plan: PlanRow, decision: DecisionRow) -> bool:
    """Set the plan's verdict once: when one rejects, or as many approved as it takes."""
    approved = decision.verdict == Verdict.APPROVE
    if approved and _number(session, kit, plan, decision) < plan.needed:
        return False
    state = PlanState.APPROVED if approved else PlanState.REJECTED
    if not plans.set_verdict(session, plan.id or 0, plan.digest, state, decision.at):
        raise Refusal("already-decided", "Somebody else was faster; look what was decided.")
    if approved:
        plan.selected_digest = decision.selected_digest
        _learn(session, kit, plan)
        legs.submit(session, LegKind.APPLY, plan.id or 0, decision.at)
    session.refresh(plan)
    return True


def _number(session: Session, kit: Kit, plan: PlanRow, decision: DecisionRow) -> int:
    """Return how many approved exactly this, of those whose word still counts."""
    school, role = schools.by_id(session, plan.school_id), kit.connector(plan.connector).decider_role
    here = standing(session, school, plan.connector, role, kit.clock())
    exactly = (decision.digest, decision.selected_digest)
    return sum(
        (row.digest, row.selected_digest) == exactly and here.may_decide(row.account_id)
        for row, _name in plans.decisions(session, plan)
    )


def _learn(session: Session, kit: Kit, plan: PlanRow) -> None:
    """Let the connector remember the answers that the chosen rows rest on."""
    trip = kit.trip(session, plan.run_id)
    trip.open_session = session
    given = choosing.answers(session, plan.id or 0)
    for key in sorted(choosing.active(session, plan.id or 0)):
        trip.connector.learn(key, plain_answers(trip, given.get(key, {})), trip)


def _audit(session: Session, kit: Kit, plan: PlanRow, decision: DecisionRow) -> None:
    kit.services.audit(
        session,
        actor=accounts.by_id(session, decision.account_id).email,
        verb="approved" if decision.verdict == Verdict.APPROVE else "rejected",
        school_id=plan.school_id,
        subject=f"plan {plan.id}",
        digest=plan.digest,
        selected=decision.selected,
        selected_digest=decision.selected_digest,
        channel=decision.channel,
    )


def _agreed(plan: PlanRow, missing: int) -> Text:
    if missing > 1:
        return Text.of(
            "You agreed with plan {plan}. {missing} others must agree as well.", plan=plan.id, missing=missing
        )
    return Text.of("You agreed with plan {plan}. A second person must agree as well.", plan=plan.id)


def _outcome(plan: PlanRow, decision: DecisionRow, *, settled: bool, missing: int) -> Text:
    if decision.verdict == Verdict.REJECT:
        return Text.of("Plan {plan} is rejected. Nothing was changed.", plan=plan.id)
    if not settled:
        return _agreed(plan, missing)
    return Text.count(
        "Plan {plan} is approved: {count} row is being applied.",
        "Plan {plan} is approved: {count} rows are being applied.",
        count=decision.selected,
        plan=plan.id,
    )
