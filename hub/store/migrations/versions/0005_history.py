"""What history and audit are searched by."""

from __future__ import annotations

from alembic import op

revision = "history"
down_revision = "identities"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_run_school_id", "run", ["school_id"])
    op.create_index("ix_run_created_at", "run", ["created_at"])
    op.create_index("ix_decision_account_id", "decision", ["account_id"])
    op.create_index("ix_audit_subject", "audit", ["subject"])
    op.create_index("ix_audit_actor", "audit", ["actor"])
    op.create_index("ix_audit_at", "audit", ["at"])
