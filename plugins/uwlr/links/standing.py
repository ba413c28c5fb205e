"""Where a link stands, at both ends, as the pages tell it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from plugins.uwlr.links import asking, settling
from plugins.uwlr.links.tables import Code
from plugins.uwlr.records import Link

if TYPE_CHECKING:
    from datetime import date, datetime

    from hub.plugin import School, Services
    from plugins.uwlr.links.tables import Wish
    from plugins.uwlr.settings import Settings, Supplier


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One supplier as a school sees it.

    ``state``: available, asked (no link yet, a plan waits), later (it begins on another day), active, suspended.
    ``theirs``: what the supplier did with the code: "", waiting, seen, entered. ``plan`` is the number of the plan
    that waits for a decision.
    """

    supplier: str
    entry: Supplier
    state: str
    link: Link | None = None
    theirs: str = ""
    theirs_at: datetime | None = None
    wish: str = ""
    run: int = 0
    plan: int | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """The suppliers of one kind."""

    title: str
    activated: list[Standing]
    available: list[Standing]


def overview(services: Services, school: School) -> list[Group]:
    """Return all suppliers by kind: those with a link, and those that can have one."""
    settings: Settings = services.settings("uwlr")
    found = every(services, school)
    groups = []
    for kind, title in settings.kinds.items():
        mine = [one for one in found if one.entry.kind == kind]
        groups.append(
            Group(
                title,
                [one for one in mine if one.state != "available"],
                [one for one in mine if one.state == "available"],
            )
        )
    return groups


def one(services: Services, school: School, supplier: str) -> Standing:
    """Return one supplier; NotFound when it is not in the catalogue."""
    asking.supplier_of(services, supplier)
    return next(found for found in every(services, school) if found.supplier == supplier)


def every(services: Services, school: School) -> list[Standing]:
    """Return all suppliers of the catalogue, in its order."""
    settling.settle(services, school)
    settings: Settings = services.settings("uwlr")
    with services.reading() as session:
        query = select(Link).where(Link.school_id == school.id, col(Link.ended_on).is_(None))
        links = {link.supplier: link for link in session.exec(query)}
        codes = {code.ref: code for code in session.exec(select(Code).where(Code.school_id == school.id))}
        wishes = {wish.supplier: wish for wish in asking.wishes(session, school.id)}
    today = services.clock().astimezone(ZoneInfo(school.time_zone)).date()
    return [
        _standing(services, school, key, entry, links.get(key), codes, wishes.get(key), today)
        for key, entry in settings.suppliers.items()
    ]


def _standing(
    services: Services,
    school: School,
    supplier: str,
    entry: Supplier,
    link: Link | None,
    codes: dict[str, Code],
    wish: Wish | None,
    today: date,
) -> Standing:
    code = codes.get(link.code_ref) if link is not None else None
    theirs, at = _theirs(code)
    return Standing(
        supplier=supplier,
        entry=entry,
        state=_state(link, wish, today),
        link=link,
        theirs=theirs,
        theirs_at=at,
        wish=wish.kind if wish is not None else "",
        run=wish.run if wish is not None else 0,
        plan=_plan(services, school, wish),
    )


def _state(link: Link | None, wish: Wish | None, today: date) -> str:
    if link is None:
        return "asked" if wish is not None else "available"
    if link.suspended:
        return "suspended"
    return "later" if link.starts_on > today else "active"


def _theirs(code: Code | None) -> tuple[str, datetime | None]:
    if code is None:
        return "", None
    if code.entered_at is not None:
        return "entered", code.entered_at
    return ("seen", code.seen_at) if code.seen_at is not None else ("waiting", code.made_at)


def _plan(services: Services, school: School, wish: Wish | None) -> int | None:
    if wish is None or not wish.run:
        return None
    notice = services.run_story(wish.run, school.id).notice
    return notice.plan_id if notice is not None else None
