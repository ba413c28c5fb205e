"""Links with suppliers, their codes, and what flows over them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.plugin.columns import Json, UtcDateTime

revision = "uwlr_0001"
down_revision = None
branch_labels = ("uwlr",)
depends_on = None


def upgrade() -> None:
    _links()
    _asked()
    _secrets()
    _flow()
    _source()
    _results()


def _strings(*names: str, nullable: bool = False) -> list[sa.Column]:
    return [sa.Column(name, sa.String(), nullable=nullable) for name in names]


def _numbers(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def _instants(*names: str, nullable: bool = False) -> list[sa.Column]:
    return [sa.Column(name, UtcDateTime(), nullable=nullable) for name in names]


def _indexed(table: str, *names: str) -> None:
    for name in names:
        op.create_index(op.f(f"ix_{table}_{name}"), table, [name], unique=False)


def _links() -> None:
    op.create_table(
        "uwlr_link",
        *_numbers("school_id"),
        *_strings("key", "ref", "source", "fingerprint"),
        sa.Column("ended_on", sa.Date(), nullable=True),
        *_instants("changed_at", nullable=True),
        *_strings("supplier", "name", "profile", "version", "agreed_by", "terms", "code_ref"),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=True),
        sa.Column("strict", sa.Boolean(), nullable=False),
        sa.Column("suspended", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.PrimaryKeyConstraint("school_id", "key", name=op.f("pk_uwlr_link")),
    )
    _indexed("uwlr_link", "ref", "code_ref")


def _asked() -> None:
    op.create_table(
        "uwlr_wish",
        *_numbers("id", "school_id", "run"),
        *_strings("supplier", "kind", "asked_by", "state"),
        sa.Column("wanted", Json, nullable=False),
        *_instants("asked_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uwlr_wish")),
    )
    _indexed("uwlr_wish", "school_id", "state")
    op.create_table(
        "uwlr_step",
        *_numbers("id", "school_id"),
        *_strings("supplier", "verb", "by"),
        *_instants("at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uwlr_step")),
    )
    _indexed("uwlr_step", "school_id")


def _secrets() -> None:
    op.create_table(
        "uwlr_code",
        *_strings("ref", "supplier", "mark", "sealed", "made_by", "entered_by"),
        *_numbers("school_id"),
        *_instants("made_at"),
        *_instants("seen_at", "entered_at", nullable=True),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_uwlr_code")),
    )
    _indexed("uwlr_code", "school_id", "mark")
    op.create_table(
        "uwlr_door",
        *_strings("token_hash", "code_ref", "supplier"),
        *_numbers("school_id"),
        *_instants("opens_until"),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_uwlr_door")),
    )
    _indexed("uwlr_door", "code_ref")
    op.create_table(
        "uwlr_customer",
        *_strings("supplier", "mark", "sealed"),
        *_instants("made_at"),
        sa.PrimaryKeyConstraint("supplier", name=op.f("pk_uwlr_customer")),
    )


def _flow() -> None:
    op.create_table(
        "uwlr_answer",
        *_numbers("school_id", "moved", "pupils"),
        *_strings("profile", "version", "school_year", "hash"),
        sa.Column("day", sa.Date(), nullable=False),
        *_instants("changed_at"),
        sa.PrimaryKeyConstraint("school_id", "profile", "version", name=op.f("pk_uwlr_answer")),
    )
    op.create_table(
        "uwlr_exchange",
        *_numbers("id", "school_id", "people", "size"),
        *_strings("supplier", "operation", "outcome"),
        *_instants("at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uwlr_exchange")),
    )
    _indexed("uwlr_exchange", "school_id", "at")


def _source() -> None:
    op.create_table(
        "uwlr_source",
        *_numbers("school_id"),
        *_strings("url", "customer_name", "sealed_customer", "sealed_key", "version", "changed_by"),
        *_strings("results_url"),
        *_instants("changed_at", nullable=True),
        sa.PrimaryKeyConstraint("school_id", name=op.f("pk_uwlr_source")),
    )


def _results() -> None:
    op.create_table(
        "uwlr_test",
        *_numbers("school_id"),
        *_strings("supplier", "code", "version", "name", "level", "subject"),
        *(sa.Column(name, Json, nullable=False) for name in ("norms", "parts")),
        sa.PrimaryKeyConstraint("school_id", "supplier", "code", "version", name=op.f("pk_uwlr_test")),
    )
    op.create_table(
        "uwlr_result",
        *_numbers("school_id"),
        *_strings("supplier", "key", "person_key", "test_code", "test_version", "part_code", "score"),
        *_strings("processed_by", "info_url", "school_year"),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("more", Json, nullable=False),
        *_instants("received_at"),
        sa.PrimaryKeyConstraint("school_id", "supplier", "key", name=op.f("pk_uwlr_result")),
    )
    _indexed("uwlr_result", "person_key")
    op.create_table(
        "uwlr_sent_result",
        *_numbers("school_id"),
        *_strings("key", "ref", "source", "fingerprint"),
        sa.Column("ended_on", sa.Date(), nullable=True),
        *_instants("changed_at", nullable=True),
        *_strings("result_key", "person_key", "test_code", "test_name", "part_code", "score"),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "key", name=op.f("pk_uwlr_sent_result")),
    )
    _indexed("uwlr_sent_result", "ref")
