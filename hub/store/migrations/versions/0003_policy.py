"""What a school asks for, its holidays and stand-ins; how plans wait; copies that go the other way, and receipts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.plugin.columns import Json, UtcDateTime

revision = "policy"
down_revision = "mail"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _policies()
    _waiting()


def _policies() -> None:
    op.create_table(
        "policy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("connector", sa.String(), nullable=False),
        sa.Column("content", Json, nullable=False),
        sa.Column("set_by", sa.String(), nullable=False),
        sa.Column("set_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_policy_school_id_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy")),
        sa.UniqueConstraint("school_id", "connector", name=op.f("uq_policy_school_id_connector")),
    )
    op.create_table(
        "holiday",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_holiday_school_id_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holiday")),
    )
    op.create_index(op.f("ix_holiday_school_id"), "holiday", ["school_id"], unique=False)
    op.create_table(
        "stand_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("instead_id", sa.Integer(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("joins", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_stand_in_school_id_school")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_stand_in_account_id_account")),
        sa.ForeignKeyConstraint(["instead_id"], ["account.id"], name=op.f("fk_stand_in_instead_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stand_in")),
    )
    op.create_index(op.f("ix_stand_in_school_id"), "stand_in", ["school_id"], unique=False)


def _waiting() -> None:
    op.create_table(
        "waiting",
        sa.Column("plan_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("quiet", sa.Boolean(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=True),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("asked", Json, nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.Column("decide_by", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("plan_id", name=op.f("pk_waiting")),
    )
    _copies()


def _copies() -> None:
    with op.batch_alter_table("copy") as batch:
        batch.add_column(sa.Column("kind", sa.String(), nullable=False, server_default="ask"))
        batch.add_column(sa.Column("instead_of", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("reminders", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("reminded", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("silent", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("refused", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("why", Json, nullable=True))
        batch.add_column(sa.Column("failing_since", UtcDateTime(), nullable=True))
        batch.add_column(sa.Column("told_at", UtcDateTime(), nullable=True))
        batch.add_column(sa.Column("created_at", UtcDateTime(), nullable=True))
        batch.drop_constraint("uq_copy_plan_id_notifier_address", type_="unique")
        batch.create_unique_constraint(
            op.f("uq_copy_plan_id_notifier_address_kind"), ["plan_id", "notifier", "address", "kind"]
        )
