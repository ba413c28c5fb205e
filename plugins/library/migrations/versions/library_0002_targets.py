"""What the libraries' own systems have, how they are reached, and the files that were made for them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.plugin.columns import Json, UtcDateTime

revision = "library_0002"
down_revision = "library_0001"
branch_labels = None
depends_on = None


def _text(name: str, *, optional: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=optional)


def _moment(name: str, *, optional: bool = True) -> sa.Column[object]:
    return sa.Column(name, UtcDateTime(), nullable=optional)


def _register(name: str, *more: sa.Column[object]) -> None:
    texts = (
        *("key", "ref", "source", "fingerprint", "member_key", "role", "display_name", "called_name", "initials"),
        *("prefix", "surname", "class_code", "class_name", "email", "street", "house_number", "house_suffix"),
        *("postcode", "city", "card_number", "school_number"),
    )
    op.create_table(
        name,
        sa.Column("school_id", sa.Integer(), nullable=False),
        *(_text(column) for column in texts),
        *(_text(column, optional=True) for column in ("gender", "level")),
        *(sa.Column(column, sa.Date(), nullable=True) for column in ("birth_date", "ended_on")),
        sa.Column("public_member", sa.Boolean(), nullable=False),
        _moment("changed_at"),
        *more,
        sa.PrimaryKeyConstraint("school_id", "key", name=op.f(f"pk_{name}")),
    )
    op.create_index(op.f(f"ix_{name}_ref"), name, ["ref"], unique=False)


def upgrade() -> None:
    _register("library_wise_pupil")
    _register("library_handed_over")
    until = ("expires_on", sa.Date())
    _register("library_folio_user", sa.Column("active", sa.Boolean(), nullable=False), sa.Column(*until, nullable=True))
    _register("library_koha_patron", sa.Column(*until, nullable=True))
    op.create_table(
        "library_target",
        sa.Column("school_id", sa.Integer(), nullable=False),
        *(_text(name) for name in ("kind", "url", "tenant", "username", "sealed", "changed_by")),
        sa.Column("turned_on", sa.Boolean(), nullable=False),
        sa.Column("settings", Json, nullable=False),
        _moment("changed_at"),
        sa.PrimaryKeyConstraint("school_id", "kind", name=op.f("pk_library_target")),
    )
    op.create_table(
        "library_handover",
        sa.Column("school_id", sa.Integer(), nullable=False),
        *(_text(name) for name in ("url", "sealed_token", "changed_by")),
        sa.Column("with_email", sa.Boolean(), nullable=False),
        _moment("changed_at"),
        sa.PrimaryKeyConstraint("school_id", name=op.f("pk_library_handover")),
    )
    op.create_table(
        "library_kept_file",
        *(_text(name) for name in ("ref", "origin", "purpose", "name", "sealed")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("school_id", "people", "downloads")),
        *(_moment(name, optional=False) for name in ("made_at", "expires_at")),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_library_kept_file")),
    )
    for name in ("school_id", "origin"):
        op.create_index(op.f(f"ix_library_kept_file_{name}"), "library_kept_file", [name], unique=False)
