"""Who else works on this PostgreSQL: each engine holds a lock that dies with its process."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.exc import OperationalError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from hub.store.database import Database

_LOCK = 7_245_004


class Presence:
    """One engine's sign of life; ``alone`` says that no other engine was there when it came.

    On SQLite a file lock sees to that, so there everybody is alone.
    """

    def __init__(self, database: Database) -> None:
        self.alone = True
        self._connection: Connection | None = None
        if not database.is_sqlite:
            self._connection = database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            self._come(self._connection)

    def _come(self, connection: Connection) -> None:
        self.alone = bool(connection.execute(text(f"SELECT pg_try_advisory_lock({_LOCK})")).scalar_one())
        connection.execute(text(f"SELECT pg_advisory_lock_shared({_LOCK})"))
        if self.alone:
            connection.execute(text(f"SELECT pg_advisory_unlock({_LOCK})"))

    def leave(self) -> None:
        """Take the sign away, at once: a server may notice only later that a connection is gone."""
        if self._connection is None:
            return
        with suppress(OperationalError):
            self._connection.execute(text(f"SELECT pg_advisory_unlock_shared({_LOCK})"))
        self._connection.invalidate()
        self._connection.close()
        self._connection = None
