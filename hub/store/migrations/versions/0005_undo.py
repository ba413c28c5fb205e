"""A plan says which applied plan it undoes; what happened to one record is found by its key."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "undo"
down_revision = "people"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("plan") as batch:
        batch.add_column(sa.Column("undoes", sa.Integer(), nullable=True))
    op.create_index("ix_plan_undoes", "plan", ["undoes"])
    op.create_index("ix_change_key", "change", ["key"])
