"""Keeps the leases of one process alive, and takes up what processes that are gone left behind."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.exc import SQLAlchemyError

from hub.store import legs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta

    from hub.model.clock import Clock
    from hub.store.database import Database
    from hub.store.legs import Lease

log = structlog.get_logger(__name__)
_OFTEN = 4  # times in the life of a lease: three renewals may fail before it is lost


class Keeper:
    """A thread that renews what is `held`, so that a lease which ran out means that nobody works on it."""

    def __init__(self, database: Database, clock: Clock, lease: timedelta) -> None:
        self._database = database
        self._clock = clock
        self._lease = lease
        self._held: set[Lease] = set()
        self._mutex = threading.Lock()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to keep, unless that was begun."""
        if self._thread is None:
            self._stopping.clear()
            self._thread = threading.Thread(target=self._keep, name="keeper", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Stop keeping."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout=30)
            self._thread = None

    @contextmanager
    def held(self, lease: Lease) -> Iterator[None]:
        """Renew this lease as long as the block lasts."""
        with self._mutex:
            self._held.add(lease)
        try:
            yield
        finally:
            with self._mutex:
                self._held.discard(lease)

    def round(self) -> int:
        """Renew what is held and queue what nobody holds any more; return how much that was."""
        with self._mutex:
            held = list(self._held)
        now = self._clock()
        with self._database.writing() as session:
            for lease in held:
                legs.renew(session, lease, now + self._lease)
            return legs.revive(session, now)

    def _keep(self) -> None:
        while not self._stopping.wait(self._lease.total_seconds() / _OFTEN):
            try:
                revived = self.round()
            except SQLAlchemyError as error:  # the database is away for a moment
                log.warning("leases not renewed", kind=type(error).__name__)
            else:
                if revived:
                    log.info("taken up again", legs=revived)
