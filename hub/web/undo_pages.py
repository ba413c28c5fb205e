"""Undo on the pages: the button on an applied plan, and which plan takes back which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hub.model.states import PlanState
from hub.people.authority import Act
from hub.pipeline.undo import propose
from hub.store import undoing
from hub.web.wish import whole

if TYPE_CHECKING:
    from sqlmodel import Session
    from starlette.responses import Response

    from hub.store.plan_tables import PlanRow
    from hub.web.visit import Visit


def undo(visit: Visit) -> Response:
    """POST /plans/{plan}/undo: leads to the run whose plan would take this one back."""
    return visit.go(f"/runs/{propose(visit.hub.kit, whole(visit.path['plan']), visit.person)}")


def story(session: Session, plan: PlanRow, allowed: frozenset[Act]) -> dict[str, Any]:
    """Return what a plan's page says about undoing: the plan that it undoes, those that undo it, the button."""
    return {
        "undoes": plan.undoes,
        "undone_by": [{"id": row.id, "state": row.state} for row in undoing.undone_by(session, plan.id or 0)],
        "can_undo": plan.state == PlanState.APPLIED and Act.UNDO in allowed,
    }
