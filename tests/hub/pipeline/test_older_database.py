"""A database of an older hub is brought up to date with everything in it."""

from __future__ import annotations

from sqlalchemy import text


def test_what_an_older_hub_left_outlives_the_upgrade(office) -> None:
    """Altering a table that others point to loses no row of either."""
    office.approve(office.plan())
    count = text("SELECT (SELECT count(*) FROM run), (SELECT count(*) FROM plan), (SELECT count(*) FROM receipt)")
    with office.hub.database.writing() as session:
        before = session.execute(count).one()
        session.execute(text("ALTER TABLE run DROP COLUMN only_changes"))
        session.execute(text("UPDATE alembic_version SET version_num = '0001' WHERE version_num = '0002'"))
    office.hub.migrate()
    with office.hub.database.reading() as session:
        assert session.execute(count).one() == before
        assert session.execute(text("SELECT count(*) FROM run WHERE NOT only_changes")).scalar_one() == before[0]
    assert office.plan().state == "empty"
