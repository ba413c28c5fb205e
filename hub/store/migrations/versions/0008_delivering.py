"""What was delivered is known by the other system's reference; a plan says why its delivery waits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "delivering"
down_revision = "tokens"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("plan", sa.Column("halted", sa.String(), nullable=True))
    op.create_table(
        "delivered_reference",
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "record", "key", name="pk_delivered_reference"),
        sqlite_with_rowid=False,
    )
