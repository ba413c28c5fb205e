"""People may sign in with a name, such as the number of their library card, and need no e-mail address."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "sign_in_names"
down_revision = "delivering"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sign_in_name",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_sign_in_name_account_id_account")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_sign_in_name")),
        sa.UniqueConstraint("account_id", name=op.f("uq_sign_in_name_account_id")),
    )
