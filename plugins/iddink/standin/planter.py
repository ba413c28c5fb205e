"""Takes well-formed licences out of the heap, so that a mess is planted on each of them only once."""

from collections.abc import Callable
from random import Random
from typing import Any

from plugins.iddink.standin.catalogue import CLEAN, Row
from plugins.iddink.standin.licences import KIND, Desk, unmatched
from plugins.iddink.standin.people import Person, Population

CODED = ("marsupial", "lti_1p1", "lti_1p3")
Users = dict[str, dict[str, Any]]


class Planter:
    """The licences that may still be spoiled: paired by the vendor, personal, of a registered publisher.

    Args:
        rng: Where all chance comes from.
        rows: All licences; they are changed in place.
        people: Who the licences are for.
        users: The vendor's user block by the school's key.
        desk: Gives new customer numbers.
    """

    def __init__(self, rng: Random, rows: list[Row], people: Population, users: Users, desk: Desk) -> None:
        self.rows = rows
        self.people = people
        self.users = users
        self._desk = desk
        everybody = (*people.pupils, *people.teachers)
        self._owner = {users[p.key]["vendor_user_id"]: p for p in everybody}
        self._parts = {person.key: part for part, person in people.cast.items()}
        self._free = [row for row in rows if self._usable(row)]
        rng.shuffle(self._free)

    def owner(self, row: Row) -> Person:
        """Whose licence it was when it was well-formed."""
        return self._owner[row["user"]["vendor_user_id"]]

    def claim(
        self,
        part: str | None = None,
        *,
        kinds: tuple[str, ...] = CODED,
        role: str = "pupil",
        like: Row | None = None,
    ) -> Row:
        """A free licence.

        Args:
            part: Of this part of the cast; of nobody in the cast when not given.
            kinds: Of a publisher with one of these protocols.
            role: Of a pupil or a teacher.
            like: For the same book as this licence.

        Raises:
            LookupError: None is left.
        """

        def fits(row: Row) -> bool:
            owner = self.owner(row)
            same_book = like is None or row["book_id"] == like["book_id"]
            return (
                same_book
                and owner.role == role
                and self._parts.get(owner.key) == part
                and KIND[row["publisher_id"]] in kinds
            )

        return self._take(fits)

    def claim_together(self, count: int) -> list[Row]:
        """Free licences of as many pupils for one book."""
        for row in self._free:
            fellows = [other for other in self._free if self._fellow(row, other)][:count]
            if len(fellows) == count:
                self._free = [other for other in self._free if other not in fellows]
                return fellows
        raise LookupError("No book has so many free licences.")

    def typed(self, row: Row, given: str, family: str) -> str:
        """Let the user of a licence be as a family typed it, under a new customer number; gives the id."""
        person = self.owner(row)
        row["user"] = unmatched(row["user"], person, given, family, self._desk.vendor_user_id())
        return str(row["licence_id"])

    def point(self, row: Row, book: Row) -> str:
        """Let a licence be for another book; gives the id of the licence."""
        row["book_id"] = book["sourcedId"]
        row["publisher_id"] = book["vendorId"]
        row["isbn_raw"] = book["metadata"]["isbn_raw"]
        return str(row["licence_id"])

    def _fellow(self, row: Row, other: Row) -> bool:
        owner = self.owner(other)
        kind = KIND[other["publisher_id"]]
        return (
            other["book_id"] == row["book_id"]
            and owner.role == "pupil"
            and owner.key not in self._parts
            and kind == "marsupial"
        )

    def _take(self, fits: Callable[[Row], bool]) -> Row:
        for n, row in enumerate(self._free):
            if fits(row):
                return self._free.pop(n)
        raise LookupError("No free licence of that sort is left.")

    def _usable(self, row: Row) -> bool:
        known = row["user"]["match"] == "matched"
        return known and row["type"] == "personal" and row["publisher_id"] in CLEAN
