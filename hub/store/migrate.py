"""Bringing a database to the present tables: the hub's revisions, then each plugin's own branch."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text
from sqlmodel import SQLModel

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hub.plugin.records import Record
    from hub.store.database import Database

_HERE = Path(__file__).parent / "migrations"
_VERSIONS = "alembic_version"
_REVISION = re.compile(r"""^(revision|down_revision)\s*=\s*["']([^"']+)["']""", re.MULTILINE)


def migrate(database: Database, branches: Mapping[str, Path], loose: Iterable[type[Record]]) -> None:
    """Run all revisions up to the newest; then create those tables of ``loose`` that none of them made.

    Foreign keys are off meanwhile: with them on, SQLite's way of altering a table (copy, drop,
    rename) deletes the rows that point to it.
    """
    places = [_HERE / "versions", *branches.values()]
    if database.is_sqlite:
        Path(database.engine.url.database or ".").parent.mkdir(parents=True, exist_ok=True)
    with database.engine.connect() as connection:
        _foreign_keys(connection, database, "OFF")
        with connection.begin():
            if _standing(connection) != newest(places):
                _upgrade(connection, places)
            SQLModel.metadata.create_all(connection, tables=[record.__table__ for record in loose])  # type: ignore[attr-defined]
        _foreign_keys(connection, database, "ON")


def _foreign_keys(connection: Connection, database: Database, state: str) -> None:
    """Tell SQLite's driver itself: inside a transaction, which SQLAlchemy begins at once, the pragma does nothing."""
    driver = connection.connection.driver_connection
    if database.is_sqlite and driver is not None:
        driver.execute(f"PRAGMA foreign_keys={state}")


def newest(places: Iterable[Path]) -> frozenset[str]:
    """Return the revisions that no other follows, read from the files' text.

    Every command asks whether there is something to do; Alembic would import each revision to answer.
    """
    made: set[str] = set()
    followed: set[str] = set()
    for file in (file for place in places for file in place.glob("*.py")):
        found = dict(_REVISION.findall(file.read_text()))
        made |= {found["revision"]} if "revision" in found else set()
        followed |= {found["down_revision"]} if "down_revision" in found else set()
    return frozenset(made - followed)


def _standing(connection: Connection) -> frozenset[str]:
    if not inspect(connection).has_table(_VERSIONS):
        return frozenset()
    return frozenset(row[0] for row in connection.execute(text(f"SELECT version_num FROM {_VERSIONS}")))


def _upgrade(connection: Connection, places: Iterable[Path]) -> None:
    from alembic import command  # noqa: PLC0415  (a third of a second that a database up to date need not pay)
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_HERE))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(map(str, places)))
    config.attributes["connection"] = connection
    command.upgrade(config, "heads")
