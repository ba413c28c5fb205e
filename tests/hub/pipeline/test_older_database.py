"""A database of an older hub is brought up to date with everything in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

import hub.store
from hub.store.database import Database
from tests.shelves import Shelf, ShelfPlugin, book

MIGRATIONS = Path(hub.store.__file__).parent / "migrations"
FIRST = "0001"
MOMENT = "'2026-09-01 08:00:00'"
LEFT_BEHIND = (
    "INSERT INTO school VALUES (1, '08012345', 'Institut Vall', 'ES', 'ca', 'Europe/Madrid')",
    f"INSERT INTO account VALUES (1, 'ann@vall.example', 'Ann', 'en', '', FALSE, {MOMENT})",
    f"INSERT INTO grants VALUES (1, 1, 1, 'decider', {MOMENT})",
    (
        "INSERT INTO job (id, school_id, connector, paused, complete, created_at)"
        f" VALUES (1, 1, 'shelf.books', FALSE, FALSE, {MOMENT})"
    ),
    (
        "INSERT INTO run (id, job_id, school_id, state, by, collected, created_at)"
        f" VALUES (1, 1, 1, 'planned', 'ann', 1, {MOMENT})"
    ),
    (
        "INSERT INTO plan (id, run_id, job_id, school_id, connector, state, digest, revision, unchanged, duplicates,"
        f" needed, created_at) VALUES (1, 1, 1, 1, 'shelf.books', 'applied', 'd', 0, 0, 0, 1, {MOMENT})"
    ),
    f"INSERT INTO receipt (plan_id, seq, outcome, at) VALUES (1, 1, 'applied', {MOMENT})",
)
COUNT = text(
    "SELECT (SELECT count(*) FROM school), (SELECT count(*) FROM account), (SELECT count(*) FROM grants), "
    "(SELECT count(*) FROM run), (SELECT count(*) FROM plan), (SELECT count(*) FROM receipt)"
)


@pytest.fixture
def older(database_url: str) -> None:
    """Fill a database as the first release left it."""
    database = Database(database_url)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", str(MIGRATIONS / "versions"))
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, FIRST)
        for statement in LEFT_BEHIND:
            connection.execute(text(statement))
        for table in ("school", "account", "grants", "job", "run", "plan"):
            if not database.is_sqlite:
                connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), 1)"))
    database.close()


@pytest.mark.usefixtures("older")
def test_what_an_older_hub_left_outlives_the_upgrade(make_hub, work) -> None:
    """Altering a table that others point to loses no row of either, and the hub goes on."""
    upgraded = make_hub(modules=[ShelfPlugin(Shelf(books=[book(1)]))])
    with upgraded.database.reading() as session:
        assert tuple(session.execute(COUNT).one()) == (1, 1, 1, 1, 1, 1)
    upgraded.desk.start_run("shelf.books", 1, by="test")
    work(upgraded)
    with upgraded.database.reading() as session:
        assert session.execute(text("SELECT state FROM plan WHERE id = 2")).scalar_one() == "pending"
