"""One database, SQLite by default or PostgreSQL, and its two kinds of session."""

from __future__ import annotations

from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlmodel import Session

from hub.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_WRITING = "hub_writing"
_PRAGMAS = (
    "journal_mode=WAL",
    "foreign_keys=ON",
    "temp_store=MEMORY",
    "wal_autocheckpoint=8000",  # 32 MB: a bulk load copies its pages back fewer times
    "cache_size=-16000",  # 16 MB a connection
)
_BUSY_SECONDS = 30


class Database:
    """Opens sessions. On SQLite a writing session begins IMMEDIATE, so that no two ever deadlock."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _engine(url)
        self.dialect = self.engine.dialect.name
        self._writer = self.engine.execution_options(**{_WRITING: "FULL"})
        self._writes = count(1)
        self.written = 0  # another number after each transaction of this process: what was read before may be old
        self._bulk_writer = self.engine.execution_options(**{_WRITING: "NORMAL"})

    @property
    def is_sqlite(self) -> bool:
        """Tell whether this is the embedded database."""
        return self.dialect == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session whose changes are thrown away."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self, *, bulk: bool = False) -> Iterator[Session]:
        """Open a session in one transaction that commits at the end, or rolls back on an error.

        ``bulk=True`` does not wait for the disk on SQLite: after a power cut the last such
        transactions may be missing, whole. Right for what is simply done again, never for a decision.
        """
        try:
            with (
                Session(self._bulk_writer if bulk else self._writer, expire_on_commit=False) as session,
                session.begin(),
            ):
                yield session
        finally:
            self.written = next(self._writes)

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def sqlite_url(path: Path) -> str:
    """Return the address of a SQLite file."""
    return f"sqlite:///{path}"


def bulk(session: Session, sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Execute driver SQL for many rows: forty times cheaper than objects (`docs/decisions`)."""
    if rows:
        session.connection().exec_driver_sql(sql, list(rows))


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise ConfigurationError(
            "“database” in config.yaml is not a database address; use sqlite:///hub.db or "
            "postgresql+psycopg://user@host/name."
        ) from error
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(url)
    if parsed.get_backend_name() == "postgresql":
        return create_engine(
            parsed.set(drivername="postgresql+psycopg"), pool_size=10, pool_pre_ping=True, hide_parameters=True
        )
    raise ConfigurationError("The hub keeps its data in SQLite or PostgreSQL, not in {name}.", name=parsed.drivername)


def _sqlite(url: str) -> Engine:
    options = {"timeout": _BUSY_SECONDS, "check_same_thread": False}
    # Parameters are people's data; an error's text goes to the log.
    # The connection that was used last is used next: each of them keeps up to 16 MB of pages.
    engine = create_engine(url, connect_args=options, pool_size=10, pool_use_lifo=True, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver must not begin transactions of its own
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get(_WRITING)
        if writing:
            connection.exec_driver_sql(f"PRAGMA synchronous={writing}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine
