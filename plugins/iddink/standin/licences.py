"""Licences without any mess in them: who holds which book, from when to when, with which code."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from plugins.iddink.standin.catalogue import PUBLISHERS, Row
from plugins.iddink.standin.clock import instant
from plugins.iddink.standin.names import folded, mail_name
from plugins.iddink.standin.people import SCHOOL_YEAR, Person, Population

CODE_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
KIND = {row[0]: row[3] for row in PUBLISHERS}
SHORT = {row[0]: row[2] for row in PUBLISHERS}
WITHOUT_CODE = {"link"}
FIRST_CHANGE = datetime(2026, 7, 1, 6, tzinfo=UTC)
CHANGE_SPAN = timedelta(days=67)
UNMATCHED_SHARE = 0.1
PLANTED_INSTEAD = 2  # about as many pupils' worth of unmatched licences comes with the mess
ACTIVATED_SHARE = 0.25
BY_IDALU, BY_MAIL, JOINED = 0.1, 0.2, 0.8  # bounds of one draw: which id is echoed, surnames joined by i
TEACHER_BOOKS = 2


def unmatched(user: dict[str, Any], person: Person, given: str, family: str, vendor_id: str) -> dict[str, Any]:
    """The user block as a family typed it: no school id, no IDALU, the family's own address."""
    return user | {
        "vendor_user_id": vendor_id,
        "match": "unmatched",
        "school_user_id": None,
        "idalu": None,
        "email": f"familia.{mail_name(person.family_name, person.family_name2)}@correu.example",
        "given_name": given,
        "family_name": family,
        "birth_date": person.birth_date,
    }


class Desk:
    """Writes licence records; numbers and codes come from the seed.

    Args:
        rng: Where all chance comes from.
        school_id: The code of the school that the licences belong to.
    """

    def __init__(self, rng: Random, school_id: str) -> None:
        self._rng = rng
        self._school = school_id
        self._seen: set[str] = set()

    def users(self, people: Population) -> dict[str, dict[str, Any]]:
        """The vendor's user block of every person, by the key of the school; some typed by a family."""
        ordinary = people.pupils[len(people.cast) :]
        count = round(len(people.pupils) * UNMATCHED_SHARE) - PLANTED_INSTEAD
        by_hand = {p.key for p in self._rng.sample(ordinary, count)}
        blocks = {}
        for person in (*people.pupils, *people.teachers, *people.left.values()):
            plain = person in people.cast.values() or person in people.left.values()
            block = self._known(person, plain=plain)
            blocks[person.key] = self._typed(block, person) if person.key in by_hand else block
        return blocks

    def vendor_user_id(self) -> str:
        """A customer number that nobody else has."""
        return self._unique(lambda: f"idk-{self._rng.randrange(100_000, 10_000_000):07d}")

    def licences(self, people: Population, books: list[Row], users: dict[str, dict[str, Any]]) -> Iterator[Row]:
        """One licence for each pupil and book of the level, and a few for each teacher."""
        by_level: dict[str, list[Row]] = {}
        for book in books:
            by_level.setdefault(book["metadata"]["level_code"], []).append(book)
        shared: dict[str, str] = {}
        idle = people.cast["idle"].key
        for person in people.pupils:
            wanted = [] if person.key == idle else by_level[person.level]
            yield from self._order(person, wanted, users, shared)
        for person in people.teachers:
            yield from self._order(person, self._rng.sample(books, TEACHER_BOOKS), users, shared)

    def _order(
        self, person: Person, books: list[Row], users: dict[str, dict[str, Any]], shared: dict[str, str]
    ) -> Iterator[Row]:
        order = f"SO-2026-{self._rng.randrange(100_000, 999_999)}"
        for book in books:
            yield self.licence(book, users[person.key], order, shared)

    def licence(self, book: Row, user: dict[str, Any], order: str, shared: dict[str, str]) -> Row:
        """A licence for one book and user; `shared` remembers the one code of a group licence."""
        kind = KIND[book["vendorId"]]
        stamp = FIRST_CHANGE + timedelta(seconds=self._rng.randrange(int(CHANGE_SPAN.total_seconds())))
        activated = self._rng.random() < ACTIVATED_SHARE
        code = self._code(book, kind, shared)
        return {
            "licence_id": self._unique(lambda: f"lic-{self._rng.getrandbits(40):010x}"),
            "version": 1,
            "status": "active" if activated else "available",
            "record_status": "active",
            "updated_at": instant(stamp),
            "type": {"link_template": "group", "activation_code": "activation_code"}.get(kind or "", "personal"),
            "code": code,
            "code_last4": code and code[-4:],
            "seats": 1,
            "seats_used": 1,
            "book_id": book["sourcedId"],
            "publisher_id": book["vendorId"],
            "isbn_raw": book["metadata"]["isbn_raw"],
            "school_id": self._school,
            "school_year": SCHOOL_YEAR,
            "user": dict(user),
            "valid_from": "2026-09-01",
            "activate_until": "2026-12-31",
            "valid_to": "2027-08-31",
            "activated_at": instant(stamp) if activated else None,
            "revoked_at": None,
            "revoke_reason": None,
            "replaces": None,
            "order_ref": order,
        }

    def _known(self, person: Person, *, plain: bool) -> dict[str, Any]:
        """Paired users mostly echo the school's id; some only the IDALU, some only the address."""
        draw = JOINED if plain else self._rng.random()
        by_idalu = bool(person.idalu) and draw < BY_IDALU
        by_mail = not by_idalu and draw < BY_MAIL
        return {
            "vendor_user_id": self.vendor_user_id(),
            "match": "matched",
            "school_user_id": None if by_idalu or by_mail else person.key,
            "idalu": person.idalu if by_idalu else None,
            "email": None if by_idalu else person.email,
            "given_name": person.given_name,
            "family_name": person.surnames(joined=draw > JOINED),
            "birth_date": None,
            "group": person.group or None,
            "role": "student" if person.role == "pupil" else "teacher",
        }

    def _typed(self, block: dict[str, Any], person: Person) -> dict[str, Any]:
        names = (person.given_name, person.surnames())
        given, family = self._rng.choice(
            (
                tuple(name.upper() for name in names),
                tuple(folded(name).title() for name in names),
                (person.given_name, person.family_name),
                tuple(name.lower() for name in names),
            )
        )
        return unmatched(block, person, given, family, block["vendor_user_id"])

    def _code(self, book: Row, kind: str | None, shared: dict[str, str]) -> str | None:
        if kind in WITHOUT_CODE:
            return None
        code = shared.get(book["sourcedId"]) or self._fresh_code(SHORT[book["vendorId"]])
        if kind == "link_template":
            shared[book["sourcedId"]] = code
        return code

    def _fresh_code(self, short: str) -> str:
        groups = ("".join(self._rng.choices(CODE_SIGNS, k=4)) for _ in range(3))
        return f"{short}-" + "-".join(groups)

    def _unique(self, draw: Callable[[], str]) -> str:
        while (value := draw()) in self._seen:
            continue
        self._seen.add(value)
        return value
