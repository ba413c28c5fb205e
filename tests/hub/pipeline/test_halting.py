"""A delivery that comes to a halt: who may decide it hears of it, at once or when it lasts, and once."""

from __future__ import annotations

import pytest

from hub.plugin import AccessRefused, RetryLater
from tests.hub.pipeline.conftest import Office, open_office
from tests.hub.pipeline.pigeons import Loft, Pigeons, Told, Watch
from tests.hub.pipeline.test_outbound import Both, World, approved
from tests.shelves import book

REFUSED = AccessRefused("The key is not accepted; save another.")
AWAY = RetryLater("It is closed.", seconds=60)


class Warners(Pigeons):
    """Pigeons that also tell that delivering does not go on, and below what."""

    below: list[str]

    def halted(self, notice, address, first):
        self.below = [*getattr(self, "below", []), first]
        return self._fly("halted", notice, address)


@pytest.fixture(name="pigeons")
def _pigeons() -> Warners:
    return Warners("pigeons")


@pytest.fixture(name="watch")
def _watch() -> Watch:
    return Watch()


@pytest.fixture(name="office")
def _office(make_hub, pigeons, watch) -> Office:
    world = World(books=[book(number) for number in range(7)])
    return open_office(make_hub([Both(world), Loft(pigeons)], clock=watch, discover=False), world)


def why(told: list[Told]) -> set[str]:
    """Return the causes that people heard of."""
    return {str(one.notice.halted) for one in told if one.how == "halted"}


def test_where_somebody_must_act_they_hear_of_it_at_once(office, pigeons):
    """Everybody who may decide the plan, below the message that asked them, with the cause."""
    approved(office, REFUSED)
    office.work()
    assert sorted(pigeons.heard("halted")) == ["ann", "bob"]
    assert all(first.startswith("pigeons:") for first in pigeons.below)
    assert any("save another" in cause for cause in why(pigeons.told))


def test_a_system_that_is_away_for_a_moment_bothers_nobody(office, pigeons, watch):
    """It goes on by itself before half an hour is over."""
    plan = approved(office, AWAY)
    office.work()
    watch.turn(minutes=2)
    office.work()
    assert office.again(plan).state == "applied"
    watch.turn(hours=1)
    office.work()
    assert pigeons.heard("halted") == []


def test_a_system_that_stays_away_is_told_once(office, pigeons, watch):
    """Half an hour later people hear of it, and then no more."""
    plan = approved(office, *[AWAY] * 200)
    office.work()
    watch.turn(minutes=29)
    office.work()
    assert pigeons.heard("halted") == []
    for _time in range(4):
        watch.turn(minutes=15)
        office.work()
    assert office.again(plan).state == "approved"
    assert sorted(pigeons.heard("halted")) == ["ann", "bob"]


def test_a_notifier_that_tells_no_such_thing_is_asked_for_none(make_hub, watch):
    """Others tell what they can."""
    mute, world = Pigeons("mute"), World(books=[book(1)])
    office = open_office(make_hub([Both(world), Loft(mute)], clock=watch, discover=False), world)
    approved(office, REFUSED)
    office.work()
    assert mute.heard("halted") == []
