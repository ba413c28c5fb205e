"""Everything the distributor knows about one invented school, made from a seed."""

from dataclasses import dataclass, field
from itertools import islice
from random import Random
from typing import Any

from plugins.iddink.standin import catalogue
from plugins.iddink.standin.catalogue import Row
from plugins.iddink.standin.licences import Desk
from plugins.iddink.standin.mess import Mess, plant
from plugins.iddink.standin.moving import Moving
from plugins.iddink.standin.people import Person, Population, populate
from plugins.iddink.standin.planter import Planter
from plugins.iddink.standin.shelf import BOOK, LICENCE, PUBLISHER, Shelf

ESO = ("1ESO", "2ESO", "3ESO", "4ESO")
PRIMARY = ("1EP", "2EP", "3EP", "4EP", "5EP", "6EP")


@dataclass(frozen=True)
class Size:
    """How much of everything.

    `lines` are the groups of each level, `books` the well-formed ones, `most` the licences before the mess.
    """

    school_code: str
    school_name: str
    pupils: int
    teachers: int
    levels: tuple[str, ...]
    lines: str
    books: int
    most: int


SIZES = {
    "small": Size("08012345", "Institut Vallfosca", 60, 8, ESO, "A", 27, 1_000),
    "big": Size("08067890", "Institut Escola Ribera Alta", 1500, 90, PRIMARY + ESO, "ABCDE", 100, 14_999),
    "zero": Size("08012345", "Institut Vallfosca", 60, 8, ESO, "A", 27, 0),
}


@dataclass
class World:
    """The vendor's records and its directory of customers.

    `customers` says which customer number each known id leads to: the key is
    (`school_user_id` | `idalu` | `vendor_user_id`, value).
    """

    size: Size
    people: Population
    publishers: Shelf
    books: Shelf
    licences: Shelf
    mess: dict[str, tuple[str, ...]]
    customers: dict[tuple[str, str], str] = field(default_factory=dict)

    def shelf_of(self, key: str) -> Shelf:
        """The shelf that an id belongs to, by its prefix."""
        return {"pub": self.publishers, "bk-": self.books}.get(key[:3], self.licences)

    def holdings(self, customer: str) -> list[Row]:
        """The licences of one customer number."""
        return [row for row in self.licences if (row["user"] or {}).get("vendor_user_id") == customer]


def create(seed: int, size_name: str, moving: Moving) -> World:
    """Make the school of this size; the same seed gives the same world, byte for byte.

    Raises:
        ValueError: No such size.
    """
    if size_name not in SIZES:
        raise ValueError(f"No size {size_name!r}: choose one of {', '.join(SIZES)}.")
    size = SIZES[size_name]
    rng = Random(f"{seed}/{size_name}")  # noqa: S311 - invented data has to be repeatable, not secret
    classes = tuple((level, f"{level[0]} {level[1:]} {line}") for line in size.lines for level in size.levels)
    people = populate(rng, size.pupils, size.teachers, classes)
    desk = Desk(rng, size.school_code)
    users = desk.users(people)
    books = catalogue.clean_books(size.levels, size.books)
    odd = catalogue.odd_books(size.levels[0])
    licences = [*islice(desk.licences(people, books, users), size.most)]
    mess: Mess = {"zero": (size.school_code,)}
    if licences:
        mess = plant(Planter(rng, licences, people, users, desk), odd)
    return World(
        size,
        people,
        Shelf(PUBLISHER, moving.moved(catalogue.publishers())),
        Shelf(BOOK, moving.moved([*books, *odd.values()])),
        Shelf(LICENCE, moving.moved(licences)),
        mess,
        _directory(people, users) | _planted(licences),
    )


def _planted(licences: list[Row]) -> dict[tuple[str, str], str]:
    customers = [row["user"]["vendor_user_id"] for row in licences]
    return {("vendor_user_id", customer): customer for customer in customers}


def _directory(people: Population, users: dict[str, dict[str, Any]]) -> dict[tuple[str, str], str]:
    everybody: tuple[Person, ...] = (*people.pupils, *people.teachers, *people.left.values())
    known: dict[tuple[str, str], str] = {}
    for person in everybody:
        customer = users[person.key]["vendor_user_id"]
        known["vendor_user_id", customer] = customer
        if users[person.key]["match"] == "matched":
            known["school_user_id", person.key] = customer
            if person.idalu:
                known["idalu", person.idalu] = customer
    return known
