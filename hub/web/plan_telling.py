"""What a review page says about how its plan waits and how people were told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hub.model.states import PlanState
from hub.people import accounts
from hub.pipeline.tellings import Fate, tellings
from hub.store.policy_tables import WaitingRow

if TYPE_CHECKING:
    from sqlmodel import Session

    from hub.pipeline.tellings import Telling
    from hub.store.plan_tables import PlanRow
    from hub.web.visit import Visit

_TONES = {Fate.TOLD: "ok", Fate.SOON: "info", Fate.WAITS: "warn", Fate.ELSEWHERE: "muted", Fate.FAILED: "failed"}


def telling(visit: Visit, session: Session, plan: PlanRow) -> dict[str, Any]:
    """Return the context of `plan_telling.html`."""
    row = session.get(WaitingRow, plan.id)
    waits = row if plan.state == PlanState.PENDING else None
    asked = waits.asked if waits is not None else []
    called = accounts.names(session, asked)
    return {
        "asked": [called[number] for number in asked if number in called],
        "asked_at": waits.asked_at if waits else None,
        "decide_by": waits.decide_by if waits else None,
        "level": waits.level if waits else 0,
        "reminded": waits.reminded if waits else 0,
        "copies": [_copy(visit, one) for one in tellings(session, plan)],
    }


def _copy(visit: Visit, one: Telling) -> dict[str, Any]:
    return {
        "who": one.who,
        "way": one.way,
        "receipt": one.receipt,
        "fate": one.fate.value,
        "tone": _TONES[one.fate],
        "why": visit.say(one.why) if one.why else "",
        "since": one.since,
        "told_at": one.told_at,
        "late": one.late,
        "instead_of": one.instead_of,
    }
