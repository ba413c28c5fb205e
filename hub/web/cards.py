"""Plans, jobs and runs as cards and lines: what home, the plans and the jobs have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from hub.errors import InvalidInput
from hub.model.states import PlanState, RunState
from hub.model.text import Text, as_text, unpacked
from hub.people.authority import Act, acts, starting
from hub.schedule import Timetable
from hub.store import jobs, overview
from hub.web.review_rows import named
from hub.web.wish import opened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sqlmodel import Session

    from hub.plugin.connector import Connector
    from hub.plugin.services import School
    from hub.store.plan_tables import PlanRow
    from hub.store.tables import JobRow, RunRow
    from hub.web.visit import Visit

_NEXT = 3
_STATES = {
    RunState.QUEUED: ("info", Text("Waits for its turn")),
    RunState.COLLECTING: ("info", Text("Fetching")),
    RunState.PLANNED: ("ok", Text("Plan made")),
    RunState.FAILED: ("failed", Text("Stopped")),
}


def may_run(roles: frozenset[str], connector: Connector) -> bool:
    """Tell whether these roles may start a run of a connector."""
    return starting(takes_file=connector.takes_file) in acts(roles, connector.decider_role)


def school_choices(visit: Visit) -> list[tuple[str, str]]:
    """Return the person's schools for a filter."""
    return [(school.code, school.name) for school in visit.schools]


def connector_title(visit: Visit, name: str) -> str:
    """Return what a connector is called; its plugin may be gone."""
    connector = visit.hub.registry.connectors.get(name)
    return visit.say(connector.title) if connector else name


def plan_cards(visit: Visit, session: Session, found: Sequence[PlanRow]) -> list[dict[str, Any]]:
    """Return plans as `plan_cards.html` shows them."""
    names = {school.id: school.name for school in visit.schools}
    numbers = overview.counts(session, [plan.id or 0 for plan in found])
    nothing = {"create": 0, "update": 0, "end": 0, "blocked": 0}
    return [
        {
            "title": _plan_title(visit, plan),
            "href": f"/plans/{plan.id}",
            "school_name": names.get(plan.school_id, ""),
            "created_at": plan.created_at,
            "state": plan.state,
            "counts": numbers.get(plan.id or 0, nothing),
        }
        for plan in found
    ]


def _plan_title(visit: Visit, plan: PlanRow) -> str:
    title = connector_title(visit, plan.connector)
    return (
        title
        if plan.undoes is None
        else visit.say(Text.of("Undo of plan {plan}: {title}", plan=plan.undoes, title=title))
    )


def run_line(visit: Visit, run: RunRow, plan: PlanRow | None) -> dict[str, Any]:
    """Return how a run stands: a label, a sentence, the way to its plan."""
    tone, label = _STATES[RunState(run.state)]
    return {
        "at": run.created_at,
        "tone": tone,
        "state_label": visit.say(label),
        "sentence": " ".join(_sentences(visit, run, plan)),
        "href": f"/plans/{plan.replaced_by or plan.id}" if plan else None,
        "run_href": None if plan else f"/runs/{run.id}",
    }


def _sentences(visit: Visit, run: RunRow, plan: PlanRow | None) -> Iterator[str]:
    if run.error:
        yield visit.say(unpacked(run.error))
    if run.incomplete:
        yield visit.say(as_text(run.incomplete))
    if plan is not None and plan.state == PlanState.EMPTY:
        yield visit.translate("Nothing would change.")
    elif plan is not None and plan.undoes is not None:
        yield visit.say(Text.of("To undo plan {plan}.", plan=plan.undoes))
    elif run.state == RunState.PLANNED:
        yield visit.say(Text.count("{count} record came.", "{count} records came.", count=run.collected))


def job_cards(visit: Visit, places: Sequence[School]) -> list[dict[str, Any]]:
    """Return every connector at each of these schools as `job_cards.html` shows it."""
    with visit.hub.database.reading() as session:
        known = {(job.school_id, job.connector): job for job, _school in jobs.every(session, _ids(places))}
        last = overview.last_runs(session, [job.id or 0 for job in known.values()])
        made = overview.plans_of_runs(session, [run.id or 0 for run in last.values()])
    cards = []
    for school in places:
        roles = visit.roles_at(school.id)
        for name, connector in visit.hub.registry.connectors.items():
            job = known.get((school.id, name))
            run = last.get(job.id or 0) if job else None
            line = run_line(visit, run, made.get(run.id or 0)) if run else None
            cards.append(_card(visit, school, connector, job, roles) | {"last": line})
    return cards


def _ids(places: Sequence[School]) -> frozenset[int]:
    return frozenset(school.id for school in places)


def _card(
    visit: Visit, school: School, connector: Connector, job: JobRow | None, roles: frozenset[str]
) -> dict[str, Any]:
    slots = next_slots(visit, school, job)
    return {
        "id": job_id(school.code, connector.name),
        "action": f"/jobs/{school.code}/{connector.name}",
        "title": visit.say(connector.title),
        "school_name": school.name,
        "schedule": _schedule(visit, job),
        "cron": (job.cron or "") if job else "",
        "every": str(job.every_minutes or "") if job else "",
        "next_at": slots[0] if slots else None,
        "slots": slots,
        "paused": bool(job and job.paused),
        "can_run": may_run(roles, connector),
        "can_plan": Act.PLAN_TIMES in acts(roles, connector.decider_role),
        "one_person": connector.one_person,
        "takes_file": connector.takes_file,
        "search": _search(visit, school, connector),
    }


def job_id(code: str, connector: str) -> str:
    """Return a job's name as an element's id can hold it."""
    return quote(f"{code}-{connector}".replace(".", "-"))


def _schedule(visit: Visit, job: JobRow | None) -> str:
    if job is not None and job.every_minutes is not None:
        return visit.say(Text.count("Every minute", "Every {count} minutes", count=job.every_minutes))
    if job is not None and job.cron:
        return visit.say(Text.of("At “{cron}” (minute, hour, day, month, weekday)", cron=job.cron))
    return visit.translate("By hand")


def next_slots(visit: Visit, school: School, job: JobRow | None) -> list[datetime]:
    """Return the next instants at which a job runs by itself."""
    if job is None or job.paused or not (job.cron or job.every_minutes):
        return []
    timetable = Timetable(job.id or 0, job.cron, job.every_minutes, school.time_zone)
    slots: list[datetime] = []
    trigger, now, slot = timetable.trigger(), visit.hub.clock(), None
    while len(slots) < _NEXT:
        slot = trigger.get_next_fire_time(slot, now if slot is None else slot)
        if slot is None:
            break
        slots.append(slot)
    return slots


def _search(visit: Visit, school: School, connector: Connector) -> dict[str, Any]:
    """Return whom the search for one person found, on the card on which it was made."""
    here = visit.query.get("find") == connector.name and visit.query.get("at") == school.code
    who = opened(visit.query.get("w", ""), visit.hub.sealer) if here else ""
    if who and not may_run(visit.roles_at(school.id), connector):
        raise InvalidInput("You may not start this job, so there is nobody to choose.")
    found = visit.hub.desk.roster.search(school.id, who) if who else []
    return {"open": here, "who": who, "found": [(person.key, named(person)) for person in found]}
