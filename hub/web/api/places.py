"""Endpoints about schools, jobs and runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from hub.errors import InvalidInput, NotFound
from hub.model.states import PlanState
from hub.model.text import unpacked
from hub.people.authority import Act, starting
from hub.store import jobs, overview
from hub.store.plan_tables import PlanRow
from hub.store.tables import JobRow, RunRow
from hub.web.api import models, sent
from hub.web.uploads import arrived

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hub.plugin.connector import Connector
    from hub.plugin.services import School
    from hub.web.api.call import Call


def list_schools(call: Call) -> models.Schools:
    """The schools at which the token's account has a role."""
    return models.Schools(
        items=[
            models.SchoolOut(
                code=one.code, name=one.name, country=one.country, language=one.language, time_zone=one.time_zone
            )
            for one in call.schools.values()
        ]
    )


def list_jobs(call: Call) -> models.Jobs:
    """Every job that can run at one's schools, and when each runs by itself."""
    query: sent.SchoolQuery = call.query
    places = [call.school(query.school)] if query.school else list(call.schools.values())
    with call.hub.database.reading() as session:
        known = {(job.school_id, job.connector): job for job, _school in jobs.every(session, call.chosen(query.school))}
        last = overview.last_runs(session, [job.id or 0 for job in known.values()])
    found = []
    for place in places:
        for name, connector in call.hub.registry.connectors.items():
            job = known.get((place.id, name))
            run = last.get(job.id or 0) if job else None
            found.append(_job(call, place, connector, job, run.id if run else None))
    return models.Jobs(items=found)


def _job(call: Call, place: School, connector: Connector, job: JobRow | None, last: int | None) -> models.JobOut:
    return models.JobOut(
        school=place.code,
        job=connector.name,
        title=call.say(connector.title),
        paused=bool(job and job.paused),
        cron=job.cron if job else None,
        every_minutes=job.every_minutes if job else None,
        takes_file=connector.takes_file,
        one_person=connector.one_person,
        last_run=last,
    )


def start_run(call: Call) -> models.RunOut:
    """Collect now and make a plan; a run of the same that is under way already is answered instead of a second."""
    place, connector = _asked(call)
    call.insist(place.id, starting(takes_file=connector.takes_file), connector)
    if connector.takes_file:
        raise InvalidInput("This job reads a file: hand it in at the address that ends in /file.")
    scope = _person(call, place, connector)
    with call.hub.database.writing() as session:
        job = jobs.ensure(session, place.id, connector.name, call.hub.clock())
        run_id = overview.under_way(session, job.id or 0, scope)
    run_id = run_id or call.hub.desk.start_run(connector.name, place.id, scope=scope, by=call.account.email)
    with call.hub.database.reading() as session:
        return one_run(call, session, jobs.run(session, run_id))


def hand_in(call: Call) -> models.RunOut:
    """Hand in a file for a job that reads one, and make a plan of it."""
    place, connector = _asked(call)
    call.insist(place.id, starting(takes_file=connector.takes_file), connector)
    if not connector.takes_file:
        raise InvalidInput("This job reads no file: start a run of it.")
    given: sent.FileIn = call.body
    with arrived(call.hub, given.name, given.content) as file:
        run_id = connector.hand_in(file, given.name, place, call.account, call.hub.desk)
    with call.hub.database.reading() as session:
        return one_run(call, session, jobs.run(session, run_id))


def _person(call: Call, place: School, connector: Connector) -> str | None:
    asked: sent.RunAsked = call.body
    if asked.person is None:
        return None
    if not connector.one_person:
        raise InvalidInput("This job cannot run for one person only.")
    if call.hub.desk.roster.person(place.id, asked.person) is None:
        raise InvalidInput("Choose a person of this school.", field="person")
    return asked.person


def pause(call: Call) -> models.JobOut:
    """Stop running a job by itself; what waits for a decision stays."""
    return _paused(call, "job paused", paused=True)


def resume(call: Call) -> models.JobOut:
    """Have a paused job run by itself again, from now on."""
    return _paused(call, "job resumed", paused=False)


def _paused(call: Call, verb: str, *, paused: bool) -> models.JobOut:
    place, connector = _asked(call)
    call.insist(place.id, Act.PLAN_TIMES, connector)
    with call.hub.database.writing() as session:
        job = jobs.ensure(session, place.id, connector.name, call.hub.clock())
        job.paused = paused
        if not paused:
            job.last_slot = call.hub.clock()  # what was missed before this moment is not caught up
        session.add(job)
        call.hub.desk.audit(
            session, actor=call.account.email, verb=verb, school_id=place.id, subject=connector.name, channel="api"
        )
    call.hub.reload_schedule()
    return _job(call, place, connector, job, None)


def _asked(call: Call) -> tuple[School, Connector]:
    place = call.school(call.path["school"])
    connector = call.hub.registry.connectors.get(call.path["job"])
    if connector is None:
        raise NotFound("There is no job of that name here.")
    return place, connector


def list_runs(call: Call) -> models.Runs:
    """The runs of one's schools, the newest first."""
    asked: sent.PageQuery = call.query
    places = call.chosen(asked.school)
    query = select(RunRow)
    if places is not None:
        query = query.where(col(RunRow.school_id).in_(places))
    if asked.before is not None:
        query = query.where(col(RunRow.id) < asked.before)
    with call.hub.database.reading() as session:
        found = list(session.exec(query.order_by(col(RunRow.id).desc()).limit(asked.limit + 1)))
        items = runs(call, session, found[: asked.limit])
    return models.Runs(items=items, next=items[-1].id if len(found) > asked.limit else None)


def get_run(call: Call) -> models.RunOut:
    """How a run stands, and the plan that it led to."""
    with call.hub.database.reading() as session:
        run = jobs.run(session, call.number("run"))
        if run.school_id not in call.schools:
            raise NotFound("There is no run {run}.", run=run.id)
        return one_run(call, session, run)


def one_run(call: Call, session: Session, run: RunRow) -> models.RunOut:
    """Return one run."""
    return runs(call, session, [run])[0]


def runs(call: Call, session: Session, found: Iterable[RunRow]) -> list[models.RunOut]:
    """Return runs with the plans that they led to."""
    rows = list(found)
    query = select(PlanRow).where(
        col(PlanRow.run_id).in_([run.id or 0 for run in rows]), PlanRow.state != PlanState.DRAFTING
    )
    made = {plan.run_id: plan for plan in session.exec(query)}
    names = select(JobRow.id, JobRow.connector).where(col(JobRow.id).in_({run.job_id for run in rows}))
    connectors = dict(session.exec(names).all())
    return [_run(call, run, connectors.get(run.job_id, ""), made.get(run.id or 0)) for run in rows]


def _run(call: Call, run: RunRow, connector: str, plan: PlanRow | None) -> models.RunOut:
    waits = plan is not None and plan.replaced_by is not None and plan.replaced_by < (plan.id or 0)
    return models.RunOut(
        id=run.id or 0,
        school=call.schools[run.school_id].code,
        job=connector,
        state=run.state,
        by=run.by,
        error=call.say(unpacked(run.error)) if run.error else None,
        collected=run.collected,
        created_at=run.created_at,
        finished_at=run.finished_at,
        plan=None if plan is None else plan.replaced_by if waits else plan.id,
    )
