"""Bringing a database to the present tables: the hub's revisions, then each plugin's own branch."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from sqlalchemy import text
from sqlmodel import SQLModel

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hub.plugin.records import Record
    from hub.store.database import Database

_HERE = Path(__file__).parent / "migrations"


def migrate(database: Database, branches: Mapping[str, Path], loose: Iterable[type[Record]]) -> None:
    """Run all revisions up to the newest; then create those tables of ``loose`` that none of them made.

    Foreign keys are off meanwhile: with them on, SQLite's way of altering a table (copy, drop,
    rename) deletes the rows that point to it.
    """
    config = Config()
    config.set_main_option("script_location", str(_HERE))
    config.set_main_option("path_separator", "newline")
    places = [_HERE / "versions", *branches.values()]
    config.set_main_option("version_locations", "\n".join(map(str, places)))
    if database.is_sqlite:
        Path(database.engine.url.database or ".").parent.mkdir(parents=True, exist_ok=True)
    with database.engine.connect() as connection:
        if database.is_sqlite:
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.rollback()
        with connection.begin():
            config.attributes["connection"] = connection
            command.upgrade(config, "heads")
            SQLModel.metadata.create_all(connection, tables=[record.__table__ for record in loose])  # type: ignore[attr-defined]
        if database.is_sqlite:
            connection.execute(text("PRAGMA foreign_keys=ON"))
