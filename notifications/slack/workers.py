"""A few threads that carry out what listeners took in: a listener itself only acknowledges."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookLong
from contextlib import nullcontext
from typing import TYPE_CHECKING, TypeVar

import structlog

if TYPE_CHECKING:
    from collections.abc import Callable

log = structlog.get_logger(__name__)
_WORKERS = 4
_QUIET, _LONGEST = 0.03, 1.0  # seconds without a new click before work begins, and how long to wait for that
_FLOOD = 8  # clicks that wait; above it one worker goes on, or the rest would keep the web server from acknowledging
_PATIENCE = 2.0  # seconds; Slack gives three for an answer with content
Result = TypeVar("Result")


class Workers:
    """Runs work in the order in which it came."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(_WORKERS, thread_name_prefix="slack")
        self._heard = 0.0
        self._waiting = 0
        self._counting = threading.Lock()
        self._alone = threading.Lock()

    def later(self, work: Callable[[], object], failed: Callable[[], object]) -> None:
        """Do it soon; what nobody foresaw is logged by its kind, and ``failed`` told."""
        self._heard = time.monotonic()
        self._count(1)
        self._pool.submit(self._in_turn, work, failed)

    def now(
        self, work: Callable[[], Result], late: Callable[[Result], object], failed: Callable[[], object]
    ) -> Result | None:
        """Return what the work returns, or None when it takes longer than Slack waits: then ``late`` is given it."""
        promised: Future[Result] = self._pool.submit(work)
        try:
            return promised.result(_PATIENCE)
        except TookLong:
            promised.add_done_callback(lambda done: self._carefully(lambda: late(done.result()), failed))
        except Exception as error:  # noqa: BLE001  (a listener has nobody above it who would hear of it)
            _log(error)
            self.later(failed, lambda: None)
        return None

    def stop(self) -> None:
        """Finish what was handed over."""
        self._pool.shutdown(wait=True)

    def _in_turn(self, work: Callable[[], object], failed: Callable[[], object]) -> None:
        """Begin when no more clicks come in for a moment: two hundred at once are all acknowledged first."""
        until = time.monotonic() + _LONGEST
        while (now := time.monotonic()) < until and now - self._heard < _QUIET:
            time.sleep(_QUIET / 3)
        with self._alone if self._count(-1) > _FLOOD else nullcontext():
            self._carefully(work, failed)

    def _count(self, step: int) -> int:
        """Note that a click came or its turn has, and return how many still wait."""
        with self._counting:
            self._waiting += step
            return self._waiting

    def _carefully(self, work: Callable[[], object], failed: Callable[[], object]) -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001  (a worker has nobody above it who would hear of it)
            _log(error)
            failed()


def _log(error: Exception) -> None:
    log.error("click failed", kind=type(error).__name__)
