"""One signed link a plan and recipient, which can be revoked; browsers that may decide from a mail.

Links in mails that were sent before lead to the sign-in: only their hashes were kept.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.plugin.columns import UtcDateTime

revision = "mail"
down_revision = "undo"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("mail_link")
    op.create_table(
        "mail_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_mail_link_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_link")),
        sa.UniqueConstraint("name", name=op.f("uq_mail_link_name")),
        sa.UniqueConstraint("plan_id", "account_id", name=op.f("uq_mail_link_plan_id_account_id")),
    )
    op.create_table(
        "browser",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_browser_account_id_account")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_browser")),
    )
    op.create_index(op.f("ix_browser_account_id"), "browser", ["account_id"])
