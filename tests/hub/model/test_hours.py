"""When people may be bothered: laws over a whole year, changes of the clock included."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from hub.model.hours import Days, Hours

ZONE = "Europe/Amsterdam"
instants = st.integers(0, 390 * 24 * 60).map(lambda past: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=past))
times = st.one_of(st.none(), st.times())
holidays = st.lists(
    st.builds(
        lambda start, days: Days(start, start + timedelta(days=days)),
        st.dates(date(2026, 1, 1), date(2026, 12, 31)),
        st.integers(0, 40),
    ),
    max_size=4,
).map(tuple)
calendars = st.builds(
    Hours,
    zone=st.sampled_from([ZONE, "Europe/Madrid", "America/Havana"]),
    quiet_from=times,
    quiet_until=times,
    weekends=st.booleans(),
    holidays=holidays,
)
SCHOOL = Hours(
    zone=ZONE,
    quiet_from=time(20),
    quiet_until=time(7),
    weekends=False,
    holidays=(Days(date(2026, 10, 17), date(2026, 10, 25)),),
)


def there(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """Return an instant by the clock on the school's wall."""
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(ZONE))


@given(calendars, instants)
def test_what_is_moved_is_moved_to_an_open_instant(hours, instant):
    """An opening is its own opening, never lies before what was asked, and is on a day that counts."""
    opening = hours.opening(instant)
    assert hours.opening(opening) == opening >= instant
    assert hours.counts(hours.today(opening))


@given(calendars, instants, st.integers(0, 200), st.integers(0, 200))
def test_more_patience_never_ends_sooner(hours, start, some, more):
    """What is due after a longer time is never due before what is due after a shorter one."""
    assert start <= hours.later(start, some) <= hours.later(start, some + more)


@given(instants, st.integers(0, 2_000))
def test_without_days_off_an_hour_is_an_hour(start, number):
    """Also where the clock is set forward or back in between."""
    assert Hours(zone=ZONE).later(start, number) == start + timedelta(hours=number)


def test_what_falls_into_the_night_waits_for_the_morning():
    """Quiet hours run over midnight."""
    assert SCHOOL.opening(there(2026, 9, 8, 23)) == there(2026, 9, 9, 7)
    assert SCHOOL.opening(there(2026, 9, 9, 3)) == there(2026, 9, 9, 7)
    assert SCHOOL.opening(there(2026, 9, 9, 7)) == there(2026, 9, 9, 7)


def test_the_time_stands_still_in_the_holidays_and_at_weekends():
    """A day after Friday noon before the autumn holidays is Monday noon after them, in winter time by then."""
    assert SCHOOL.later(there(2026, 10, 16, 12), 24) == there(2026, 10, 26, 12)


def test_a_quiet_hour_that_comes_twice_is_quiet_twice():
    """In the night in which the clock is set back, quiet hours end the second time that it strikes."""
    hours = Hours(zone=ZONE, quiet_from=time(1), quiet_until=time(2, 30))
    second = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)
    assert hours.opening(second) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
