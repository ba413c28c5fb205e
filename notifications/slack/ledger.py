"""What was carried out already: a signed request that is copied and sent again does nothing a second time."""

from __future__ import annotations

import threading
import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import Field, SQLModel, col

from hub.plugin import UtcDateTime

if TYPE_CHECKING:
    from hub.plugin import Services

REMEMBERED = timedelta(minutes=11)  # a signature is good for five minutes before and after


class SeenRow(SQLModel, table=True):
    """The trigger of a request that was carried out."""

    __tablename__ = "slack_seen"
    key: str = Field(primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime, index=True)


class Ledger:
    """Remembers across restarts, and for every process on the same database."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def first(self, key: str) -> bool:
        """Tell whether ``key`` is new, and remember it; a request without one cannot come twice."""
        if not key:
            return True
        now = self._services.clock()
        try:
            with self._services.writing() as session:
                session.execute(delete(SeenRow).where(col(SeenRow.at) < now - REMEMBERED))
                session.execute(insert(SeenRow).values(key=key[:255], at=now))
        except IntegrityError:
            return False
        return True


class Seen:
    """What came before, for some time, in this process: quick enough for a listener."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._until: dict[str, float] = {}
        self._lock = threading.Lock()

    def first(self, key: str) -> bool:
        """Tell whether ``key`` is new, and remember it."""
        now = time.monotonic()
        with self._lock:
            while self._until:  # the oldest stands first
                oldest = next(iter(self._until))
                if self._until[oldest] >= now:
                    break
                del self._until[oldest]
            if key in self._until:
                return False
            self._until[key] = now + self._seconds
            return True
