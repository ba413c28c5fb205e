"""How a school's text files are read that are not Unicode."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "library_0004"
down_revision = "library_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("library_branch") as batch:
        batch.add_column(sa.Column("encoding", sa.String(), nullable=False, server_default=""))
