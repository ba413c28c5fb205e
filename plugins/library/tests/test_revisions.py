"""The revision of the libraries' own systems makes exactly the tables that the code declares."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData
from sqlmodel import SQLModel

import plugins.library.handover.records
import plugins.library.handover.tables  # noqa: F401  (their tables are in the plugin's revisions)
from plugins.library import hooks

OURS = ("target", "kept_file", "handover", "wise_pupil", "folio_user", "koha_patron", "handed_over")


def test_the_revision_and_the_tables_are_the_same(make_hub):
    """Nothing is left for Alembic to add, drop or alter."""
    here, ours = make_hub([hooks]), MetaData()
    for name in OURS:
        SQLModel.metadata.tables[f"library_{name}"].to_metadata(ours)
    with here.database.engine.connect() as connection:
        options = {"include_name": lambda name, kind, _parents: kind != "table" or name in ours.tables}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), ours) == []
