"""Who fetched what when, and how much: every exchange without its content.

Written a moment later and many at once, so that no caller waits for the disk.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Lock, Timer
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import structlog
from sqlalchemy import case, delete, insert
from sqlmodel import Field, SQLModel, col, func, select

from hub.plugin import UtcDateTime

if TYPE_CHECKING:
    from sqlmodel import Session

    from hub.plugin import Services

log = structlog.get_logger(__name__)
_SOON: Final = 0.2  # seconds
_SHOWN: Final = 200


class Exchange(SQLModel, table=True):
    """One exchange. ``outcome``: data, unchanged, empty, accepted, or the code of a fault. ``size`` in bytes."""

    __tablename__ = "uwlr_exchange"
    id: int | None = Field(default=None, primary_key=True)
    school_id: int = Field(index=True)
    supplier: str
    at: datetime = Field(sa_type=UtcDateTime, index=True)
    operation: str
    outcome: str
    people: int = 0
    size: int = 0


class Total(NamedTuple):
    """What one supplier fetched in all; ``size`` in bytes."""

    supplier: str
    times: int
    with_data: int
    size: int
    last: datetime


class ExchangeLog:
    """Gathers exchanges and writes them."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._lock = Lock()
        self._waiting: list[dict[str, Any]] = []  # rows of values: ten times cheaper than objects
        self._timer: Timer | None = None
        self._swept: datetime | None = None

    def add(self, exchange: dict[str, Any]) -> None:
        """Note the values of an `Exchange`; it is in the database within a moment."""
        with self._lock:
            self._waiting.append(exchange)
            if self._timer is None:
                self._timer = Timer(_SOON, self.flush)
                self._timer.start()

    def flush(self) -> None:
        """Write what waits, and forget what is older than the hub keeps."""
        with self._lock:
            waiting, self._waiting, self._timer = self._waiting, [], None
        if not waiting:
            return
        try:
            with self._services.writing() as session:
                session.connection().execute(insert(Exchange), waiting)
                self._sweep(session)
        except Exception as error:  # noqa: BLE001  (the answer is out already)
            log.error("exchanges not written", count=len(waiting), kind=type(error).__name__)  # noqa: TRY400

    def _sweep(self, session: Session) -> None:
        now = self._services.clock()
        if self._swept is not None and now - self._swept < timedelta(days=1):
            return
        self._swept = now
        oldest = now - timedelta(days=self._services.settings("uwlr").log_days)
        session.connection().execute(delete(Exchange).where(col(Exchange.at) < oldest))


def latest(services: Services, school_id: int) -> list[Exchange]:
    """Return a school's latest exchanges, newest first."""
    query = select(Exchange).where(Exchange.school_id == school_id).order_by(col(Exchange.id).desc())
    with services.reading() as session:
        return list(session.exec(query.limit(_SHOWN)))


def totals(services: Services, school_id: int) -> list[Total]:
    """Return what each supplier fetched from a school."""
    size: Any = func.sum(Exchange.size)
    full: Any = func.sum(case((col(Exchange.people) > 0, 1), else_=0))
    shown: list[Any] = [Exchange.supplier, func.count(), full, size, func.max(Exchange.at)]
    query = select(*shown).where(Exchange.school_id == school_id).group_by(Exchange.supplier)
    with services.reading() as session:
        return [Total(*row) for row in session.execute(query.order_by(Exchange.supplier))]
