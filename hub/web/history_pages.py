"""History: every run with its plan, searched by school, job, state, who decided, days and words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.background import BackgroundTask
from starlette.responses import FileResponse

from hub.errors import InvalidInput
from hub.model.states import PlanState, RunState
from hub.model.text import Text
from hub.plugin.files.writing import write_csv, write_xlsx
from hub.plugin.records import FieldClass
from hub.store import history, overview
from hub.web import cards
from hub.web.auditors import Period, audited, choices, place_name
from hub.web.wish import LONGEST, opened, sealed, whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from starlette.responses import Response

    from hub.store.history import Entry, Found, Wanted
    from hub.web.visit import Visit

_PAGE = 100
_MOST_ROWS = 10_000  # of a table to take along; more than that is a question for another filter
_SEARCHED = (FieldClass.PUBLIC, FieldClass.PERSONAL)
_KINDS = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for: as the filter shows it, and as the store is asked."""

    shown: dict[str, str]
    wanted: Wanted

    def query(self, **changed: Any) -> str:
        """Return the encoded query of this question; words stand sealed in it."""
        return urlencode({name: value for name, value in (self.shown | changed).items() if value and name != "q"})


def _question(visit: Visit, said: Mapping[str, str]) -> Question:
    words = said.get("q", "").strip()[:LONGEST] or opened(said.get("s", ""), visit.hub.sealer)
    period = Period.of(said, visit.tz)
    states = {str(one) for one in (*PlanState, RunState.FAILED)}
    shown = {
        "school": said.get("school", ""),
        "job": said.get("job", ""),
        "state": said.get("state", "") if said.get("state", "") in states else "",
        "by": str(whole(said.get("by", "")) or ""),
        "since": period.first,
        "until": period.last,
        "q": words,
        "s": sealed(words, visit.hub.sealer) if "q" in said else said.get("s", ""),
    }
    wanted = history.Wanted(
        schools=audited(visit, shown["school"]),
        connector=shown["job"],
        state=shown["state"],
        decided_by=whole(shown["by"]) or None,
        since=period.since,
        until=period.until,
        words=words,
        headings=headings(visit) if words else None,
    )
    return Question(shown, wanted)


def headings(visit: Visit) -> dict[str, tuple[str, ...]]:
    """Return which headings of which record types may be searched: sensitive ones may not, secret ones never."""
    found: dict[str, tuple[str, ...]] = {}
    for connector in visit.hub.registry.connectors.values():
        for shape in visit.hub.kit.shapes(connector):
            allowed = {field.name for field in shape.fields if field.field_class in _SEARCHED}
            named = {"title": shape.record.title_field, "subject": shape.record.subject_field}
            found[shape.name] = tuple(heading for heading, name in named.items() if name in allowed)
    return found


def show(visit: Visit) -> Response:
    """GET /history."""
    asked = _question(visit, visit.query)
    with visit.hub.database.reading() as session:
        before = whole(visit.query.get("before", "")) or None
        found = history.entries(session, asked.wanted, before=before, limit=_PAGE)
        people = history.deciders(session, asked.wanted.schools)
        jobs = history.connectors(session, asked.wanted.schools)
    more = f"/history?{asked.query(before=found.older)}" if found.older else None
    context = {
        "entries": [_shown(visit, line) for line in _lines(visit, found)],
        "view": asked.shown | {"query": asked.query(), "next": more, "previous": None, "page": None, "pages": None},
        "schools_to_choose": choices(visit),
        "jobs": [(name, cards.connector_title(visit, name)) for name in jobs],
        "people": [(str(account), name) for account, name in people],
    }
    return visit.page("history.html", context)


def find(visit: Visit) -> Response:
    """POST /history/find: leads to what the filter finds; what was typed stands sealed in the address."""
    query = _question(visit, visit.form).query()
    return visit.go(f"/history?{query}" if query else "/history")


@dataclass(frozen=True, slots=True)
class Line:
    """One entry with its numbers and who decided."""

    entry: Entry
    counts: Mapping[str, int]
    decided: str


def _lines(visit: Visit, found: Found) -> Iterator[Line]:
    ids = [one.plan.id or 0 for one in found.entries if one.plan is not None]
    with visit.hub.database.reading() as session:
        numbers, taken = overview.counts(session, ids), history.decisions(session, ids)
    for entry in found.entries:
        plan_id = entry.plan.id or 0 if entry.plan else 0
        names = ", ".join(dict.fromkeys(name for _decision, name in taken.get(plan_id, ())))
        yield Line(entry, numbers.get(plan_id, {}), names)


def _shown(visit: Visit, line: Line) -> dict[str, Any]:
    run, plan, connector = line.entry
    told = cards.run_line(visit, run, plan)
    return {
        "id": run.id,
        "at": run.created_at,
        "school": place_name(visit.schools, run.school_id),
        "job": cards.connector_title(visit, connector),
        "by": run.by,
        "state": plan.state if plan else "",
        "run": told,
        "plan": plan.id if plan else None,
        "counts": line.counts,
        "decided": line.decided,
    }


def export(visit: Visit) -> Response:
    """GET /history/export: the same as a table; formulas in it stay text."""
    kind = visit.query.get("as", "csv")
    if kind not in _KINDS:
        raise InvalidInput("A table comes as csv or as xlsx.")
    asked = _question(visit, visit.query)
    write = write_xlsx if kind == "xlsx" else write_csv
    file = visit.hub.desk.data_dir / f"history-{visit.secret[:8]}-{visit.hub.clock():%H%M%S%f}.{kind}"
    write(file, [visit.say(heading) for heading in _HEADINGS], _table(visit, asked.wanted))
    _note(visit, asked)
    return _file(file, f"history.{kind}", _KINDS[kind])


_HEADINGS = (
    Text("Run"),
    Text("Plan"),
    Text("School"),
    Text("Job"),
    Text("Started"),
    Text("Started by"),
    Text("State"),
    Text("New"),
    Text("Changed"),
    Text("Ended"),
    Text("Blocked"),
    Text("Decided by"),
)


def _table(visit: Visit, wanted: Wanted) -> Iterator[list[str]]:
    before: int | None = None
    for _page in range(_MOST_ROWS // _PAGE):
        with visit.hub.database.reading() as session:
            found = history.entries(session, wanted, before=before, limit=_PAGE)
        for line in _lines(visit, found):
            yield _cells(visit, line)
        if found.older is None:
            return
        before = found.older


def _cells(visit: Visit, line: Line) -> list[str]:
    run, plan, connector = line.entry
    numbers = [str(line.counts.get(name, "")) for name in ("create", "update", "end", "blocked")]
    return [
        str(run.id),
        str(plan.id) if plan else "",
        place_name(visit.schools, run.school_id),
        cards.connector_title(visit, connector),
        run.created_at.isoformat(timespec="seconds"),
        run.by,
        plan.state if plan else run.state,
        *numbers,
        line.decided,
    ]


def _note(visit: Visit, asked: Question) -> None:
    places = asked.wanted.schools
    with visit.hub.database.writing() as session:
        visit.hub.desk.audit(
            session,
            actor=visit.person.email,
            verb="history exported",
            school_id=next(iter(places)) if places and len(places) == 1 else None,
            subject="history",
        )


def _file(path: Path, name: str, media: str) -> Response:
    return FileResponse(
        path,
        media_type=media,
        filename=name,
        headers={"Cache-Control": "no-store"},
        background=BackgroundTask(path.unlink, missing_ok=True),
    )
