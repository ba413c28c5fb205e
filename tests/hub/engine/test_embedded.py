"""The embedded engine: leases, retries, giving up, one process."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from hub.engine.embedded import MOST_ATTEMPTS, EmbeddedEngine, backoff
from hub.engine.keeper import Keeper
from hub.errors import ConfigurationError, PersonError, RetryLater
from hub.model.states import LegKind
from hub.store import legs


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 9, 7, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **amount: float) -> None:
        self.now += timedelta(**amount)


@pytest.fixture(name="clock")
def _clock() -> Clock:
    return Clock()


@pytest.fixture(name="bench")
def _bench(make_hub, clock):
    """Return a function that makes an engine around one handler, and submits one leg for it."""
    hub = make_hub()
    told: list[str] = []

    def make(handler, lock=None, gave_up=lambda _subject, why: told.append(str(why))):
        engine = EmbeddedEngine(
            hub.database,
            {LegKind.COLLECT: handler},
            gave_up={LegKind.COLLECT: gave_up},
            clock=clock,
            lock=lock,
        )
        with hub.database.writing() as session:
            engine.submit(session, LegKind.COLLECT, 1, clock())
        return engine

    make.told = told
    make.hub = hub
    return make


def test_a_leg_runs_once(bench) -> None:
    """What is done is not done again."""
    seen: list[int] = []
    engine = bench(seen.append)
    assert engine.step()
    assert not engine.step()
    assert seen == [1]


def test_a_leg_is_queued_with_what_it_follows_from_or_not_at_all(bench) -> None:
    """A transaction that fails takes its leg with it."""
    engine = bench(lambda _subject: None)
    engine.step()

    def fail_after_submitting() -> None:
        with bench.hub.database.writing() as session:
            engine.submit(session, LegKind.COLLECT, 2, datetime(2026, 1, 1, tzinfo=UTC))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_after_submitting()
    assert not engine.step()


def test_a_retry_waits_as_long_as_the_vendor_asked(bench, clock) -> None:
    """RetryLater with seconds is honoured to the second."""
    seen: list[int] = []

    def busy(subject: int) -> None:
        seen.append(subject)
        if len(seen) == 1:
            raise RetryLater("busy", seconds=60)

    engine = bench(busy)
    engine.step()
    clock.forward(seconds=59)
    assert not engine.step()
    clock.forward(seconds=1)
    assert engine.step()
    assert seen == [1, 1]


def test_an_engine_gives_up_after_its_attempts_and_says_why(bench, clock) -> None:
    """The last sentence reaches whoever asked for the run."""

    def broken(_subject: int) -> None:
        raise ValueError("a value that must not be told")

    engine = bench(broken)
    for _attempt in range(MOST_ATTEMPTS):
        clock.forward(hours=1)
        assert engine.step()
    clock.forward(hours=1)
    assert not engine.step()
    assert bench.told == ["It stopped unexpectedly (ValueError)."]


def test_what_a_person_must_correct_is_not_tried_again(bench, clock) -> None:
    """An error of a person's kind settles the leg at once."""

    def wrong(_subject: int) -> None:
        raise PersonError("The file has no columns.")

    engine = bench(wrong)
    engine.step()
    clock.forward(hours=1)
    assert not engine.step()
    assert bench.told == ["The file has no columns."]


def test_a_late_worker_cannot_undo_what_another_did(bench, clock) -> None:
    """The fence: a lease that was taken over settles nothing."""
    bench(lambda _subject: None)
    database = bench.hub.database
    with database.writing() as session:
        old = legs.claim(session, clock(), timedelta(seconds=1), sqlite=database.is_sqlite)
    clock.forward(seconds=2)
    with database.writing() as session:
        assert legs.revive(session, clock()) == 1
        new = legs.claim(session, clock(), timedelta(seconds=9), sqlite=database.is_sqlite)
        assert legs.close(session, old, state="failed") is False
        assert legs.close(session, new, state="done") is True


