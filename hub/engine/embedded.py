"""The embedded engine: exactly one process, worker threads, the leg table as the queue."""

from __future__ import annotations

import fcntl
import random
import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.exc import OperationalError

from hub.engine.keeper import Keeper
from hub.errors import ConfigurationError, HubError, RetryLater
from hub.model.text import Text
from hub.model.trace import traced
from hub.store import legs
from hub.store.presence import Presence

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime
    from io import TextIOWrapper
    from pathlib import Path

    from sqlmodel import Session

    from hub.engine.port import GaveUp, Handler
    from hub.model.clock import Clock
    from hub.model.states import LegKind
    from hub.store.database import Database
    from hub.store.legs import Lease

log = structlog.get_logger(__name__)
LEASE = timedelta(minutes=2)  # renewed as long as the work lasts
MOST_ATTEMPTS = 6
_FIRST_BACKOFF = 2.0
_LONGEST_BACKOFF = 600.0
_DOUBLINGS = 10
_IDLE = 0.25  # other processes (the CLI) queue legs too, and nobody tells us


class EmbeddedEngine:
    """Claims legs from the database and runs their handlers in a few threads.

    A file lock says that it is the only one: so at start every lease is dead by definition, and
    work goes on at once. Legs of a ``patient`` kind that ask for patience are never given up.
    """

    def __init__(
        self,
        database: Database,
        handlers: Mapping[LegKind, Handler],
        *,
        gave_up: Mapping[LegKind, GaveUp],
        patient: Collection[LegKind] = (),
        clock: Clock,
        lock: Path | None,
        threads: int = 2,
    ) -> None:
        self._database = database
        self._handlers = handlers
        self._gave_up = gave_up
        self._patient = patient
        self._clock = clock
        self._lock_path = lock
        self._lock: TextIOWrapper | None = None
        self._presence: Presence | None = None
        self._keeper = Keeper(database, clock, LEASE)
        self._count = threads
        self._threads: list[threading.Thread] = []
        self._stopping = threading.Event()

    def submit(self, session: Session, kind: LegKind, subject: int, not_before: datetime) -> None:
        """Queue a leg inside the caller's transaction."""
        legs.submit(session, kind, subject, not_before)

    def acquire(self) -> bool:
        """Become the one process of a SQLite file; False when another is. PostgreSQL has room for several."""
        if not self._lock_in():
            return False
        if self._presence is None:
            self._presence = Presence(self._database)
        self._keeper.start()
        return True

    def _lock_in(self) -> bool:
        if self._lock_path is None:
            return True
        self._lock_path.parent.mkdir(parents=True, exist_ok=True)
        file = self._lock_path.open("w")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            return False
        self._lock = file
        return True

    def start(self) -> None:
        """Take the lock, revive what a killed process left, and start the threads."""
        if not self.acquire():
            raise ConfigurationError(
                "Another hub process works on this database already. Stop it first, or use PostgreSQL for several."
            )
        with self._database.writing() as session:
            alone = self._presence is None or self._presence.alone
            revived = legs.revive(session, None if alone else self._clock())
        if revived:
            log.info("taken up again", legs=revived)
        self._stopping.clear()
        self._threads = [
            threading.Thread(target=self._work, name=f"worker-{number}", daemon=True) for number in range(self._count)
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Finish what is in hand and give the lock back."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(timeout=30)
        self._threads = []
        self._keeper.stop()
        if self._lock is not None:
            self._lock.close()
            self._lock = None
        if self._presence is not None:
            self._presence.leave()
            self._presence = None

    def _work(self) -> None:
        while not self._stopping.is_set():
            try:
                busy = self.step()
            except OperationalError as error:  # the database is away for a moment
                log.warning("database not available", kind=type(error.orig).__name__)
                busy = False
            except Exception as error:  # noqa: BLE001  (a worker that dies would take the hub's work with it)
                log.error("worker stumbled", kind=type(error).__name__)  # noqa: TRY400  (values stay out of the log)
                busy = False
            if not busy:
                self._stopping.wait(_IDLE)

    def step(self) -> bool:
        """Run one due leg, if there is one; the CLI calls this when no server runs."""
        with self._database.writing() as session:
            lease = legs.claim(session, self._clock(), LEASE, sqlite=self._database.is_sqlite)
        if lease is None:
            return False
        with self._keeper.held(lease):
            self._run(lease)
        return True

    def _run(self, lease: Lease) -> None:
        kind: LegKind = next(kind for kind in self._handlers if kind == lease.kind)
        try:
            self._handlers[kind](lease.subject)
        except RetryLater as error:
            self._again(lease, kind, Text.from_error(error), error.seconds, patient=kind in self._patient)
        except HubError as error:
            self._fail(lease, kind, Text.from_error(error))
        except Exception as error:  # noqa: BLE001  (whatever a handler does, the engine goes on)
            # Not log.exception: a message or a local value may name a child.
            log.error("leg failed", leg=lease.kind, subject=lease.subject, **traced(error))  # noqa: TRY400
            self._again(lease, kind, Text.of("It stopped unexpectedly ({kind}).", kind=type(error).__name__), None)
        else:
            with self._database.writing() as session:
                legs.close(session, lease, state="done")

    def _again(self, lease: Lease, kind: LegKind, why: Text, seconds: float | None, *, patient: bool = False) -> None:
        if lease.attempts >= MOST_ATTEMPTS and not patient:
            self._fail(lease, kind, why)
            return
        wait = seconds if seconds is not None else backoff(lease.attempts)
        with self._database.writing() as session:
            legs.postpone(session, lease, self._clock() + timedelta(seconds=wait), str(why))

    def _fail(self, lease: Lease, kind: LegKind, why: Text) -> None:
        with self._database.writing() as session:
            legs.close(session, lease, state="failed", error=str(why))
        if kind in self._gave_up:
            self._gave_up[kind](lease.subject, why)


def backoff(attempt: int) -> float:
    """Return seconds to wait before the next attempt: doubling, with jitter, at most ten minutes."""
    longest = min(_LONGEST_BACKOFF, _FIRST_BACKOFF * 2 ** min(attempt - 1, _DOUBLINGS))
    return float(longest * (0.5 + random.random() / 2))  # noqa: S311  (jitter, not a secret)
