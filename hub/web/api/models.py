"""What the API is sent and what it answers: the models from which its document is made."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from hub.model.text import storable

LARGEST = 2**31 - 1
Word = Annotated[str, AfterValidator(storable), Field(max_length=500)]
Number = Annotated[int, Field(ge=1, le=LARGEST)]
Limit = Annotated[int, Field(ge=1, le=1_000, description="How many at most.")]


class Sent(BaseModel):
    """What somebody sends: nothing but what is named."""

    model_config = ConfigDict(extra="forbid")


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


class SchoolQuery(Sent):
    """Of which school."""

    school: Word | None = Field(default=None, description="A school's code; all of one's schools without it.")


class PageQuery(SchoolQuery):
    """A page of a list, the newest first."""

    before: Number | None = Field(default=None, description="The `next` of the page before.")
    limit: Limit = 100


class PlanQuery(PageQuery):
    """Which plans."""

    state: Word | None = Field(default=None, description="Such as pending or applied.")


class HistoryQuery(PlanQuery):
    """Which runs."""

    job: Word | None = None
    since: date | None = Field(default=None, description="The first day, in UTC.")
    until: date | None = Field(default=None, description="The last day, in UTC.")


class AuditQuery(SchoolQuery):
    """Which part of the chain; of other schools than ``school`` only the places in the chain are given."""

    since: date | None = Field(default=None, description="The first day, in UTC.")
    until: date | None = Field(default=None, description="The last day, in UTC.")


class RowsQuery(Sent):
    """A page of a plan's rows, in their order."""

    after: Annotated[int, Field(ge=0, le=LARGEST, description="The `next` of the page before.")] = 0
    limit: Limit = 100
    state: Literal["", "choosable", "yellow", "chosen", "left-out", "applied", "stale", "failed"] = ""
    kind: Literal["", "create", "update", "end"] = ""


class RunAsked(Sent):
    """What to run for: the whole school, or one person by the key in the roster."""

    person: Word | None = None


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


class SelectionIn(Sent):
    """Which rows to choose or leave out; without ``rows`` all that can be chosen."""

    on: bool
    rows: Annotated[list[Number], Field(max_length=5_000)] | None = None


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


class AnswersIn(Sent):
    """Answers to one group; an empty text takes an answer back."""

    group: Word
    answers: Annotated[
        dict[Word, Annotated[str, AfterValidator(storable), Field(max_length=5_000)]], Field(min_length=1)
    ]


class RevisionOut(BaseModel):
    """What to decide about now."""

    digest: str
    revision: int


class DecisionIn(Sent):
    """A decision about exactly what was seen."""

    verdict: Literal["approve", "reject"]
    digest: Annotated[str, Field(min_length=16, max_length=64, pattern="^[0-9a-f]+$")]
    revision: Annotated[int, Field(ge=0, le=LARGEST)]
    reason: Annotated[str, AfterValidator(storable), Field(max_length=2_000)] = ""


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
