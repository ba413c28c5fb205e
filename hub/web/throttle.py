"""How often somebody may try to sign in: counted in memory, by address and by account."""

from __future__ import annotations

from collections import OrderedDict, deque
from datetime import datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING

from hub.errors import PersonError

if TYPE_CHECKING:
    from hub.model.clock import Clock

_WINDOW = timedelta(minutes=10)
_MOST_KEYS = 10_000


class TooOften(PersonError):
    """Somebody tried too often in too short a time."""

    def __init__(self) -> None:
        super().__init__("Too many attempts. Wait {minutes} minutes, then try again.", minutes=10)


class Throttle:
    """Counts tries; the oldest names are forgotten first, so memory stays bounded."""

    def __init__(self, clock: Clock, most: int) -> None:
        self._clock = clock
        self._most = most
        self._tries: OrderedDict[str, deque[datetime]] = OrderedDict()
        self._lock = Lock()

    def count(self, name: str) -> None:
        """Count a try of ``name``; raises TooOften when there were too many within ten minutes."""
        now = self._clock()
        with self._lock:
            tries = self._tries.setdefault(name, deque(maxlen=self._most))
            self._tries.move_to_end(name)
            if len(tries) == self._most and now - tries[0] < _WINDOW:
                raise TooOften
            tries.append(now)
            while len(self._tries) > _MOST_KEYS:
                self._tries.popitem(last=False)

    def give_back(self, name: str) -> None:
        """Do not count the last try of ``name``: a whole school may sign in from one address at eight."""
        with self._lock:
            tries = self._tries.get(name)
            if tries:
                tries.pop()

    def forget(self, name: str) -> None:
        """Start anew for ``name``, which got in."""
        with self._lock:
            self._tries.pop(name, None)
