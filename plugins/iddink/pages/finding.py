"""Finding a person of the school by name; the name is posted, never part of an address."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from hub.plugin import PageRequest, Person


class Found(NamedTuple):
    """Somebody who may be meant."""

    key: str
    label: str


class Finding(NamedTuple):
    """What was asked and who was found; ``asked`` is empty before anybody asked."""

    asked: str = ""
    people: tuple[Found, ...] = ()


def found_people(request: PageRequest) -> Finding:
    """The people whose name contains what was posted as ``name``."""
    asked = " ".join(request.form.get("name", "").split())
    if not asked:
        return Finding()
    people = request.services.roster.search(request.school.id, asked)
    return Finding(asked, tuple(Found(person.key, _label(person)) for person in people))


def _label(person: Person) -> str:
    names = (person.given_name, person.prefix, person.family_name, person.family_name2)
    name = " ".join(filter(None, names))
    return f"{name} ({person.group})" if person.group else name
