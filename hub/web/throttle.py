"""How often somebody may try to sign in, counted in memory.

Each account and address together wait longer with every wrong try, so whoever guesses from elsewhere keeps
nobody out. Each address, and all of them together, have a limit that only a machine reaches.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from datetime import datetime, timedelta
from math import ceil
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from hub.errors import PersonError

if TYPE_CHECKING:
    from hub.model.clock import Clock

_WINDOW = timedelta(minutes=10)
_LONGEST = timedelta(minutes=15)
_FORGOTTEN = timedelta(hours=1)
_MOST_KEYS = 10_000
_A_WHILE = 120
_DOUBLINGS = 10


class TooOften(PersonError):
    """Somebody tried too often in too short a time."""

    def __init__(self, wait: timedelta) -> None:
        seconds = max(1, ceil(wait.total_seconds()))
        if seconds < _A_WHILE:
            super().__init__("Too many attempts. Wait {seconds} s, then try again.", seconds=seconds)
        else:
            super().__init__("Too many attempts. Wait {minutes} min, then try again.", minutes=ceil(seconds / 60))


class _Tries(NamedTuple):
    times: int
    last: datetime
    wait: timedelta


class Delay:
    """Has every try after the first ``free`` ones wait twice as long as the one before, up to fifteen minutes."""

    def __init__(self, clock: Clock, free: int) -> None:
        self._clock = clock
        self._free = free
        self._tries: OrderedDict[tuple[str, ...], _Tries] = OrderedDict()
        self._lock = Lock()

    def count(self, *name: str) -> None:
        """Count a try of ``name``; raises TooOften when it comes too early, and then does not count it."""
        now = self._clock()
        with self._lock:
            times, last, wait = self._tries.get(name) or _Tries(0, now, timedelta())
            if now - last > _FORGOTTEN:
                times, wait = 0, timedelta()
            if now - last < wait:
                raise TooOften(last + wait - now)
            late = min(times + 1 - self._free, _DOUBLINGS)
            wait = min(timedelta(seconds=2**late), _LONGEST) if late >= 0 else timedelta()
            self._tries[name] = _Tries(times + 1, now, wait)
            self._tries.move_to_end(name)
            _bound(self._tries)

    def forget(self, *name: str) -> None:
        """Start anew for ``name``, which got in."""
        with self._lock:
            self._tries.pop(name, None)


class Limit:
    """Counts the tries within ten minutes; those that got in are given back."""

    def __init__(self, clock: Clock, most: int) -> None:
        self._clock = clock
        self._most = most
        self._tries: OrderedDict[str, deque[datetime]] = OrderedDict()
        self._lock = Lock()

    def count(self, name: str = "") -> None:
        """Count a try of ``name``; raises TooOften when there were too many."""
        now = self._clock()
        with self._lock:
            tries = self._tries.setdefault(name, deque(maxlen=self._most))
            self._tries.move_to_end(name)
            if len(tries) == self._most and now - tries[0] < _WINDOW:
                raise TooOften(tries[0] + _WINDOW - now)
            tries.append(now)
            _bound(self._tries)

    def give_back(self, name: str = "") -> None:
        """Do not count the last try of ``name``: a whole school may sign in from one address at eight."""
        with self._lock:
            tries = self._tries.get(name)
            if tries:
                tries.pop()


def _bound(tries: OrderedDict[tuple[str, ...], _Tries] | OrderedDict[str, deque[datetime]]) -> None:
    """Forget the oldest names first, so that memory stays bounded."""
    while len(tries) > _MOST_KEYS:
        tries.popitem(last=False)
