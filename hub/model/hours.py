"""When people may be bothered: quiet hours, weekends and holidays at a school, in its own time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Days:
    """Whole days, first and last included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Which instants are open. ``zone`` is an IANA name; quiet hours may run over midnight.

    ``weekends`` says whether Saturdays and Sundays count like other days; days in ``holidays`` never do.
    """

    zone: str
    quiet_from: time | None = None
    quiet_until: time | None = None
    weekends: bool = True
    holidays: tuple[Days, ...] = ()

    def counts(self, day: date) -> bool:
        """Tell whether a day is a working day."""
        off = not self.weekends and day.weekday() >= _SATURDAY
        return not off and not any(day in holiday for holiday in self.holidays)

    def today(self, instant: datetime) -> date:
        """Return the day that it is at the school."""
        return instant.astimezone(ZoneInfo(self.zone)).date()

    def later(self, start: datetime, hours: float) -> datetime:
        """Return the open instant ``hours`` after ``start``; on days that do not count, the time stands still."""
        left, at, day = timedelta(hours=hours), start.astimezone(UTC), self.today(start)
        while True:
            end = self.begin(day + _DAY)
            if self.counts(day):
                if left <= end - at:
                    return self.opening(at + left)
                left -= end - at
            at, day = end, day + _DAY

    def opening(self, instant: datetime) -> datetime:
        """Return ``instant``, or the next one that is open."""
        at = instant.astimezone(UTC)
        while True:
            there = at.astimezone(ZoneInfo(self.zone))
            if not self.counts(there.date()):
                at = self.begin(there.date() + _DAY)
            elif self._quiet(there.time()):
                at = self._quiet_end(at, there)
            else:
                return at

    def begin(self, day: date) -> datetime:
        """Return the instant at which a day begins there."""
        return datetime.combine(day, time(), ZoneInfo(self.zone)).astimezone(UTC)

    def _quiet(self, clock: time) -> bool:
        start, end = self.quiet_from, self.quiet_until
        if start is None or end is None or start == end:
            return False
        return start <= clock < end if start < end else clock >= start or clock < end

    def _quiet_end(self, at: datetime, there: datetime) -> datetime:
        end = self.quiet_until or time()
        day = there.date() if there.time() < end else there.date() + _DAY
        found = datetime.combine(day, end, there.tzinfo)
        instant = found.astimezone(UTC)
        # When the clock is set back, an hour comes twice: the first may have passed.
        return instant if instant > at else found.replace(fold=1).astimezone(UTC)
