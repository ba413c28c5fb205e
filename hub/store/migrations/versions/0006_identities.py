"""People of other systems are linked with accounts; secrets are filled in behind links that work once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.plugin.columns import UtcDateTime

revision = "identities"
down_revision = "undo"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "chat_identity",
        sa.Column("notifier", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("linked_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_chat_identity_account_id_account"),
        sa.PrimaryKeyConstraint("notifier", "place", "user", name="pk_chat_identity"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_chat_identity_account_id", "chat_identity", ["account_id"])
    op.create_table(
        "chat_offer",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("notifier", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_chat_offer_account_id_account"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_chat_offer"),
    )
    op.create_table(
        "secret_link",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("group", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_secret_link_account_id_account"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_secret_link"),
    )
    op.create_index("ix_secret_link_plan_id", "secret_link", ["plan_id"])
