"""Home: what waits for me, the jobs, the latest runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hub.model.states import PlanState
from hub.store import jobs, overview
from hub.web import cards

if TYPE_CHECKING:
    from starlette.responses import Response

    from hub.web.visit import Visit

_MOST_SCHOOLS = 5
_RUNS = 10


def home(visit: Visit) -> Response:
    """GET /: of all the person's schools."""
    return _page(visit, visit.school_ids)


def school_home(visit: Visit) -> Response:
    """GET /schools/{hub_school}: of one school."""
    school = visit.school(visit.path["hub_school"])
    return _page(visit, frozenset({school.id}))


def _page(visit: Visit, ids: frozenset[int] | None) -> Response:
    places = [school for school in visit.schools if ids is None or school.id in ids]
    with visit.hub.database.reading() as session:
        waiting = cards.plan_cards(visit, session, overview.plans(session, ids, state=PlanState.PENDING))
    context = {
        "steps": visit.site.facts().get("steps", []),
        "waiting": waiting,
        "jobs": cards.job_cards(visit, places[:_MOST_SCHOOLS]),
        "runs": _runs(visit, ids),
    }
    return visit.page("home.html", context)


def _runs(visit: Visit, ids: frozenset[int] | None) -> list[dict[str, Any]]:
    names = {school.id: school.name for school in visit.schools}
    with visit.hub.database.reading() as session:
        found = jobs.latest_runs(session, ids, _RUNS)
        made = overview.plans_of_runs(session, [run.id or 0 for run, _job in found])
    return [
        {"title": cards.connector_title(visit, job.connector), "school_name": names.get(run.school_id, "")}
        | cards.run_line(visit, run, made.get(run.id or 0))
        for run, job in found
    ]
