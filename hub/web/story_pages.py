"""A plan's whole story: who asked for its run, what was found, told, said, applied and taken back, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlmodel import col, select

from hub.errors import NotFound
from hub.model.states import Channel, PlanState, Verdict
from hub.model.text import Text
from hub.people import schools
from hub.store import audits, plans, undoing
from hub.store.tables import AccountRow, CopyRow, RunRow
from hub.web import cards
from hub.web.wish import whole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlmodel import Session
    from starlette.responses import Response

    from hub.store.plan_tables import DecisionRow, PlanRow
    from hub.web.visit import Visit

_DECIDED = {Verdict.APPROVE: "approved", Verdict.REJECT: "rejected"}  # told from the decisions, with their reasons
_VERBS = {
    "run asked": Text("Run asked for"),
    "planned": Text("Plan made"),
    "applied": Text("Applied: {applied}, changed meanwhile: {stale}, failed: {failed}"),
    "delivery waits": Text("The delivery waits: the other system is away or does not let the hub in"),
    "undo asked": Text("Undo asked for"),
    "reminded": Text("Those who were asked are reminded"),
    "escalated": Text("The next in order is asked as well"),
    "expired": Text("Nobody decided in time: expired, nothing was changed"),
}
_CHANNELS: dict[str, Text] = {
    Channel.WEB: Text("on the web page"),
    Channel.SLACK: Text("in Slack"),
    Channel.EMAIL: Text("by e-mail"),
    Channel.CLI: Text("on the command line"),
    Channel.API: Text("by a program"),
    Channel.RULE: Text("by a rule of the school"),
}


def show(visit: Visit) -> Response:
    """GET /plans/{plan}/story."""
    with visit.hub.database.reading() as session:
        plan = plans.get(session, whole(visit.path["plan"]), visit.school_ids)
        if plan.state == PlanState.DRAFTING:
            raise NotFound("There is no plan {plan} here.", plan=plan.id)
        visit.at(schools.by_id(session, plan.school_id))
        events = sorted(_events(visit, session, plan), key=lambda event: event[0])
        copies = list(_copies(session, plan))
        undone = [{"id": row.id, "state": row.state} for row in undoing.undone_by(session, plan.id or 0)]
        counts = plans.counts(session, plan)
    context = {
        "plan": {
            "id": plan.id,
            "title": cards.connector_title(visit, plan.connector),
            "state": plan.state,
            "counts": counts,
            "undoes": plan.undoes,
            "replaced_by": plan.replaced_by,
        },
        "events": [{"at": at, "who": who, "what": what} for at, who, what in events],
        "copies": copies,
        "undone_by": undone,
    }
    return visit.page("story.html", context)


def _events(visit: Visit, session: Session, plan: PlanRow) -> Iterator[tuple[datetime, str, str]]:
    run = session.get_one(RunRow, plan.run_id)
    yield run.created_at, run.by, visit.say(Text.of("Run {run} started", run=run.id))
    for row in audits.about(session, [f"plan {plan.id}", f"run {plan.run_id}"]):
        if row.verb not in _DECIDED.values() and row.verb != "run asked":
            told = _VERBS.get(row.verb)
            values = plans.counts(session, plan) if row.verb == "applied" else {}
            yield row.at, row.actor, visit.say(told.filled(**values)) if told else row.verb
    for decision, name in plans.decisions(session, plan):
        yield decision.at, name, visit.say(_said(decision))


def _said(decision: DecisionRow) -> Text:
    channel = _CHANNELS.get(decision.channel, decision.channel)
    if decision.verdict == Verdict.REJECT:
        return Text.of("Rejected, {channel}: {reason}", channel=channel, reason=decision.reason)
    return Text.count(
        "Approved {count} row, {channel}",
        "Approved {count} rows, {channel}",
        count=decision.selected,
        channel=channel,
    )


def _copies(session: Session, plan: PlanRow) -> Iterator[dict[str, Any]]:
    query = select(CopyRow, AccountRow.name).join(
        AccountRow, isouter=True, onclause=col(CopyRow.account_id) == AccountRow.id
    )
    for copy, name in session.exec(query.where(CopyRow.plan_id == plan.id).order_by(col(CopyRow.id))):
        yield {
            "notifier": copy.notifier,
            "to": name or copy.address,
            "at": copy.changed_at,
            "error": copy.error or "",
            "told": copy.shown >= copy.wanted,
            "arrived": copy.reference is not None,
        }
