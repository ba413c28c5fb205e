"""Which notifiers' lines are broken just now, so that a dead relay does not keep every worker waiting."""

from __future__ import annotations

from datetime import timedelta
from threading import Lock
from typing import TYPE_CHECKING

from hub.errors import RetryLater

if TYPE_CHECKING:
    from datetime import datetime

_HOLD = timedelta(seconds=20)
_BROKEN = 3  # failures in a row: one may be about one message only


class Lines:
    """Remembers for a few seconds that a notifier does not answer; the next copies wait without trying."""

    def __init__(self) -> None:
        self._broken: dict[str, tuple[datetime, RetryLater]] = {}
        self._failures: dict[str, int] = {}
        self._mutex = Lock()

    def check(self, name: str, now: datetime) -> None:
        """Raise what was said last while the line is known to be broken."""
        with self._mutex:
            until, why = self._broken.get(name, (now, None))
        if why is not None and now < until:
            wait = (until - now).total_seconds()
            raise RetryLater(why.template, seconds=wait, **why.params)

    def broke(self, name: str, now: datetime, why: RetryLater) -> None:
        """Keep that it did not answer; where it named a time to wait, that is about one message only."""
        with self._mutex:
            if why.seconds is not None:
                return
            self._failures[name] = self._failures.get(name, 0) + 1
            if self._failures[name] >= _BROKEN:
                self._broken[name] = (now + _HOLD, why)

    def works(self, name: str) -> None:
        """Forget that it was broken."""
        with self._mutex:
            self._broken.pop(name, None)
            self._failures.pop(name, None)
