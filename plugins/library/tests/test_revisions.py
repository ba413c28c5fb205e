"""The plugin's revisions make exactly the tables that its code declares."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData
from sqlmodel import SQLModel

import plugins.library.handover.records
import plugins.library.handover.tables  # noqa: F401  (their tables are in the plugin's revisions)
from plugins.library import hooks


def test_the_plugins_revisions_and_its_tables_are_the_same(make_hub):
    """Nothing is left for Alembic to add, drop or alter."""
    here, ours = make_hub([hooks]), MetaData()
    for name, table in SQLModel.metadata.tables.items():
        if name.startswith("library_"):
            table.to_metadata(ours)
    assert {"library_member", "library_target", "library_koha_patron"} <= ours.tables.keys()
    with here.database.engine.connect() as connection:
        options = {"include_name": lambda name, kind, _parents: kind != "table" or name in ours.tables}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), ours) == []
