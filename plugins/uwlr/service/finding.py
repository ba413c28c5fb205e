"""All that the database knows of whoever calls, in one question: many suppliers poll at the same hour of the night."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import Boolean, Date, text

from hub.plugin import UtcDateTime
from plugins.uwlr.service.answers import Prepared

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlmodel import Session

_FIND: Final = text(
    "SELECT k.mark AS customer, l.school_id, l.profile, l.version AS spoken, l.strict, l.suspended, l.starts_on, "
    "l.changed_at AS agreed_at, "
    "a.moved, a.day, a.school_year, a.hash, a.pupils, a.changed_at FROM (SELECT 1 AS one) first "
    "LEFT JOIN uwlr_customer k ON k.supplier = :supplier "
    "LEFT JOIN uwlr_code c ON c.mark = :mark AND c.supplier = :supplier "
    "LEFT JOIN uwlr_link l ON l.code_ref = c.ref AND l.supplier = :supplier AND l.school_id = c.school_id "
    "AND l.ended_on IS NULL "
    "LEFT JOIN uwlr_answer a ON a.school_id = l.school_id AND a.profile = l.profile AND a.version = l.version "
    "ORDER BY l.school_id IS NULL LIMIT 1"
).columns(
    strict=Boolean(),
    suspended=Boolean(),
    starts_on=Date(),
    agreed_at=UtcDateTime(),
    day=Date(),
    changed_at=UtcDateTime(),
)


class Agreed(NamedTuple):
    """The link that a key is good for, as far as answers depend on it; ``agreed_at`` is when it was last changed."""

    school_id: int
    profile: str
    version: str
    strict: bool
    suspended: bool
    starts_on: date
    agreed_at: datetime | None


class Found(NamedTuple):
    """What is known of a caller: the mark of the klantcode that the hub made, its link, and the answer for that."""

    customer: str
    link: Agreed | None
    prepared: Prepared | None


def find(session: Session, supplier: str, mark: str) -> Found:
    """Return what is known of a supplier and the mark of the key that it gives."""
    row = tuple(session.connection().execute(_FIND, {"supplier": supplier, "mark": mark}).one())
    link = Agreed(*row[1:8]) if row[1] is not None else None
    return Found(row[0] or "", link, Prepared(*row[8:]) if row[8] is not None else None)
