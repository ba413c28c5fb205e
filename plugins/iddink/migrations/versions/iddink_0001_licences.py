"""The register of licences and what is kept beside it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.plugin.columns import Json, UtcDateTime

revision = "iddink_0001"
down_revision = None
branch_labels = ("iddink",)
depends_on = None


def _text(name: str, *, optional: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=optional)


def _table(name: str, key: tuple[str, ...], *columns: sa.Column[object]) -> None:
    op.create_table(name, *columns, sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{name}")))


def _school() -> sa.Column[int]:
    return sa.Column("school_id", sa.Integer(), nullable=False)


def _at(name: str, *, optional: bool = False) -> sa.Column[object]:
    return sa.Column(name, UtcDateTime(), nullable=optional)


def upgrade() -> None:
    _licences()
    _publishers()
    _school_tables()
    for table, name in (
        *(("iddink_licence", column) for column in ("ref", "publisher_id", "person_key", "state")),
        ("iddink_licence_event", "school_id"),
        ("iddink_licence_event", "licence_key"),
        ("iddink_export", "school_id"),
    ):
        op.create_index(op.f(f"ix_{table}_{name}"), table, [name], unique=False)


def _licences() -> None:
    texts = (
        *("licence_id", "ref", "source", "fingerprint", "title", "display_name", "publisher_name", "status"),
        *("licence_type", "isbn_raw", "book_id", "edition_for", "publisher_id", "given_name", "family_name"),
        *("role", "licence_school", "state"),
    )
    optional = (
        *("code", "code_last4", "code_mark", "code_look", "isbn", "gives_book", "level", "vendor_protocol"),
        *("person_key", "vendor_user_id", "school_user_id", "idalu", "vendor_email", "vendor_group"),
        *("revoke_reason", "order_ref", "assigned_to", "withdrawn_by"),
    )
    days = ("ended_on", "birth_date", "valid_from", "activate_until", "valid_to")
    _table(
        "iddink_licence",
        ("school_id", "key"),
        _school(),
        _text("key"),
        *map(_text, texts),
        *(_text(name, optional=True) for name in optional),
        *(sa.Column(name, sa.Date(), nullable=True) for name in days),
        *(_at(name, optional=True) for name in ("changed_at", "activated_at", "revoked_at")),
        sa.Column("book_known", sa.Boolean(), nullable=False),
        sa.Column("match_tier", sa.Integer(), nullable=False),
    )


def _publishers() -> None:
    named = ("publisher_id", "name")
    _table("iddink_publisher", ("publisher_id",), *map(_text, named), _text("protocol", optional=True))
    _table(
        "iddink_seen_publisher",
        ("school_id", "publisher_id"),
        _school(),
        *map(_text, named),
        _text("protocol", optional=True),
        sa.Column("connection_fields", Json, nullable=False),
    )
    _table(
        "iddink_connection",
        ("school_id", "publisher_id"),
        _school(),
        *map(_text, ("publisher_id", "protocol", "sealed")),
        _at("saved_at"),
    )


def _school_tables() -> None:
    _table(
        "iddink_credential",
        ("school_id", "school_year"),
        _school(),
        *map(_text, ("school_year", "base_url", "sealed_token")),
        sa.Column("latin1", sa.Boolean(), nullable=False),
    )
    _table(
        "iddink_switch",
        ("school_id",),
        _school(),
        sa.Column("turned_on", sa.Boolean(), nullable=False),
        _text("changed_by"),
        _at("changed_at", optional=True),
    )
    _table(
        "iddink_pairing",
        ("school_id", "vendor_user_id"),
        _school(),
        *map(_text, ("vendor_user_id", "person_key")),
        _at("paired_at"),
    )
    _table(
        "iddink_licence_event",
        ("id",),
        sa.Column("id", sa.Integer(), nullable=False),
        _school(),
        *map(_text, ("licence_key", "who", "what", "why")),
        _at("at"),
    )
    _table(
        "iddink_export",
        ("ref",),
        *map(_text, ("ref", "file_name", "made_by")),
        _school(),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("people", "downloads")),
        *map(_at, ("made_at", "expires_at")),
    )
