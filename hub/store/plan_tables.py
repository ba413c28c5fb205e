"""The tables of a plan: staged records, changes, issues, questions, decisions, receipts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from hub.plugin.columns import Json, UtcDateTime
from hub.store import tables as _tables  # noqa: F401  (the naming convention and the tables pointed to)

_CLUSTERED = {"sqlite_with_rowid": False}


class StagedRow(SQLModel, table=True):
    """What a job last saw at its vendor: one record, its fingerprint and its values (secrets sealed)."""

    __tablename__ = "staged"
    __table_args__ = (_CLUSTERED,)
    job_id: int = Field(primary_key=True)
    record: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    fingerprint: str
    data: dict[str, Any] = Field(sa_column=Column(Json, nullable=False))
    run_id: int


class PlanRow(SQLModel, table=True):
    """All changes of one run. ``revision`` counts selections and answers; ``digest`` names the content."""

    __tablename__ = "plan"
    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="run.id", unique=True)
    job_id: int = Field(foreign_key="job.id", index=True)
    school_id: int = Field(foreign_key="school.id", index=True)
    connector: str
    scope: str | None = None
    state: str = Field(index=True)
    digest: str = ""
    revision: int = 0
    unchanged: int = 0
    duplicates: int = 0
    needed: int = 1
    incomplete: dict[str, object] | None = Field(default=None, sa_type=Json)
    replaced_by: int | None = None
    undoes: int | None = Field(default=None, index=True)  # the applied plan that this one takes back
    halted: str | None = None  # why delivering it does not go on at the moment
    selected_digest: str | None = None
    created_at: datetime = Field(sa_type=UtcDateTime)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    applied_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ChangeRow(SQLModel, table=True):
    """One change. Titles stand beside the JSON so that the database sorts and filters by them."""

    __tablename__ = "change"
    __table_args__ = (_CLUSTERED,)
    plan_id: int = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    record: str
    key: str = Field(index=True)
    kind: str
    before_fingerprint: str | None = None
    after_fingerprint: str | None = None
    before: dict[str, Any] | None = Field(default=None, sa_column=Column(Json))
    after: dict[str, Any] | None = Field(default=None, sa_column=Column(Json))
    title: str = ""
    subject: str = ""
    facet: str = ""
    blocked: bool = False
    selected: bool = True


class IssueRow(SQLModel, table=True):
    """One issue; ``seq`` 0 is about the plan as a whole. ``content`` holds its texts and way out.

    ``noted``: found while collecting, so that judging a row anew cannot find it again and must keep it.
    """

    __tablename__ = "issue"
    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(index=True)
    seq: int = Field(default=0, index=True)
    code: str
    level: str
    owner: str
    ticked: bool = True
    noted: bool = False
    content: dict[str, Any] = Field(sa_column=Column(Json, nullable=False))


class GroupRow(SQLModel, table=True):
    """Questions of a plan that are answered together."""

    __tablename__ = "question_group"
    __table_args__ = (_CLUSTERED,)
    plan_id: int = Field(primary_key=True)
    key: str = Field(primary_key=True)
    new: bool = False
    complete: bool = False
    content: dict[str, Any] = Field(sa_column=Column(Json, nullable=False))


class AnswerRow(SQLModel, table=True):
    """One answer; a secret's ``value`` is sealed."""

    __tablename__ = "answer"
    __table_args__ = (_CLUSTERED,)
    plan_id: int = Field(primary_key=True)
    group: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    value: str
    secret: bool = False
    by: str
    at: datetime = Field(sa_type=UtcDateTime)


class NeedRow(SQLModel, table=True):
    """Which change needs which group; ``blocks`` keeps the row out until it is answered."""

    __tablename__ = "need"
    __table_args__ = (_CLUSTERED,)
    plan_id: int = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    group: str = Field(primary_key=True)
    blocks: bool = False


class DecisionRow(SQLModel, table=True):
    """One person's word on one plan digest."""

    __tablename__ = "decision"
    __table_args__ = (UniqueConstraint("plan_id", "digest", "account_id"),)
    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(index=True)
    digest: str
    account_id: int = Field(foreign_key="account.id", index=True)
    verdict: str
    channel: str
    reason: str = ""
    selected: int = 0
    selected_digest: str = ""
    at: datetime = Field(sa_type=UtcDateTime)


class ReceiptRow(SQLModel, table=True):
    """What became of one chosen change. ``moved`` holds what a stale row looks like now."""

    __tablename__ = "receipt"
    __table_args__ = (_CLUSTERED,)
    plan_id: int = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    outcome: str
    at: datetime = Field(sa_type=UtcDateTime)
    detail: str | None = None
    moved: dict[str, Any] | None = Field(default=None, sa_column=Column(Json))


class ReferenceRow(SQLModel, table=True):
    """What another system called a record when it was last delivered there."""

    __tablename__ = "delivered_reference"
    __table_args__ = (_CLUSTERED,)
    school_id: int = Field(primary_key=True)
    record: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    reference: str
