"""What happened to one record: every change that was ever planned for it, and what became of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlmodel import select

from hub.errors import NotFound
from hub.model.states import ChangeKind, PlanState
from hub.people import schools
from hub.people.authority import shows
from hub.store import history, plans, viewing
from hub.web.values import Values
from hub.web.wish import whole

if TYPE_CHECKING:
    from sqlmodel import Session
    from starlette.responses import Response

    from hub.plugin.records import Record
    from hub.store.encoding import Codec
    from hub.store.history import Step
    from hub.store.plan_tables import ChangeRow, PlanRow
    from hub.web.visit import Visit

_PAGE = 100


def show(visit: Visit) -> Response:
    """GET /plans/{plan}/rows/{seq}: of the record that this row is about, whose key no address holds."""
    with visit.hub.database.reading() as session:
        plan, row = _row(visit, session)
        before = whole(visit.query.get("before", "")) or None
        steps = history.steps(session, plan.school_id, row.record, row.key, before=before, limit=_PAGE + 1)
        taken = history.decisions(session, [step.plan.id or 0 for step in steps])
        codecs = visit.hub.kit.codecs(visit.hub.kit.connector(plan.connector), plan.school_id)
        page = _own_page(visit, session, codecs[row.record].shape.record, row.key)
    told = _Told(visit, codecs[row.record])
    here = f"/plans/{plan.id}/rows/{row.seq}"
    older = steps[_PAGE - 1].plan.id if len(steps) > _PAGE else None
    names = {number: [name for _decision, name in found] for number, found in taken.items()}
    context = {
        "title": row.title,
        "subject": row.subject,
        "steps": [told.step(step, names.get(step.plan.id or 0, [])) for step in steps[:_PAGE]],
        "page_of_its_own": page,
        "view": {
            "next": f"{here}?before={older}" if older else None,
            "previous": None,
            "page": None,
            "pages": None,
        },
    }
    return visit.page("record.html", context)


def _row(visit: Visit, session: Session) -> tuple[PlanRow, ChangeRow]:
    plan = plans.get(session, whole(visit.path["plan"]), visit.school_ids)
    row = viewing.row(session, plan.id or 0, whole(visit.path["seq"]))
    if row is None or plan.state == PlanState.DRAFTING:
        raise NotFound("This plan has no row {seq}.", seq=visit.path["seq"])
    visit.at(schools.by_id(session, plan.school_id))
    return plan, row


def _own_page(visit: Visit, session: Session, record: type[Record], key: str) -> str:
    """Return the address of the page that a plugin has for this record, if this person may open it."""
    here, roles = visit.here, visit.roles
    open_to_me = {page.path for _plugin, page in visit.hub.registry.pages if shows(roles, page.role)}
    if here is None or record.page is None or record.page not in open_to_me:
        return ""
    ref = session.exec(select(record.ref).where(record.school_id == here.id, record.key == key)).first()
    return f"/schools/{here.code}{record.page.format(ref=ref)}" if ref else ""


class _Told:
    """Writes the steps of one record for a reader."""

    def __init__(self, visit: Visit, codec: Codec) -> None:
        self._codec = codec
        self._values = Values(visit.translate, visit.tz)

    def step(self, step: Step, decided: list[str]) -> dict[str, Any]:
        change, plan, receipt = step
        before, after = self._codec.public(change.before), self._codec.public(change.after)
        both = change.kind != ChangeKind.CREATE and before is not None and after is not None
        return {
            "plan": plan.id,
            "undoes": plan.undoes,
            "at": receipt.at if receipt else plan.created_at,
            "kind": change.kind,
            "state": plan.state,
            "outcome": receipt.outcome if receipt else "",
            "chosen": change.selected,
            "decided": ", ".join(dict.fromkeys(decided)),
            "diffs": self._values.diffs(self._codec.shape, before or {}, after or {}) if both else [],
            "facts": [] if both else self._values.facts(self._codec.shape, after or before or {}),
        }
