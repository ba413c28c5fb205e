"""The people of a school by full name and birth date: exact after folding, twins kept apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugins.iddink.persons import Person, VendorUser, full_name, surnames

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from plugins.iddink.persons import FullName


class Birthdays:
    """Finds people by what is the same in every list: names and birth date."""

    def __init__(self, persons: Iterable[Person]) -> None:
        self._by_name: dict[tuple[str, str, date], list[tuple[Person, str]]] = {}
        self._by_family: dict[tuple[str, date], int] = {}
        for person in persons:
            if person.birth_date:
                self._add(person, person.birth_date)

    def exact(self, user: VendorUser) -> set[str]:
        """Keys of the people with this full name and birth date.

        Where accents leave a choice, the spelling of ñ and ç decides if it can.
        """
        if not user.birth_date or not user.given_name or not user.family_name:
            return set()
        name = full_name(user.given_name, user.family_name)
        found = self._by_name.get((name.given.plain, name.family.plain, user.birth_date), [])
        spelt = {person.key for person, letters in found if letters == _letters(name)}
        return spelt if len(spelt) == 1 else {person.key for person, _ in found}

    def has_twin(self, user: VendorUser) -> bool:
        """Whether several people share the user's surnames and birth date."""
        if not user.birth_date:
            return False
        family = full_name("", user.family_name).family.plain
        return self._by_family.get((family, user.birth_date), 0) > 1

    def _add(self, person: Person, born: date) -> None:
        name = full_name(person.given_name, surnames(person))
        if not name.given.plain or not name.family.plain:
            return
        named = self._by_name.setdefault((name.given.plain, name.family.plain, born), [])
        named.append((person, _letters(name)))
        family = (name.family.plain, born)
        self._by_family[family] = self._by_family.get(family, 0) + 1


def _letters(name: FullName) -> str:
    return "|".join(key.letters for key in name)
