"""People whose names are close to a supplier's spelling: suggestions for a person to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from plugins.iddink.names import fold, garbled
from plugins.iddink.persons import Person, VendorUser, surnames

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

_LISTED = 20
_LEAST = 55
_GOOD = 60
_BIRTH_DATE = 10


class SimilarNames:
    """Answers who in the school might be meant by a name."""

    def __init__(self, persons: Iterable[Person]) -> None:
        ordered = sorted(persons, key=lambda person: person.key)
        self._born = {person.key: person.birth_date for person in ordered}
        self._names = {person.key: fold(f"{person.given_name} {surnames(person)}") for person in ordered}
        self._by_birth: dict[date, list[str]] = {}
        for person in ordered:
            if person.birth_date:
                self._by_birth.setdefault(person.birth_date, []).append(person.key)

    def nearest(self, user: VendorUser) -> Iterator[tuple[str, int]]:
        """Keys and scores (0 to 100), best first; equal scores in the order of the keys."""
        written = fold(f"{_repaired(user.given_name)} {_repaired(user.family_name)}")
        if not written:
            return
        scored = ((-self._score(written, user, key), key) for key in self._candidates(written, user))
        for score, key in sorted(scored):
            if -score >= _GOOD:
                yield key, -score

    def _candidates(self, written: str, user: VendorUser) -> set[str]:
        """Whose name is nearest, and whoever was born on that day."""
        near = process.extract(written, self._names, scorer=fuzz.token_sort_ratio, limit=_LISTED, score_cutoff=_LEAST)
        same_day = self._by_birth.get(user.birth_date, []) if user.birth_date else []
        return {key for _, _, key in near} | set(same_day)

    def _score(self, written: str, user: VendorUser, key: str) -> int:
        name = self._names[key]
        # A missing surname or second given name costs little; words in another order cost nothing.
        likeness = max(fuzz.token_sort_ratio(written, name), 0.9 * fuzz.token_set_ratio(written, name))
        born = self._born[key]
        if user.birth_date and born:
            likeness += _BIRTH_DATE if user.birth_date == born else -_BIRTH_DATE
        return round(max(0.0, min(99.0, likeness)))


def _repaired(name: str) -> str:
    found = garbled(name)
    return found.proposal if found and found.proposal else name
