"""The contract of delivering as a test class: interrupted or repeated, the other system ends as after one delivery."""

from __future__ import annotations

from abc import abstractmethod
from copy import copy
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlmodel import select

from hub.errors import RetryLater
from hub.model.states import PlanState
from hub.store import legs
from hub.store.tables import LegRow
from hub.testing.bench import bench
from hub.testing.contract import Setting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from hub.plugin.connector import Connector, Run
    from hub.plugin.findings import Change, Delivery
    from hub.testing.bench import Bench

    Deliver = Callable[[Sequence[Change], Run], Iterator[Delivery]]


class Killed(BaseException):
    """The process ends at this moment."""


class Ending(NamedTuple):
    """How a delivery ended: what the other system has, how many rows the register, what is planned next."""

    outside: object
    registered: int
    next_plan: str


class DeliveryContract(Setting):
    """Plays every story of `STORIES` with ``connector``, one test a story.

        class TestLockersDeliver(DeliveryContract):
            connector = Lockers()

    `vendor` starts the other system anew for each story, and `outside` returns what it has: without numbers and
    moments that differ by chance, because the stories' ends are compared.
    """

    @abstractmethod
    def outside(self) -> object:
        """Return what the other system has now."""

    def pytest_generate_tests(self, metafunc: Any) -> None:
        """Make one test of each story (pytest calls this)."""
        metafunc.parametrize("story", STORIES, ids=lambda story: story.__name__)

    def test_delivery(self, story: Callable[[Deliver], Deliver]) -> None:
        """The story ends as an undisturbed delivery ends, and nothing is left to plan."""
        clean, told = self._played(undisturbed), self._played(story)
        if not clean.registered:
            raise AssertionError("An undisturbed delivery brings nothing into the register.")
        if told != clean:
            raise AssertionError(f"{story.__doc__}\n- undisturbed: {clean}\n- in this story: {told}")
        if told.next_plan != PlanState.EMPTY:
            raise AssertionError("What was delivered is planned again.")

    def _played(self, story: Callable[[Deliver], Deliver]) -> Ending:
        with self.vendor(), TemporaryDirectory() as folder:
            subject = self._subject()
            with bench(subject.instead(_disturbed(subject.connector, story)), Path(folder)) as here:
                return _ending(here, self.outside)


def undisturbed(deliver: Deliver) -> Deliver:
    """Nothing happens."""
    return deliver


def killed_when_one_arrived(deliver: Deliver) -> Deliver:
    """The process is killed after one row arrived, before anybody heard of it."""
    return _broken(deliver, Killed, arrived=1)


def killed_when_all_arrived(deliver: Deliver) -> Deliver:
    """The process is killed after everything arrived, before a receipt was written."""
    return _broken(deliver, Killed, arrived=None)


def closed_after_one(deliver: Deliver) -> Deliver:
    """The other system takes one row and closes."""
    return _broken(deliver, RetryLater("It is closed.", seconds=1), arrived=1)


def told_twice(deliver: Deliver) -> Deliver:
    """The same rows arrive twice."""

    def twice(changes: Sequence[Change], run: Run) -> Iterator[Delivery]:
        list(deliver(changes, run))
        yield from deliver(changes, run)

    return twice


STORIES = (undisturbed, killed_when_one_arrived, killed_when_all_arrived, closed_after_one, told_twice)


def _broken(deliver: Deliver, error: BaseException | type[BaseException], *, arrived: int | None) -> Deliver:
    errors = [error]

    def broken(changes: Sequence[Change], run: Run) -> Iterator[Delivery]:
        for number, one in enumerate(deliver(changes, run), 1):
            yield one
            if errors and arrived == number:
                raise errors.pop()
        if errors:
            raise errors.pop()

    return broken


def _disturbed(connector: Connector, story: Callable[[Deliver], Deliver]) -> Connector:
    """Return a twin to which this story happens."""
    kind, twin = type(connector), copy(connector)
    told = story(lambda changes, run: iter(kind.deliver(twin, changes, run)))
    twin.__class__ = type(kind.__name__, (kind,), {"deliver": lambda _self, changes, run: told(changes, run)})
    return twin


def _ending(here: Bench, outside: Callable[[], object]) -> Ending:
    plan = here.plan(here.run())
    if plan is None:
        raise AssertionError("The first run made no plan.")
    here.answer(plan)
    try:
        here.approve(plan)
    except Killed:
        _restarted(here)
    _restarted(here)
    again = here.plan(here.run())
    return Ending(outside(), len(here.register()), again.state if again else "none")


def _restarted(here: Bench) -> None:
    """Go on as a restarted process does, and wait for nothing."""
    with here.hub.database.writing() as session:
        legs.revive(session)
        for leg in session.exec(select(LegRow).where(LegRow.state == "queued")):
            leg.not_before = here.hub.clock()
    here.work()
