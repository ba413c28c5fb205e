"""Whose turn it is to deliver: one worker a job, also where a paused one is taken for dead and comes back."""

from __future__ import annotations

from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from hub.store.database import Database

_LOCK = 7_245_005


class Turns:
    """Gives each job's turn to one worker at a time, and says at once who has to come again."""

    def __init__(self) -> None:
        self._taken: set[int] = set()
        self._mutex = Lock()

    @contextmanager
    def turn(self, database: Database, job_id: int) -> Iterator[bool]:
        """Hold the job's turn for the length of the block; False when another worker has it.

        A lease does not do: it ends while its worker is paused, in the middle of a call. On PostgreSQL the turn
        belongs to a connection, which ends with its process. SQLite has one process, whose memory is enough.
        """
        if database.is_sqlite:
            with self._here(job_id) as mine:
                yield mine
        else:
            with _anywhere(database, job_id) as mine:
                yield mine

    @contextmanager
    def _here(self, job_id: int) -> Iterator[bool]:
        with self._mutex:
            mine = job_id not in self._taken
            self._taken.add(job_id)
        try:
            yield mine
        finally:
            if mine:
                with self._mutex:
                    self._taken.discard(job_id)


@contextmanager
def _anywhere(database: Database, job_id: int) -> Iterator[bool]:
    connection = database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    mine = False
    try:
        mine = _ask(connection, "pg_try_advisory_lock", job_id)
        yield mine
    finally:
        try:
            if mine:
                _ask(connection, "pg_advisory_unlock", job_id)
        except DBAPIError:  # one that may still hold the turn must not be lent to anybody else
            connection.invalidate()
        connection.close()


def _ask(connection: Connection, function: str, job_id: int) -> bool:
    query = text(f"SELECT {function}({_LOCK}, CAST(:job AS integer))")
    return bool(connection.execute(query, {"job": job_id}).scalar_one())
