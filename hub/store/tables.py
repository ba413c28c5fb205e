"""The hub's own tables: schools, people, jobs, runs. Plans are in `plan_tables`."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from hub.plugin.columns import Json, UtcDateTime

# Batch migrations on SQLite can only drop constraints that have a name.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class SchoolRow(SQLModel, table=True):
    """A school: Dutch BRIN with establishment number, or eight Catalan digits."""

    __tablename__ = "school"
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str
    country: str
    language: str
    time_zone: str


class AccountRow(SQLModel, table=True):
    """Somebody who works with the hub. ``password`` is an Argon2id hash; ``time_zone`` empty means the school's."""

    __tablename__ = "account"
    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(unique=True)
    name: str
    language: str = "en"
    password: str = ""
    must_change: bool = False
    time_zone: str = ""
    blocked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)


class GrantRow(SQLModel, table=True):
    """A person's role at a school. An operator's grant has no school."""

    __tablename__ = "grants"
    __table_args__ = (UniqueConstraint("account_id", "school_id", "role"),)
    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    school_id: int | None = Field(default=None, foreign_key="school.id", index=True)
    role: str
    given_at: datetime = Field(sa_type=UtcDateTime)


class SignInRow(SQLModel, table=True):
    """A browser that is signed in; the cookie holds only the token whose hash stands here.

    ``device`` says in two words what it is; ``via`` by what it got in: ``password``, or the name of a provider.
    """

    __tablename__ = "sign_in"
    token_hash: str = Field(primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    created_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    seen_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    device: str = ""
    via: str = "password"


class JobRow(SQLModel, table=True):
    """A connector with a school and a schedule (five cron fields, or ``every`` minutes)."""

    __tablename__ = "job"
    __table_args__ = (UniqueConstraint("school_id", "connector"),)
    id: int | None = Field(default=None, primary_key=True)
    school_id: int = Field(foreign_key="school.id")
    connector: str
    cron: str | None = None
    every_minutes: int | None = None
    paused: bool = False
    bookmark: str | None = None
    complete: bool = False  # whether everything was collected at least once, so that absence can mean gone
    last_slot: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)


class RunRow(SQLModel, table=True):
    """One trip of a job. ``slot`` is the instant it was due, unique per job: each slot makes one run."""

    __tablename__ = "run"
    __table_args__ = (UniqueConstraint("job_id", "slot"),)
    id: int | None = Field(default=None, primary_key=True)
    job_id: int = Field(foreign_key="job.id", index=True)
    school_id: int = Field(foreign_key="school.id", index=True)
    scope: str | None = None
    file: str | None = None
    slot: datetime | None = Field(default=None, sa_type=UtcDateTime)
    state: str
    by: str
    error: str | None = None
    incomplete: dict[str, object] | None = Field(default=None, sa_type=Json)
    collected: int = 0
    only_changes: bool = False  # what it collected is no measure for a run that collects everything
    expected: int | None = None
    started_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime, index=True)


class LegRow(SQLModel, table=True):
    """A unit of work for the engine: what, on which row, not before when, and who holds it."""

    __tablename__ = "leg"
    id: int | None = Field(default=None, primary_key=True)
    kind: str
    subject: int = Field(index=True)
    state: str = Field(default="queued", index=True)
    not_before: datetime = Field(sa_type=UtcDateTime)
    attempts: int = 0
    fence: int = 0
    leased_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    error: str | None = None


class CopyRow(SQLModel, table=True):
    """One copy of a plan's message. ``wanted`` counts what it should say, ``shown`` what it says.

    ``kind``: ask (people decide), receipt (administrators hear what was decided), or halt (who may decide hears
    that delivering does not go on). A ``silent`` copy leaves
    the first telling to another one; that one names it in ``instead_of``. ``refused``: it cannot be told at
    all. ``reminders`` counts those that are due, ``reminded`` those that went out.
    """

    __tablename__ = "copy"
    __table_args__ = (UniqueConstraint("plan_id", "notifier", "address", "kind"),)
    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(index=True)
    notifier: str
    address: str
    kind: str = "ask"
    account_id: int | None = None
    instead_of: int | None = None
    reference: str | None = None
    wanted: int = 1
    shown: int = 0
    reminders: int = 0
    reminded: int = 0
    silent: bool = False
    refused: bool = False
    error: str | None = None
    why: dict[str, object] | None = Field(default=None, sa_type=Json)
    failing_since: datetime | None = Field(default=None, sa_type=UtcDateTime)
    told_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    changed_at: datetime = Field(sa_type=UtcDateTime)


class AuditRow(SQLModel, table=True):
    """One line of the audit: its hash covers the line before it."""

    __tablename__ = "audit"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime, index=True)
    actor: str = Field(index=True)
    verb: str
    school_id: int | None = Field(default=None, index=True)
    subject: str = Field(index=True)
    detail: str
    previous: str
    hash: str
