"""People are invited, blocked, signed in by a provider, and see where they are signed in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.plugin.columns import UtcDateTime

revision = "people"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("account") as batch:
        batch.add_column(sa.Column("time_zone", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("blocked_at", UtcDateTime(), nullable=True))
    with op.batch_alter_table("sign_in") as batch:
        batch.add_column(sa.Column("created_at", UtcDateTime(), nullable=True))
        batch.add_column(sa.Column("seen_at", UtcDateTime(), nullable=True))
        batch.add_column(sa.Column("device", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("via", sa.String(), nullable=False, server_default="password"))
    op.create_table(
        "invitation",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_invitation_account_id_account")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_invitation")),
    )
    op.create_index(op.f("ix_invitation_account_id"), "invitation", ["account_id"])
    op.create_table(
        "subject",
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("linked_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_subject_account_id_account")),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_subject")),
    )
    op.create_index(op.f("ix_subject_account_id"), "subject", ["account_id"])
