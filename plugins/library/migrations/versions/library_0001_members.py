"""Memberships, and how a school works with its library."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.plugin.columns import Json, UtcDateTime

revision = "library_0001"
down_revision = None
branch_labels = ("library",)
depends_on = None


def _text(name: str, *, optional: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=optional)


def upgrade() -> None:
    texts = (
        *(
            "key",
            "ref",
            "source",
            "fingerprint",
            "member_key",
            "school_number",
            "role",
            "display_name",
            "called_name",
            "initials",
        ),
        *("prefix", "surname", "class_code", "class_name", "email", "street", "house_number", "house_suffix"),
        *("postcode", "city"),
    )
    op.create_table(
        "library_member",
        sa.Column("school_id", sa.Integer(), nullable=False),
        *(_text(name) for name in texts),
        *(_text(name, optional=True) for name in ("gender", "level", "eck_id")),
        *(sa.Column(name, sa.Date(), nullable=True) for name in ("birth_date", "ended_on", "expires_on")),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("public_member", "secret_address")),
        sa.Column("card_number", sa.String(), nullable=False, server_default=""),
        sa.Column("changed_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("school_id", "key", name=op.f("pk_library_member")),
    )
    for name in ("ref", "card_number"):
        op.create_index(op.f(f"ix_library_member_{name}"), "library_member", [name], unique=False)
    op.create_table(
        "library_branch",
        sa.Column("school_id", sa.Integer(), nullable=False),
        *(_text(name) for name in ("library", "branch_code", "kind", "changed_by")),
        *(_text(name) for name in ("yearly_from", "yearly_until", "pause_from", "pause_until")),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("public_membership", "ignores_zeros")),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("grace_days", "retention_days", "year_share", "yearly_share")
        ),
        *(sa.Column(name, Json, nullable=True) for name in ("protected", "clears")),
        sa.Column("changed_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("school_id", name=op.f("pk_library_branch")),
    )
    _cards()
    _aliases()


def _cards() -> None:
    op.create_table(
        "library_card_range",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("library", "name")),
        sa.Column("next", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("library", "name", name=op.f("pk_library_card_range")),
    )
    op.create_table(
        "library_card",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("library", "number", "person_mark", "state")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("member_key", "given_by")),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("given_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("library", "number", name=op.f("pk_library_card")),
    )
    op.create_index("ix_library_card_holder", "library_card", ["school_id", "member_key"])
    op.create_index("ix_library_card_person", "library_card", ["library", "person_mark"])


def _aliases() -> None:
    for table in ("library_alias", "library_renumbered"):
        op.create_table(
            table,
            sa.Column("school_id", sa.Integer(), nullable=False),
            *(sa.Column(name, sa.String(), nullable=False) for name in ("number", "member_key")),
            sa.PrimaryKeyConstraint("school_id", "number", name=op.f(f"pk_{table}")),
        )
