"""Pairing the users of a supplier with the people of a school: a ladder of evidence, never a guess.

Tiers: 1 the school's own id echoed by the supplier, 2 a pairing somebody made by hand, 3 pupil number,
4 e-mail address, 5 full name and birth date (alone only where switched on), 6 similar name (only suggested).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, Self

from plugins.iddink.birthdays import Birthdays
from plugins.iddink.personal_numbers import read_idalu
from plugins.iddink.persons import Person, VendorUser, address_key, same_role
from plugins.iddink.similarity import SimilarNames

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Status = Literal["matched", "ambiguous", "unmatched", "left", "disagreement"]
ECHOED, REMEMBERED, PUPIL_NUMBER, EMAIL, NAME, SIMILAR = range(1, 7)


class Suggestion(NamedTuple):
    """Somebody whom a person may choose by hand; `score` runs from 0 to 100."""

    person_key: str
    score: int
    tier: int


class Match(NamedTuple):
    """What the ladder found.

    Attributes:
        person_key: set when `matched` or `left`.
        tier: of the first hit, 0 without one.
        suggestions: best first, only people who may be chosen.
        tiers: of a disagreement, the tiers that contradict each other.
    """

    person_key: str | None
    tier: int
    status: Status
    suggestions: tuple[Suggestion, ...] = ()
    tiers: tuple[int, ...] = ()


class _Hit(NamedTuple):
    tier: int
    keys: frozenset[str]


class Index:
    """The people of one school, prepared for many questions; the order they came in never matters."""

    def __init__(self, persons: Mapping[str, Person]) -> None:
        self._persons = persons
        self._by_idalu: dict[str, set[str]] = {}
        self._by_email: dict[str, set[str]] = {}
        for person in persons.values():
            self._add(person)
        self._names = Birthdays(persons.values())
        self._similar = SimilarNames(person for person in persons.values() if not person.left)

    @classmethod
    def build(cls, persons: Iterable[Person]) -> Self:
        """Prepare the people of a school.

        Raises:
            ValueError: when two have the same key.
        """
        by_key: dict[str, Person] = {}
        for person in persons:
            if by_key.setdefault(person.key, person) is not person:
                raise ValueError("two persons of the school have the same key")
        return cls({key: by_key[key] for key in sorted(by_key)})

    def match(
        self,
        user: VendorUser,
        remembered: Mapping[str, str],
        *,
        automatic_names: bool = False,
    ) -> Match:
        """Who a supplier's user is.

        The first tier with a hit decides, unless it has two candidates or another tier points to somebody
        else. A pairing made by hand settles what the weaker tiers say; only an echoed id contradicts it.

        Args:
            user: as the supplier knows them.
            remembered: pairings made by hand, from `vendor_user_id` to the key of a person.
            automatic_names: whether full name and birth date alone make a match.
        """
        hits = list(self._hits(user, remembered))
        first = next((hit for hit in hits if hit.tier != NAME or automatic_names), None)
        if first is None:
            return self._without_hit(user, hits)
        against = [] if first.tier == REMEMBERED else [hit for hit in hits if not hit.keys & first.keys]
        if against:
            tiers = (first.tier, *(hit.tier for hit in against))
            return Match(None, 0, "disagreement", self._listed([first, *against]), tiers)
        if len(first.keys) > 1 or (first.tier == NAME and self._names.has_twin(user)):
            return Match(None, 0, "ambiguous", self._listed([first]) or self._suggestions(user, hits))
        key = next(iter(first.keys))
        return Match(key, first.tier, "left" if self._persons[key].left else "matched")

    def _add(self, person: Person) -> None:
        idalu = read_idalu(person.idalu).value
        if idalu:
            self._by_idalu.setdefault(idalu, set()).add(person.key)
        for address in map(address_key, person.emails):
            if address:
                self._by_email.setdefault(address, set()).add(person.key)

    def _hits(self, user: VendorUser, remembered: Mapping[str, str]) -> Iterable[_Hit]:
        paired = remembered.get(user.vendor_user_id or "")
        by_number = self._by_idalu.get(read_idalu(user.idalu).value or "", set())
        by_email = self._by_email.get(address_key(user.email) or "", set())
        candidates = (
            (ECHOED, {user.school_user_id} & self._persons.keys()),
            (REMEMBERED, {paired} & self._persons.keys()),
            (PUPIL_NUMBER, self._of_role(user, by_number)),
            # An address that a family shares says nothing about which of them is meant.
            (EMAIL, self._of_role(user, by_email) if len(by_email) == 1 else set()),
            (NAME, self._of_role(user, self._names.exact(user))),
        )
        return [_Hit(tier, frozenset(filter(None, keys))) for tier, keys in candidates if keys]

    def _of_role(self, user: VendorUser, keys: Iterable[str]) -> set[str]:
        """A parent who teaches here orders with the teacher's address: another role is another person."""
        return {key for key in keys if same_role(user, self._persons[key])}

    def _without_hit(self, user: VendorUser, hits: list[_Hit]) -> Match:
        shared = self._by_email.get(address_key(user.email) or "", set())
        family = [_Hit(EMAIL, frozenset(self._of_role(user, shared)))] if len(shared) > 1 else []
        suggestions = self._suggestions(user, [*hits, *family])
        undecided = bool(family) or any(len(hit.keys) > 1 for hit in hits)
        return Match(None, 0, "ambiguous" if undecided and suggestions else "unmatched", suggestions)

    def _suggestions(self, user: VendorUser, hits: list[_Hit]) -> tuple[Suggestion, ...]:
        similar = (
            Suggestion(key, score, SIMILAR)
            for key, score in self._similar.nearest(user)
            if same_role(user, self._persons[key])
        )
        best: dict[str, Suggestion] = {}
        for found in (*self._listed(hits), *similar):
            best.setdefault(found.person_key, found)
        return tuple(best.values())[:5]

    def _listed(self, hits: Iterable[_Hit]) -> tuple[Suggestion, ...]:
        """The people whom hits name and who are still there, by tier."""
        return tuple(
            Suggestion(key, 100, hit.tier) for hit in hits for key in sorted(hit.keys) if not self._persons[key].left
        )
