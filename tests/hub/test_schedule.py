"""When jobs run: slots, time zones, catching up, pausing."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from apscheduler.triggers.interval import IntervalTrigger
from sqlmodel import select

from hub.errors import InvalidInput
from hub.people import schools
from hub.schedule import Schedule, Timetable
from hub.store import jobs
from hub.store.tables import RunRow
from tests.shelves import Shelf, ShelfPlugin


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("after", "slot"),
    [
        ("2026-07-01T00:00", "2026-07-01T04:00"),
        ("2026-12-01T00:00", "2026-12-01T05:00"),
        ("2026-10-25T00:00", "2026-10-25T05:00"),
    ],
)
def test_six_in_the_morning_is_the_schools_six(after, slot) -> None:
    """Summer time, winter time and the day between follow the school's time zone."""
    timetable = Timetable(1, "0 6 * * *", None, "Europe/Madrid")
    assert timetable.next_after(at(after)) == at(slot)


def test_downtime_is_caught_up_once() -> None:
    """Of five missed nights the last one runs."""
    timetable = Timetable(1, "0 6 * * *", None, "UTC")
    assert timetable.missed(at("2026-09-01T06:00"), at("2026-09-06T09:00")) == at("2026-09-06T06:00")


def test_nothing_is_missed_when_nothing_was_due() -> None:
    """A restart in the afternoon repeats no morning."""
    timetable = Timetable(1, "0 6 * * *", None, "UTC")
    assert timetable.missed(at("2026-09-06T06:00"), at("2026-09-06T15:00")) is None


@pytest.mark.parametrize("cron", ["", "every day", "61 * * * *", "0 6 * *"])
def test_a_wrong_schedule_is_a_sentence(cron) -> None:
    """What is not five cron fields is refused with an example."""
    with pytest.raises(InvalidInput, match="five fields"):
        Timetable(1, cron, None, "UTC").trigger()


class EverySecond(Timetable):
    """A timetable for impatient tests."""

    def trigger(self):
        """Return a trigger that is due each second."""
        return IntervalTrigger(seconds=1, timezone=UTC)


def test_a_slot_that_could_not_be_kept_is_caught_up() -> None:
    """While the database is away slots are lost; as soon as it is back, the clock makes up for it."""
    away, caught = [True], []

    def due(_job: int, _slot: datetime) -> None:
        if away[0]:
            raise OSError

    schedule = Schedule(due, lambda: caught.append(1), tick=timedelta(seconds=0.2))
    schedule.start()
    schedule.load([EverySecond(1, None, None, "UTC")])
    deadline = time.monotonic() + 10
    while not caught and time.monotonic() < deadline:
        time.sleep(0.05)
    away[0] = False
    schedule.stop()
    assert caught


@pytest.fixture(name="hub")
def _hub(make_hub):
    return make_hub(modules=[ShelfPlugin(Shelf())], discover=False)


@pytest.fixture(name="job_id")
def _job_id(hub) -> int:
    with hub.database.writing() as session:
        school = schools.add(session, "08012345", "Invented")
        return jobs.ensure(session, school.id, "shelf.books", hub.clock()).id


def test_each_slot_makes_one_run_however_many_nodes_ask(hub, job_id) -> None:
    """Two clocks that fire the same slot insert one run."""
    for _node in range(3):
        hub.due(job_id, at("2026-09-07T06:00"))
    hub.due(job_id, at("2026-09-08T06:00"))
    with hub.database.reading() as session:
        assert len(session.exec(select(RunRow)).all()) == 2


def test_a_paused_job_makes_no_run(hub, job_id) -> None:
    """Pausing stops the clock's runs."""
    with hub.database.writing() as session:
        session.get_one(jobs.JobRow, job_id).paused = True
    hub.due(job_id, at("2026-09-07T06:00"))
    with hub.database.reading() as session:
        assert session.exec(select(RunRow)).all() == []


def test_a_job_runs_by_itself_when_its_time_comes(hub, job_id) -> None:
    """From the timetable through the scheduler's thread to a run in the database."""
    with hub.database.writing() as session:
        job = session.get_one(jobs.JobRow, job_id)
        job.cron, job.last_slot = "* * * * *", datetime.now(UTC) - timedelta(minutes=3)
    hub.start()
    deadline = time.monotonic() + 10
    found = []
    while not found and time.monotonic() < deadline:
        with hub.database.reading() as session:
            found = session.exec(select(RunRow)).all()
        time.sleep(0.02)
    assert [run.by for run in found][:1] == ["schedule"]
    assert (found[0].slot.second, found[0].slot.microsecond) == (0, 0)
