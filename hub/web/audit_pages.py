"""The audit on a page: the lines of one's schools, the newest first, and the file that proves itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import orjson
from sqlmodel import select
from starlette.background import BackgroundTask
from starlette.responses import FileResponse

from hub.model.chain import written
from hub.store import audits, history
from hub.store.tables import AccountRow
from hub.web.auditors import Period, audited, choices, place_name
from hub.web.wish import whole

if TYPE_CHECKING:
    from sqlmodel import Session
    from starlette.responses import Response

    from hub.store.tables import AuditRow
    from hub.web.visit import Visit

_PAGE = 100
_MACHINES = ("hub", "schedule", "command line")


def show(visit: Visit) -> Response:
    """GET /audit: no address holds an e-mail, so a person stands in it as a number."""
    said = visit.query
    period = Period.of(said, visit.tz)
    shown = {
        "school": said.get("school", ""),
        "by": said.get("by", ""),
        "verb": said.get("verb", "")[:50],
        "since": period.first,
        "until": period.last,
    }
    schools = audited(visit, shown["school"])
    with visit.hub.database.reading() as session:
        wanted = audits.Wanted(
            schools=schools,
            actor=_actor(session, shown["by"]),
            verb=shown["verb"],
            since=period.since,
            until=period.until,
            before=whole(said.get("before", "")) or None,
        )
        found = audits.page(session, wanted, _PAGE + 1)
        people = history.deciders(session, schools)
    query = {name: value for name, value in shown.items() if value}
    older = found[_PAGE - 1].id if len(found) > _PAGE else None
    context = {
        "lines": [_line(visit, row) for row in found[:_PAGE]],
        "view": shown
        | {"next": f"/audit?{urlencode(query | {'before': older})}" if older else None}
        | {"previous": None, "page": None, "pages": None, "query": urlencode(query)},
        "schools_to_choose": choices(visit),
        "people": [(str(account), name) for account, name in people] + [(name, name) for name in _MACHINES],
    }
    return visit.page("audit.html", context)


def _actor(session: Session, by: str) -> str:
    if not by or by in _MACHINES:
        return by
    return session.exec(select(AccountRow.email).where(AccountRow.id == whole(by))).first() or "-"


def _line(visit: Visit, row: AuditRow) -> dict[str, Any]:
    detail: dict[str, Any] = orjson.loads(row.detail)
    kind, _, number = row.subject.partition(" ")
    return {
        "id": row.id,
        "at": row.at,
        "actor": row.actor,
        "verb": row.verb,
        "school": place_name(visit.schools, row.school_id),
        "subject": row.subject,
        "href": f"/{kind}s/{number}" if kind in ("plan", "run") and number.isdecimal() else "",
        "detail": [(name, str(value)) for name, value in detail.items() if value not in (None, "", 0)],
        "hash": row.hash,
    }


def export(visit: Visit) -> Response:
    """GET /audit/export: JSON lines, as `hub audit verify FILE` reads them; of other schools only the chain."""
    schools = audited(visit, visit.query.get("school", ""))
    period = Period.of(visit.query, visit.tz)
    path = visit.hub.desk.data_dir / f"audit-{visit.hub.clock():%H%M%S%f}.jsonl"
    with visit.hub.database.reading() as session, path.open("wb") as file:
        for line in audits.lines(session, period.since, period.until):
            file.write(written(line, whole=schools is None or line.school_id in schools))
    with visit.hub.database.writing() as session:
        visit.hub.desk.audit(
            session,
            actor=visit.person.email,
            verb="audit exported",
            school_id=next(iter(schools)) if schools and len(schools) == 1 else None,
            subject="audit",
        )
    return FileResponse(
        path,
        media_type="application/jsonl",
        filename="audit.jsonl",
        headers={"Cache-Control": "no-store"},
        background=BackgroundTask(path.unlink, missing_ok=True),
    )
