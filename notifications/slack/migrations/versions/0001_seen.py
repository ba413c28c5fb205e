"""Requests that were carried out are remembered as long as their signature is good."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.plugin.columns import UtcDateTime

revision = "slack_0001"
down_revision = None
branch_labels = ("slack",)
depends_on = None


def upgrade() -> None:
    op.create_table(
        "slack_seen",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_slack_seen"),
    )
    op.create_index("ix_slack_seen_at", "slack_seen", ["at"])
