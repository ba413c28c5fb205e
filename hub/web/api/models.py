"""What the API answers: the models from which its document is made."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel


class Problem(BaseModel):
    """An error (RFC 9457). ``code`` is stable; ``detail`` is a sentence in the language asked for."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str
    reference: str | None = None
    problems: dict[str, str] | None = None


class SchoolOut(BaseModel):
    """A school: Dutch BRIN with establishment number, or eight Catalan digits."""

    code: str
    name: str
    country: str
    language: str
    time_zone: str


class Schools(BaseModel):
    """The schools at which the token's account has a role."""

    items: list[SchoolOut]


class JobOut(BaseModel):
    """A connector at a school, and when it runs by itself."""

    school: str
    job: str
    title: str
    paused: bool
    cron: str | None
    every_minutes: int | None
    takes_file: bool
    one_person: bool
    last_run: int | None


class Jobs(BaseModel):
    """Jobs of one's schools."""

    items: list[JobOut]


class RunOut(BaseModel):
    """One trip of a job. ``plan`` is the plan that it made or, when it found nothing new, the one that waits."""

    id: int
    school: str
    job: str
    state: str
    by: str
    error: str | None
    collected: int
    created_at: datetime
    finished_at: datetime | None
    plan: int | None


class Runs(BaseModel):
    """A page of runs."""

    items: list[RunOut]
    next: int | None


class DecisionOut(BaseModel):
    """One person's word on a plan."""

    verdict: str
    by: str
    channel: str
    reason: str
    selected: int
    at: datetime


class IssueOut(BaseModel):
    """Something to know about a row, or about the plan; ``code`` is stable."""

    code: str
    level: str
    owner: str
    text: str


class PlanHead(BaseModel):
    """A plan as lists show it."""

    id: int
    run: int
    school: str
    job: str
    title: str
    state: str
    created_at: datetime
    counts: dict[str, int]
    undoes: int | None


class Plans(BaseModel):
    """A page of plans."""

    items: list[PlanHead]
    next: int | None


class PlanOut(PlanHead):
    """A plan. A decision names ``digest`` and ``revision``: what was seen is what is decided about."""

    digest: str
    revision: int
    needed: int
    replaced_by: int | None
    halted: str | None
    undone_by: list[int]
    decided_at: datetime | None
    applied_at: datetime | None
    decisions: list[DecisionOut]
    issues: list[IssueOut]
    open_questions: int


class RowOut(BaseModel):
    """One change. What the token's scopes do not cover is left out of ``before`` and ``after``, or null."""

    seq: int
    record: str
    kind: str
    key: str | None
    title: str | None
    subject: str | None
    facet: str | None
    blocked: bool
    selected: bool
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    issues: list[IssueOut]
    receipt: str | None


class Rows(BaseModel):
    """A page of rows."""

    items: list[RowOut]
    next: int | None


class SelectionOut(BaseModel):
    """How many rows moved, and the revision to decide about."""

    moved: int
    revision: int


class QuestionOut(BaseModel):
    """One field to fill in; whether it is, never with what."""

    name: str
    label: str
    kind: str
    required: bool
    answered: bool
    choices: list[tuple[str, str]]


class GroupOut(BaseModel):
    """Questions that are answered together; ``needed`` by a chosen row."""

    group: str
    title: str
    needed: bool
    complete: bool
    questions: list[QuestionOut]


class Questions(BaseModel):
    """What a plan asks."""

    items: list[GroupOut]


class RevisionOut(BaseModel):
    """What to decide about now."""

    digest: str
    revision: int


class DecisionTaken(BaseModel):
    """What came of it; ``settled`` is false while more people must agree."""

    settled: bool
    text: str


class ReceiptOut(BaseModel):
    """What became of one chosen change."""

    seq: int
    outcome: str
    at: datetime
    detail: str | None
    moved: dict[str, Any] | None


class Receipts(BaseModel):
    """A page of receipts."""

    items: list[ReceiptOut]
    next: int | None


class EntryOut(BaseModel):
    """A run in the history, with its plan and who decided."""

    run: RunOut
    plan: PlanHead | None
    decided_by: list[str]


class Entries(BaseModel):
    """A page of the history."""

    items: list[EntryOut]
    next: int | None


class StepOut(BaseModel):
    """One change that was ever planned for a record."""

    plan: int
    seq: int
    kind: str
    state: str
    selected: bool
    outcome: str | None
    at: datetime
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class Steps(BaseModel):
    """What happened to one record, the newest first."""

    items: list[StepOut]
    next: int | None
