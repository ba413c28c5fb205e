"""Cards over the counter: of which library, the next number, a printed card that was scanned, one for no pupil."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hub.plugin import InvalidInput
from plugins.library.branch import Branch
from plugins.library.cards import shelf
from plugins.library.cards.shelf import CardRow

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel import Session

    from hub.plugin import School, Services
    from plugins.library.settings import Library

_NOBODYS: Final = ""  # the member of a card that no pupil or teacher holds


def place_of(session: Session, services: Services, school: School) -> tuple[Branch, Library]:
    """Return of which library a school is a branch; raises InvalidInput while it is of none."""
    branch = session.get(Branch, school.id)
    libraries = services.settings("library").libraries
    if branch is None or branch.library not in libraries:
        raise InvalidInput("Say first of which library this school is a branch, on the page “Way of working”.")
    return branch, libraries[branch.library]


def new_number(session: Session, branch: Branch, library: Library) -> str:
    """Take the next number; raises InvalidInput when there is none left."""
    numbers = shelf.reserve(session, branch.library, library, 1)
    if not numbers:
        raise InvalidInput("There is no card number left: reserve a new range with the owner of the library's system.")
    return numbers[0]


def scanned_number(session: Session, branch: Branch, library: Library, raw: str) -> str:
    """Return the number of a printed card that nobody has; raises InvalidInput."""
    number = shelf.scanned(library, raw)
    if number is None:
        raise InvalidInput("This is not the number of a printed card of this library: scan it again.", field="number")
    if shelf.holder(session, branch.library, number) is not None:
        raise InvalidInput("This card was given to somebody already: take another one.", field="number")
    return number


def lend(session: Session, branch: Branch, number: str, *, who: str, now: datetime) -> None:
    """Note that a card is somebody's who is no member through a pupil file, so that it is given once."""
    card = CardRow(
        library=branch.library,
        number=number,
        school_id=branch.school_id,
        member_key=_NOBODYS,
        given_by=who,
        given_at=now,
    )
    session.add(card)
