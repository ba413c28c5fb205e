"""What a school's lists write for a value of ours: asked once, remembered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "values"
down_revision = "sign_in_names"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "roster_value",
        sa.Column("school_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("field", "said", "means")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_roster_value_school_id_school")),
        sa.PrimaryKeyConstraint("school_id", "field", "said", name=op.f("pk_roster_value")),
    )
