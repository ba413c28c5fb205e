"""The jobs: start one now, pause and resume it, say when it runs; and how a run stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from hub.errors import InvalidInput, NotFound
from hub.model.states import RunState
from hub.model.text import Text
from hub.people import schools
from hub.people.authority import Act, insist, starting
from hub.schedule import Timetable
from hub.store import jobs, overview
from hub.store.tables import JobRow
from hub.web import cards
from hub.web.uploads import Uploads
from hub.web.wish import sealed, whole

if TYPE_CHECKING:
    from starlette.responses import Response

    from hub.plugin.connector import Connector
    from hub.plugin.services import School
    from hub.web.visit import Visit

_REFRESH = 3


def list_jobs(visit: Visit) -> Response:
    """GET /jobs."""
    code = visit.query.get("at") or visit.query.get("school", "")
    places = [visit.school(code)] if code else visit.schools
    return visit.page("jobs.html", {"jobs": cards.job_cards(visit, places)})


def find(visit: Visit) -> Response:
    """POST /jobs/find: leads to the job with the people of a name; the name stands sealed in the address."""
    form = visit.form
    asked = {
        "find": form.get("find", ""),
        "at": form.get("at", ""),
        "w": sealed(form.get("who", ""), visit.hub.sealer),
    }
    place = cards.job_id(asked["at"], asked["find"])
    return visit.go(f"/jobs?{urlencode(asked)}#job-{place}")


def run_now(visit: Visit) -> Response:
    """POST /jobs/{school}/{connector}/run: the whole school, or one person."""
    school, connector = _job(visit)
    insist(visit.roles, starting(takes_file=connector.takes_file), connector.decider_role)
    run_id = _from_file(visit, school, connector) if connector.takes_file else _from_vendor(visit, school, connector)
    return visit.go(f"/runs/{run_id}")


def _from_file(visit: Visit, school: School, connector: Connector) -> int:
    with Uploads(visit) as files:
        if "file" not in files:
            raise InvalidInput("Choose the file first: this job reads one.", field="file")
        return visit.hub.desk.start_run(connector.name, school.id, by=visit.person.email, file=files["file"])


def _from_vendor(visit: Visit, school: School, connector: Connector) -> int:
    scope = _scope(visit, school, connector)
    with visit.hub.database.writing() as session:
        job = jobs.ensure(session, school.id, connector.name, visit.hub.clock())
        run_id = overview.under_way(session, job.id or 0, scope)
    return run_id or visit.hub.desk.start_run(connector.name, school.id, scope=scope, by=visit.person.email)


def _scope(visit: Visit, school: School, connector: Connector) -> str | None:
    key = visit.form.get("person")
    if key is None:
        return None
    if not connector.one_person:
        raise InvalidInput("This job cannot run for one person only.")
    if visit.hub.desk.roster.person(school.id, key) is None:
        raise InvalidInput("Choose a person of this school.", field="person")
    return key


def pause(visit: Visit) -> Response:
    """POST /jobs/{school}/{connector}/pause."""
    return _change(visit, "paused", Text("Paused: this job no longer runs by itself."), paused=True)


def resume(visit: Visit) -> Response:
    """POST /jobs/{school}/{connector}/resume."""
    return _change(
        visit, "resumed", Text("Resumed: this job runs by itself again."), paused=False, last_slot=visit.hub.clock()
    )


def plan_times(visit: Visit) -> Response:
    """POST /jobs/{school}/{connector}/schedule: five cron fields, or every so many minutes, or neither."""
    school, _connector = _job(visit)
    cron, every = visit.form.get("cron", "").strip() or None, visit.form.get("every", "").strip()
    minutes = whole(every) or None
    if every and minutes is None:
        raise InvalidInput("“{every}” is not a number of minutes.", field="every", every=every)
    if cron and minutes:
        raise InvalidInput("Give either a time line or a number of minutes, not both.", field="cron")
    if cron or minutes:
        Timetable(0, cron, minutes, school.time_zone).trigger()
    # What was missed before this moment is not caught up.
    values = {"cron": cron, "every_minutes": minutes, "last_slot": visit.hub.clock()}
    return _change(visit, "scheduled", Text("The schedule is saved."), **values)


def _change(visit: Visit, verb: str, message: Text, **values: Any) -> Response:
    school, connector = _job(visit)
    insist(visit.roles, Act.PLAN_TIMES, connector.decider_role)
    with visit.hub.database.writing() as session:
        job = jobs.ensure(session, school.id, connector.name, visit.hub.clock())
        for name, value in values.items():
            setattr(job, name, value)
        session.add(job)
        visit.hub.desk.audit(
            session, actor=visit.person.email, verb=f"job {verb}", school_id=school.id, subject=connector.name
        )
    visit.hub.reload_schedule()
    return visit.go("/jobs", message)


def _job(visit: Visit) -> tuple[School, Connector]:
    school = visit.school(visit.path["hub_school"])
    connector = visit.hub.registry.connectors.get(visit.path["connector"])
    if connector is None:
        raise NotFound("There is no job of that name here.")
    return school, connector


def run_at_school(visit: Visit) -> Response:
    """GET /schools/{hub_school}/runs/{run}: the address by which plugins lead to a run."""
    return visit.go(f"/runs/{whole(visit.path['run'])}")


def show_run(visit: Visit) -> Response:
    """GET /runs/{run}: how it stands; its plan as soon as there is one."""
    with visit.hub.database.reading() as session:
        run = jobs.run(session, whole(visit.path["run"]))
        if visit.school_ids is not None and run.school_id not in visit.school_ids:
            raise NotFound("There is no run {run}.", run=run.id)
        visit.at(schools.by_id(session, run.school_id))
        plan = overview.plans_of_runs(session, [run.id or 0]).get(run.id or 0)
        job = session.get_one(JobRow, run.job_id)
    if plan is not None:
        return _to_plan(visit, plan.id or 0, plan.replaced_by)
    waits = run.state in (RunState.QUEUED, RunState.COLLECTING, RunState.PLANNED)
    context = {
        "run": cards.run_line(visit, run, None) | {"id": run.id, "done": run.collected, "total": run.expected or 0},
        "title": cards.connector_title(visit, job.connector),
        "school_name": visit.here.name if visit.here else "",
        "waits": waits,
        "refresh": _REFRESH if waits else 0,
        "again": f"/jobs?school={visit.here.code}" if visit.here else "/jobs",
    }
    return visit.page("run.html", context)


def _to_plan(visit: Visit, plan_id: int, replaced_by: int | None) -> Response:
    address, message = f"/plans/{plan_id}", None
    if replaced_by is not None and replaced_by < plan_id:
        address, message = f"/plans/{replaced_by}", Text("Nothing new: this is the plan that waits already.")
    response = visit.go(address, message)
    if visit.scripted:  # htmx would put the plan into this page; it is to go there
        response.status_code = 200
        response.headers["HX-Redirect"] = address
    return response
