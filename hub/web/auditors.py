"""At which schools somebody may read history and audit, and the days that both are searched by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from hub.errors import NotFound, Refusal
from hub.people.authority import Act, insist, schools_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hub.plugin.services import School
    from hub.web.visit import Visit


def audits(visit: Visit) -> bool:
    """Tell whether this person reads history and audit of any school."""
    places = _places(visit)
    return places is None or bool(places)


def audited(visit: Visit, code: str = "") -> frozenset[int] | None:
    """Return the schools whose history somebody may read (None: all), or the one with this code.

    Raises Refusal when there is none, NotFound for a school that is not the person's.
    """
    if code:
        school = visit.school(code)
        insist(visit.roles_at(school.id), Act.AUDIT)
        return frozenset({school.id})
    places = _places(visit)
    if places is not None and not places:
        if visit.school_ids:
            raise Refusal("not-allowed", "Your roles do not allow this. An administrator of the school can grant it.")
        raise NotFound("There is nothing at this address, or it is not for you.")
    return places


def choices(visit: Visit) -> list[tuple[str, str]]:
    """Return those schools for a filter."""
    places = _places(visit)
    return [(school.code, school.name) for school in visit.schools if places is None or school.id in places]


def _places(visit: Visit) -> frozenset[int] | None:
    with visit.hub.database.reading() as session:
        return schools_for(session, visit.person.id, Act.AUDIT)


def place_name(schools: list[School], school_id: int | None) -> str:
    """Return what a school is called; nothing for what belongs to none."""
    return next((school.name for school in schools if school.id == school_id), "")


@dataclass(frozen=True, slots=True)
class Period:
    """Two days as somebody chose them, and the instants between which that is; None where nothing was chosen."""

    first: str
    last: str
    since: datetime | None
    until: datetime | None

    @classmethod
    def of(cls, query: Mapping[str, str], tz: str) -> Period:
        """Return the period of a query or a form (`since`, `until`, both included); nonsense counts as not said."""
        first, last = _day(query.get("since", "")), _day(query.get("until", ""))
        zone = ZoneInfo(tz)
        return cls(
            first.isoformat() if first else "",
            last.isoformat() if last else "",
            datetime.combine(first, time(), zone) if first else None,
            datetime.combine(last + timedelta(days=1), time(), zone) if last else None,
        )


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if date.min < day < date.max else None
