"""Runs say whether they collected everything or only what changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("run") as batch:
        batch.add_column(sa.Column("only_changes", sa.Boolean(), nullable=False, server_default=sa.false()))
