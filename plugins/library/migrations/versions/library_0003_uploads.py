"""Pupil files that schools handed in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.plugin.columns import UtcDateTime

revision = "library_0003"
down_revision = "library_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "library_upload",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("school_id", "size", "run_id")),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("ref", "file_ref", "name", "mark", "by", "by_name")
        ),
        *(sa.Column(name, UtcDateTime(), nullable=False) for name in ("at", "until")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_upload")),
        sa.UniqueConstraint("ref", name=op.f("uq_library_upload_ref")),
    )
    for name in ("school_id", "run_id"):
        op.create_index(op.f(f"ix_library_upload_{name}"), "library_upload", [name], unique=False)
