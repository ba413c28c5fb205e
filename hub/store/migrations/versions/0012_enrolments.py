"""Whoever reads a roster page by page finds the enrolments of a page by an index."""

from __future__ import annotations

from alembic import op

revision = "enrolments"
down_revision = "moves"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_roster_enrolment_person", "roster_enrolment", ["school_id", "person_key"])
