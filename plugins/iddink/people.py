"""A school's people, prepared for finding out who a licence is for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlmodel import select

from plugins.iddink.matching import Index, Match
from plugins.iddink.persons import Person, VendorUser
from plugins.iddink.tables import Pairing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from hub.plugin import Person as RosterPerson
    from hub.plugin import Run, Services

HAND = 2  # the tier of a pairing made by hand
_SCHEME = "idalu"


class People:
    """Everybody of the roster, those who left too, with the pairings that were made by hand."""

    def __init__(self, persons: Iterable[RosterPerson], pairings: Mapping[str, str], *, automatic_names: bool) -> None:
        self._roster = {person.key: person for person in persons}
        self._persons = {key: _person(found) for key, found in self._roster.items()}
        self._pairings = pairings
        self._automatic_names = automatic_names
        self._found: dict[VendorUser, Match] = {}

    @classmethod
    def of(cls, run: Run) -> People:
        """Read the roster and the pairings of the run's school."""
        services, school = run.services, run.school.id
        automatic = run.settings.automatic_names
        return cls(services.roster.persons(school), pairings(services, school), automatic_names=automatic)

    @cached_property
    def _index(self) -> Index:
        return Index.build(self._persons.values())

    def match(self, values: Mapping[str, Any]) -> Match:
        """Who a licence is for (values as `mapping.licence_values` gives them)."""
        user = VendorUser(
            vendor_user_id=pairing_key(values),
            school_user_id=values["school_user_id"],
            idalu=values["idalu"],
            email=values["vendor_email"],
            given_name=values["given_name"],
            family_name=values["family_name"],
            birth_date=values["birth_date"],
            role=values["role"],
        )
        if user not in self._found:  # somebody has a licence for each book, and names take long to compare
            self._found[user] = self._index.match(user, self._pairings, automatic_names=self._automatic_names)
        return self._found[user]

    def present(self, key: str | None) -> bool:
        """Whether somebody with this key is at the school now."""
        found = self._persons.get(key or "")
        return found is not None and not found.left

    def name(self, key: str | None) -> str:
        """A person's name in the school's own spelling; empty for nobody."""
        found = self._roster.get(key or "")
        return found.name if found else ""

    def label(self, key: str) -> str:
        """A person's name and group, to choose from."""
        group = self._roster[key].group
        return f"{self.name(key)} ({group})" if group else self.name(key)

    def supplier_ids(self, key: str) -> list[dict[str, str]]:
        """The ids under which the supplier may know a person, the most certain first."""
        found = self._persons[key]
        paired = [{"vendor_user_id": user} for user, person in self._pairings.items() if person == key]
        return [{"school_user_id": key}, *([{"idalu": found.idalu}] if found.idalu else []), *paired]

    def __contains__(self, key: object) -> bool:
        return key in self._persons

    def digest(self, mark: Callable[[str], str]) -> str:
        """A pseudonym of all that matching rests on: another one means that all licences are matched anew."""
        everybody = sorted(self._persons.values(), key=lambda person: person.key)
        return mark(repr((everybody, sorted(self._pairings.items()), self._automatic_names)))


def pairings(services: Services, school_id: int) -> dict[str, str]:
    """The pairings made by hand at a school, from the supplier's user to the key of a person."""
    with services.reading() as session:
        rows = session.exec(select(Pairing).where(Pairing.school_id == school_id)).all()
    return {row.vendor_user_id: row.person_key for row in rows}


def pairing_key(values: Mapping[str, Any]) -> str:
    """What a pairing is remembered by: the supplier's user, or the one licence that has none."""
    return values["vendor_user_id"] or f"licence:{values['licence_id']}"


def _person(found: RosterPerson) -> Person:
    schemes = {scheme.casefold(): value for scheme, value in found.identifiers.items()}
    return Person(
        key=found.key,
        role=found.role,
        given_name=found.given_name,
        family_name=found.family_name,
        family_name2=found.family_name2,
        prefix=found.prefix,
        birth_date=found.birth_date,
        emails=found.emails,
        idalu=schemes.get(_SCHEME),
        left=found.left,
    )
