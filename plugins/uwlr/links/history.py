"""A link's history: what was done, by whom and when; the audit says it too, in the same transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import col, select

from plugins.uwlr.links.tables import Step

if TYPE_CHECKING:
    from sqlmodel import Session

    from hub.plugin import Services

ASKED, CHANGE_ASKED, CODE_ASKED, END_ASKED = "asked", "change asked", "new code asked", "end asked"
ACTIVATED, CHANGED, RENEWED, ENDED = "activated", "changed", "code renewed", "ended"
SUSPENDED, RESUMED, TOLD, SEEN, ENTERED = "suspended", "resumed", "supplier told", "code shown", "code entered"


def note(session: Session, services: Services, school_id: int, supplier: str, verb: str, by: str) -> None:
    """Keep one step."""
    session.add(Step(school_id=school_id, supplier=supplier, verb=verb, by=by, at=services.clock()))
    services.audit(session, actor=by, verb=f"link {verb}", school_id=school_id, subject=f"link {supplier}")


def suspended_last(session: Session, school_id: int, supplier: str) -> bool:
    """Tell whether a link was suspended after a code was last asked for it."""
    told = (SUSPENDED, ASKED, CODE_ASKED)
    query = select(Step.verb).where(Step.school_id == school_id, Step.supplier == supplier, col(Step.verb).in_(told))
    return session.exec(query.order_by(col(Step.id).desc()).limit(1)).first() == SUSPENDED


def steps(services: Services, school_id: int, supplier: str) -> list[Step]:
    """Return the history of a link, newest first."""
    query = select(Step).where(Step.school_id == school_id, Step.supplier == supplier)
    with services.reading() as session:
        return list(session.exec(query.order_by(col(Step.id).desc()).limit(100)))
