"""How often each register changed, and letters to people outside."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.plugin.columns import UtcDateTime

revision = "moves"
down_revision = "values"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "register_move",
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("moved_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "record", name=op.f("pk_register_move")),
    )
    op.create_table(
        "letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("sealed", sa.String(), nullable=False),
        *(sa.Column(name, UtcDateTime(), nullable=True) for name in ("sent_at", "withdrawn_at")),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_letter_school_id_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
    )
    op.create_index(op.f("ix_letter_school_id"), "letter", ["school_id"])
    op.create_index(op.f("ix_letter_subject"), "letter", ["subject"])
