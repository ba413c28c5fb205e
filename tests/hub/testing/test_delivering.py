"""The kit of delivering: a connector in order passes, and one that cannot stand a repeat is caught."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, ClassVar

import pytest

from hub.plugin import KEY, PUBLIC, Change, ChangeOutcome, Connector, Delivery, Draft, Record, Run, Text
from hub.testing import DeliveryContract
from hub.testing import delivering as kit


class Parcel(Record, table=True):
    """What the depot has."""

    __tablename__ = "test_depot_parcel"
    title_field: ClassVar[str] = "number"

    number: Annotated[str, KEY, PUBLIC]


class Careful(Connector):
    """Looks by number before it adds."""

    name, title, records = "depot.parcels", Text("Parcels"), (Parcel,)
    delivers: ClassVar[bool] = True
    depot: ClassVar[list[str]] = []

    def collect(self, run: Run) -> Iterator[Draft]:
        for number in ("1", "2", "3"):
            yield Parcel.of(number=number)

    def deliver(self, changes: Sequence[Change], run: Run) -> Iterator[Delivery]:
        for change in changes:
            if change.key not in self.depot:
                self.depot.append(change.key)
            yield Delivery(change.seq, ChangeOutcome.APPLIED)


class Careless(Careful):
    """Adds whatever it is given."""

    def deliver(self, changes: Sequence[Change], run: Run) -> Iterator[Delivery]:
        for change in changes:
            self.depot.append(change.key)
            yield Delivery(change.seq, ChangeOutcome.APPLIED)


class Refusing(Careful):
    """Takes nothing."""

    def deliver(self, changes: Sequence[Change], run: Run) -> Iterator[Delivery]:
        return (Delivery(change.seq, ChangeOutcome.FAILED, detail=Text("Full.")) for change in changes)


class Depot(DeliveryContract):
    """An empty depot for every story."""

    @contextmanager
    def vendor(self) -> Iterator[None]:
        """Empty it."""
        Careful.depot.clear()
        yield

    def outside(self) -> object:
        """Return what is in it."""
        return list(Careful.depot)


class TestCareful(Depot):
    """A connector in order."""

    connector = Careful()


def played(connector: Connector, story) -> str:
    """Return what the contract finds wrong with a connector in a story."""
    case = Depot()
    case.connector = connector
    try:
        case.test_delivery(story)
    except AssertionError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("story", [kit.told_twice, kit.killed_when_one_arrived, kit.killed_when_all_arrived])
def test_a_connector_that_doubles_what_it_gets_twice_is_caught(story):
    """The other system has more than after one delivery."""
    assert "in this story" in played(Careless(), story)


def test_a_connector_that_brings_nothing_is_caught():
    """Nothing in the register is no success."""
    assert "nothing into the register" in played(Refusing(), kit.undisturbed)
