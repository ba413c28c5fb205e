"""The physical limit of a trip: read the licences, compare two dicts, hand the differences to the driver.

No plan is kept, nobody is asked, nothing is recorded. What the hub takes longer is the price of a review.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import psycopg

from bench.records import COLUMNS, FIELDS, KEY, read

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from bench.measure import Inputs, Stopwatch

Row = tuple[str, ...]
C = TypeVar("C", sqlite3.Connection, psycopg.Connection)

_ENDED = "2026-11-22"
_TABLE = f"CREATE TABLE licence ({KEY} TEXT PRIMARY KEY, {' TEXT, '.join(FIELDS)} TEXT, ended TEXT)"
_SELECT = f"SELECT {', '.join(COLUMNS)} FROM licence WHERE ended IS NULL"
_NAMES = ", ".join(COLUMNS)


class Differences(NamedTuple):
    """What the register lacks: whole rows to create and to update, and keys of rows to end."""

    create: list[Row]
    update: list[Row]
    end: list[tuple[str]]


def sqlite(inputs: Inputs, watch: Stopwatch) -> None:
    """Make the trip with SQLite, written by executemany, with the hub's settings for bulk work."""
    with closing(sqlite3.connect(inputs.directory / "floor.sqlite3")) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        _trip(connection, _apply_to_sqlite, inputs, watch)


def postgres(inputs: Inputs, watch: Stopwatch) -> None:
    """Make the trip with PostgreSQL as it comes, new rows by COPY and the rest by executemany."""
    with psycopg.connect(inputs.dsn, autocommit=True) as connection:
        _trip(connection, _apply_to_postgres, inputs, watch)


def differences(known: dict[str, Row], incoming: dict[str, Row]) -> Differences:
    """Compare what the register knows with what came in, both by key."""
    return Differences(
        create=[row for key, row in incoming.items() if key not in known],
        update=[row for key, row in incoming.items() if known.get(key, row) != row],
        end=[(key,) for key in known if key not in incoming],
    )


def _trip(connection: C, apply: Callable[[C, Differences], None], inputs: Inputs, watch: Stopwatch) -> None:
    connection.execute(_TABLE)
    for leg, path in (("first", inputs.first), ("again", inputs.first), ("next", inputs.second)):
        # A call a leg, so that no leg holds, or pays for freeing, the dicts of the one before.
        watch.found(leg, _leg(connection, apply, path, partial(watch.lap, leg)))


def _leg(
    connection: C,
    apply: Callable[[C, Differences], None],
    path: Path,
    lap: Callable[[str], AbstractContextManager[None]],
) -> int:
    with lap("read"):
        incoming = _incoming(path)
    with lap("compare"):
        found = differences({row[0]: row for row in connection.execute(_SELECT)}, incoming)
    with lap("write"):
        apply(connection, found)
    return sum(map(len, found))


def _apply_to_sqlite(connection: sqlite3.Connection, found: Differences) -> None:
    with connection:
        marks = ", ".join("?" for _ in COLUMNS)
        connection.executemany(f"INSERT INTO licence ({_NAMES}) VALUES ({marks})", found.create)
        connection.executemany(_update("?"), map(_key_last, found.update))
        connection.executemany(_end("?"), found.end)


def _apply_to_postgres(connection: psycopg.Connection, found: Differences) -> None:
    with connection.transaction(), connection.cursor() as cursor:
        with cursor.copy(f"COPY licence ({_NAMES}) FROM STDIN") as copy:
            for row in found.create:
                copy.write_row(row)
        cursor.executemany(_update("%s"), map(_key_last, found.update))
        cursor.executemany(_end("%s"), found.end)


def _incoming(path: Path) -> dict[str, Row]:
    row = itemgetter(*COLUMNS)
    return {licence[KEY]: row(licence) for licence in read(path)}


def _key_last(row: Row) -> Row:
    return (*row[1:], row[0])


def _update(mark: str) -> str:
    return f"UPDATE licence SET {', '.join(f'{name} = {mark}' for name in FIELDS)} WHERE {KEY} = {mark}"


def _end(mark: str) -> str:
    return f"UPDATE licence SET ended = '{_ENDED}' WHERE {KEY} = {mark}"