def test_a_second_process_is_refused_with_a_sentence(bench, tmp_path) -> None:
    """The file lock says that exactly one embedded engine works."""
    first = bench(lambda _subject: None, lock=tmp_path / "engine.lock")
    second = bench(lambda _subject: None, lock=tmp_path / "engine.lock")
    first.start()
    try:
        with pytest.raises(ConfigurationError, match="Another hub process"):
            second.start()
    finally:
        first.stop()


def test_started_threads_do_the_work(bench) -> None:
    """Worker threads take legs up without anybody calling step."""
    seen: list[int] = []
    engine = bench(seen.append)
    engine.start()
    try:
        deadline = time.monotonic() + 10
        while not seen and time.monotonic() < deadline:
            time.sleep(0.01)
    finally:
        engine.stop()
    assert seen == [1]


def test_a_worker_outlives_what_nobody_expected(bench, clock) -> None:
    """An error outside of the leg itself, such as while giving up, costs no worker thread."""
    seen: list[int] = []

    def wrong(subject: int) -> None:
        seen.append(subject)
        raise PersonError("No.")

    engine = bench(wrong, gave_up=lambda subject, _why: subject / 0)
    engine.start()
    for subject in range(2, 6):
        with bench.hub.database.writing() as session:
            engine.submit(session, LegKind.COLLECT, subject, clock())
    deadline = time.monotonic() + 10
    while len(seen) < 5 and time.monotonic() < deadline:
        time.sleep(0.01)
    engine.stop()
    assert sorted(seen) == [1, 2, 3, 4, 5]


def test_a_process_that_starts_leaves_alone_what_another_has_in_hand(bench, clock) -> None:
    """On PostgreSQL only what a process that is gone had in hand is taken up; on SQLite there is no other."""
    seen: list[int] = []
    first, second = bench(seen.append), bench(seen.append)
    first.acquire()
    with bench.hub.database.writing() as session:
        legs.claim(session, clock(), timedelta(minutes=10), sqlite=bench.hub.database.is_sqlite)
    second.start()
    time.sleep(0.6)
    second.stop()
    early = list(seen)
    first.stop()
    second.start()
    deadline = time.monotonic() + 10
    while not seen and time.monotonic() < deadline:
        time.sleep(0.01)
    second.stop()
    assert (early, seen) == ([1] if bench.hub.database.is_sqlite else [], [1])


def test_work_that_takes_long_keeps_its_lease_and_abandoned_work_is_taken_up(bench, clock) -> None:
    """A lease is renewed while its work lasts; one that ran out belongs to nobody."""
    database = bench.hub.database
    bench(lambda _subject: None)
    keeper = Keeper(database, clock, timedelta(seconds=60))
    with database.writing() as session:
        lease = legs.claim(session, clock(), timedelta(seconds=60), sqlite=database.is_sqlite)
    with keeper.held(lease):
        for _round in range(3):
            clock.forward(seconds=50)
            assert keeper.round() == 0
    clock.forward(seconds=61)
    assert keeper.round() == 1


@pytest.mark.parametrize("attempt", [1, 3, 20])
def test_waiting_grows_and_stays_within_ten_minutes(attempt) -> None:
    """Backoff doubles with jitter and has a ceiling."""
    assert 2 ** (min(attempt, 9) - 1) <= backoff(attempt) <= 600


def test_what_is_due_at_once_does_not_wait_for_what_was_gathered(bench, clock) -> None:
    """A leg that was put off moves forward when it is asked for again, now."""
    seen: list[int] = []
    engine = bench(seen.append)
    engine.step()
    with bench.hub.database.writing() as session:
        engine.submit(session, LegKind.COLLECT, 2, clock() + timedelta(seconds=3))
    with bench.hub.database.writing() as session:
        engine.submit(session, LegKind.COLLECT, 2, clock())
    assert engine.step()
    assert seen == [1, 2]
