"""Sending an EDEXML file as school, groups and persons."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING, BinaryIO

from .edexml import Document
from .refusal import Refusal
from .sniff import kind_of

if TYPE_CHECKING:
    from .limits import Limits
    from .outlet import Outlet

BATCH = 500


def read_roster(stream: BinaryIO, limits: Limits, outlet: Outlet) -> None:
    """Send the school and its groups, then everybody."""
    if kind_of(stream) != "edexml":
        raise Refusal("not_edexml")
    document = Document(stream, limits)
    persons = document.persons()
    first = list(islice(persons, 1))
    if not first:
        raise Refusal("no_rows")
    groups, branches = list(document.groups.values()), document.branches
    outlet.send("open", {"school": document.school, "groups": groups, "branches": branches})
    everybody = chain(first, persons)
    while batch := list(islice(everybody, BATCH)):
        outlet.send("persons", batch)
    outlet.send("end", document.notes())
