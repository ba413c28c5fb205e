"""The revision of the plugin makes exactly the tables that the code declares."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData
from sqlmodel import SQLModel

from plugins.uwlr import hooks


def test_the_revision_and_the_tables_are_the_same(make_hub):
    """Nothing is left for Alembic to add, drop or alter."""
    here, ours = make_hub([hooks]), MetaData()
    for name, table in SQLModel.metadata.tables.items():
        if name.startswith("uwlr_"):
            table.to_metadata(ours)
    with here.database.engine.connect() as connection:
        options = {"include_name": lambda name, kind, _parents: kind != "table" or name in ours.tables}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), ours) == []
