"""Reviewing from outside the hub's pages: what a notifier may show of a plan, and let people do with it.

Everything here asks the hub's authority at every call, for the account that is given; strangers get
NotFound. Texts are as far as they may travel without a sign-in: public fields, and personal ones where
the caller says that the school allows names (``names=True``); sensitive and secret fields never.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from hub.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from hub.model.text import Text
    from hub.plugin.notifier import Notice
    from hub.plugin.services import Account, School


class AnswersRefused(InvalidInput):
    """Some answers cannot be right; ``problems`` has a sentence for each, by question name."""

    def __init__(self, problems: Mapping[str, Text]) -> None:
        names = ", ".join(problems)
        super().__init__("Please correct what you filled in ({names}).", names=names)
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Look:
    """Which rows are looked at; an empty field means all. ``blocked``: the yellow rows, else those one can choose."""

    kind: str = ""
    facet: str = ""
    blocked: bool = False


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One row of a plan as it may be told outside; a heading that may not is empty."""

    seq: int
    kind: str
    title: str
    subject: str
    facet: str
    selected: bool
    blocked: bool
    reason: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePage:
    """A page of rows by key: ``before`` rows come earlier; ``previous`` and ``next`` are what to ask ``after`` for."""

    lines: Sequence[PlanLine]
    total: int
    before: int
    previous: int | None
    next: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSheet:
    """A plan's head, the facets that its rows may be filtered by, and what this person may do with it."""

    notice: Notice
    facets: Sequence[str]
    may_choose: bool
    may_decide: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedField:
    """A question with what is known of its answer; of a secret only that there is one (``filled``)."""

    name: str
    label: Text
    kind: str
    required: bool
    help: Text | None
    choices: Sequence[tuple[str, str]]
    value: str = ""
    filled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedGroup:
    """Questions that are answered together."""

    key: str
    title: Text
    lead: Text | None
    complete: bool
    fields: Sequence[AskedField]


@dataclass(frozen=True, slots=True)
class JobLine:
    """A job at a school and how its last run went; ``ran_at`` is None before the first one."""

    name: str
    title: Text
    school: School
    state: str = ""
    ran_at: datetime | None = None
    problem: str = ""
    may_start: bool = False


class Reviewing(Protocol):
    """Reached as `Services.reviewing`. Raises NotFound, Refusal and AnswersRefused, each with a sentence."""

    def sheet(self, plan_id: int, account: Account, *, names: bool = False) -> PlanSheet:
        """Return a plan's head."""

    def lines(
        self, plan_id: int, account: Account, look: Look, *, after: int = 0, limit: int = 50, names: bool = False
    ) -> LinePage:
        """Return the rows that follow row number ``after``."""

    def find(
        self, plan_id: int, account: Account, words: str, look: Look, *, limit: int = 20, names: bool = False
    ) -> list[PlanLine]:
        """Return rows whose headings hold ``words``; only headings that may be told are searched."""

    def choose(
        self, plan_id: int, account: Account, digest: str, *, on: Collection[int] = (), off: Collection[int] = ()
    ) -> int:
        """Choose and leave out these rows, and no others; return the plan's revision.

        ``digest`` (or its first 16 digits) says what the rows were when they were shown: Refusal
        ``changed`` when they are something else now.
        """

    def choose_all(self, plan_id: int, account: Account, digest: str, look: Look, *, on: bool) -> int:
        """Choose or leave out everything that ``look`` finds; return the plan's revision."""

    def questions(self, plan_id: int, account: Account) -> list[AskedGroup]:
        """Return the question groups that the chosen rows need, the open ones first."""

    def answer(self, plan_id: int, account: Account, group: str, values: Mapping[str, str]) -> None:
        """Keep the answers that are right; raises AnswersRefused with a sentence for each that is not."""

    def secret_link(self, plan_id: int, account: Account, group: str) -> str:
        """Return the address of a page where this person alone fills in the secrets of a group, once."""

    def pending(self, account: Account) -> list[PlanSheet]:
        """Return the plans that wait for this person, the oldest first."""

    def jobs(self, account: Account) -> list[JobLine]:
        """Return the jobs at this person's schools."""

    def start(self, account: Account, job: str, school_code: str = "") -> int:
        """Start a run of a job and return its number; the school may be left out where there is one only."""
