"""What the API is sent: the models from which its document is made."""

from __future__ import annotations

from base64 import b64decode
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from hub.model.text import storable

LARGEST = 2**31 - 1
Word = Annotated[str, AfterValidator(storable), Field(max_length=500)]
Number = Annotated[int, Field(ge=1, le=LARGEST)]
Limit = Annotated[int, Field(ge=1, le=1_000, description="How many at most.")]


def _decoded(said: object) -> bytes:
    """Return what Base64 stands for; a sign that it does not know is no file, where others would skip it."""
    return b64decode(str(said).encode("ascii", "replace"), validate=True)


class Sent(BaseModel):
    """What somebody sends: nothing but what is named."""

    model_config = ConfigDict(extra="forbid")


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


class FileIn(Sent):
    """A file for a job that reads one."""

    name: Annotated[Word, Field(min_length=1, description="What it is called, with its ending, such as pupils.csv.")]
    content: Annotated[bytes, BeforeValidator(_decoded), Field(min_length=1, description="The file, in Base64.")]


class SelectionIn(Sent):
    """Which rows to choose or leave out; without ``rows`` all that can be chosen."""

    on: bool
    rows: Annotated[list[Number], Field(max_length=5_000)] | None = None


class AnswersIn(Sent):
    """Answers to one group; an empty text takes an answer back."""

    group: Word
    answers: Annotated[
        dict[Word, Annotated[str, AfterValidator(storable), Field(max_length=5_000)]], Field(min_length=1)
    ]


class DecisionIn(Sent):
    """A decision about exactly what was seen."""

    verdict: Literal["approve", "reject"]
    digest: Annotated[str, Field(min_length=16, max_length=64, pattern="^[0-9a-f]+$")]
    revision: Annotated[int, Field(ge=0, le=LARGEST)]
    reason: Annotated[str, AfterValidator(storable), Field(max_length=2_000)] = ""
