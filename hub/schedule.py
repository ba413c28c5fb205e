"""When: APScheduler as a clock only, without a job store. Each due slot inserts one run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol
from zoneinfo import ZoneInfo

import structlog
from apscheduler.executors.base import BaseExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from hub.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable

    from apscheduler.job import Job

log = structlog.get_logger(__name__)
_EPOCH = datetime(2024, 1, 1, tzinfo=UTC)  # every node counts intervals from here, so that slots agree
_SHORTEST = 5
_MINUTE = timedelta(minutes=1)
_TICK = "tick"  # the job that looks whether a slot was lost
_TIDY = "tidy"  # the job that throws away what nobody may keep any longer
_HOUR = timedelta(hours=1)


class Trigger(Protocol):
    """What APScheduler asks for the next instant."""

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class Timetable:
    """When a job is due: five cron fields or a number of minutes, in the school's time zone."""

    job_id: int
    cron: str | None
    every_minutes: int | None
    time_zone: str

    def trigger(self) -> Any:
        """Return APScheduler's trigger; raises InvalidInput for a wrong cron line."""
        if self.every_minutes is not None:
            if self.every_minutes < _SHORTEST:
                raise InvalidInput("Every {least} minutes is the most often that a job can run.", least=_SHORTEST)
            return IntervalTrigger(minutes=self.every_minutes, start_date=_EPOCH, timezone=UTC)
        try:
            return CronTrigger.from_crontab(self.cron or "", timezone=ZoneInfo(self.time_zone))
        except ValueError as error:
            raise InvalidInput(
                "“{cron}” is not a schedule. Give five fields, such as “0 6 * * mon-fri”.", cron=self.cron or ""
            ) from error

    def next_after(self, instant: datetime) -> datetime | None:
        """Return the next slot after ``instant``."""
        found = self.trigger().get_next_fire_time(None, instant)
        return found.astimezone(UTC) if found else None

    def missed(self, last: datetime | None, now: datetime) -> datetime | None:
        """Return the latest slot after ``last`` that has passed: downtime is caught up once, not slot by slot."""
        if last is None:
            return None
        trigger, previous, found = self.trigger(), last, None
        while (slot := trigger.get_next_fire_time(previous, previous)) is not None and slot <= now:
            if slot == previous:
                break
            previous = found = slot
        return found.astimezone(UTC) if found and found > last else None


class _SlotExecutor(BaseExecutor):  # type: ignore[misc]
    """Receives the exact due slots, and hands the last of them on (the others are coalesced)."""

    def __init__(
        self, due: Callable[[int, datetime], None], catch_up: Callable[[], None], tidy: Callable[[], None]
    ) -> None:
        super().__init__()
        self._due = due
        self._catch_up = catch_up
        self._tidy = tidy
        self._behind = False

    def _do_submit_job(self, job: Job, run_times: list[datetime]) -> None:
        try:
            if job.id == _TIDY:
                self._tidy()
            elif job.id != _TICK:
                self._due(int(job.id), run_times[-1].astimezone(UTC))
            elif self._behind:
                self._catch_up()
                self._behind = False
        except Exception as error:  # noqa: BLE001  (the database may be away; the clock goes on)
            self._behind = self._behind or job.id != _TIDY
            log.error("slot not kept", job=job.id, kind=type(error).__name__)  # noqa: TRY400
        finally:
            self._run_job_success(job.id, [])


class Schedule:
    """Calls ``due(job_id, slot)`` for each slot of the timetables it was given.

    When that fails, ``catch_up`` is called every ``tick`` until it works. ``tidy`` is called every hour.
    """

    def __init__(
        self,
        due: Callable[[int, datetime], None],
        catch_up: Callable[[], None],
        tick: timedelta = _MINUTE,
        *,
        tidy: Callable[[], None] | None = None,
    ) -> None:
        self._tick = tick
        self._scheduler = BackgroundScheduler(
            executors={"default": _SlotExecutor(due, catch_up, tidy or _nothing)},
            timezone=UTC,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1_000},
        )
        self._known: dict[int, Timetable] = {}

    def start(self) -> None:
        """Start the clock's thread."""
        often = IntervalTrigger(seconds=self._tick.total_seconds(), timezone=UTC)
        self._scheduler.add_job(_nothing, often, id=_TICK, replace_existing=True)
        self._scheduler.add_job(
            _nothing, IntervalTrigger(seconds=_HOUR.total_seconds()), id=_TIDY, replace_existing=True
        )
        self._scheduler.start()

    def stop(self) -> None:
        """Stop the clock."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def load(self, timetables: list[Timetable]) -> None:
        """Follow exactly these timetables from now on."""
        wanted = {timetable.job_id: timetable for timetable in timetables}
        for job_id in self._known.keys() - wanted.keys():
            self._scheduler.remove_job(str(job_id))
        for job_id, timetable in wanted.items():
            if self._known.get(job_id) != timetable:
                self._follow(timetable)
        self._known = wanted

    def _follow(self, timetable: Timetable) -> None:
        try:
            trigger = timetable.trigger()
        except InvalidInput as error:
            log.warning("schedule ignored", job=timetable.job_id, why=str(error))
            return
        self._scheduler.add_job(_nothing, trigger, id=str(timetable.job_id), replace_existing=True)


def _nothing() -> None:
    """Stand in for a job's function: the executor acts on the slot itself."""
