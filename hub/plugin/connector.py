"""What a vendor plugin writes: a connector that yields records and judges changes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from sqlmodel import Session

    from hub.model.text import Text
    from hub.plugin.findings import Answers, Change, Delivery, Finding, Issue, WayOut
    from hub.plugin.records import Draft, Record
    from hub.plugin.services import Account, School, Services


@dataclass(frozen=True, slots=True)
class Wording:
    """How a connector's plans are put before people, where “approve” and its title are not their words.

    ``title`` heads the message, ``verb`` stands on the button that approves. ``links`` are more buttons, each a
    label and a path of the plugin's pages with ``{run}`` for the run's number. ``tells_starter``: who started the
    run hears what was decided, with the reason of a rejection.
    """

    title: Text
    verb: Text
    links: tuple[WayOut, ...] = ()
    tells_starter: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may end, and how few rows may come, before the hub holds a plan for a second person.

    More than ``endings`` records and more than ``ending_share`` of those that are live are too many; fewer rows
    than ``least_share`` of those of the last complete run are too few.
    """

    endings: int = 10
    ending_share: float = 0.10
    least_share: float = 0.80


class Run(Protocol):
    """One trip of a job through the pipeline, as its connector sees it."""

    @property
    def id(self) -> int: ...
    @property
    def school(self) -> School: ...
    @property
    def services(self) -> Services: ...
    @property
    def now(self) -> datetime:
        """The instant of this run; rules take the time from here."""

    @property
    def settings(self) -> Any:
        """The plugin's own section of config.yaml, parsed by its settings model."""

    @property
    def scope(self) -> str | None:
        """None for the whole school, else the natural key of the one person it is about."""

    @property
    def file(self) -> Path | None:
        """The file that was handed in with this run, if any."""

    @property
    def bookmark(self) -> str | None:
        """What the last completed run of this job left with `leave`; None asks for everything."""

    @property
    def session(self) -> Session:
        """The open transaction; only in `Connector.learn`, `applied` and `revise`."""

    def leave(self, bookmark: str) -> None:
        """Keep ``bookmark`` for the next run, if this one completes."""

    def delta(self) -> None:
        """Say that what follows is only what changed: what is absent is not gone."""

    def gone(self, draft: Draft) -> None:
        """Say that the vendor no longer has this record (a tombstone)."""

    def incomplete(self, why: Text) -> None:
        """Say that not everything was collected: the plan is reviewable and ends nothing."""

    def note(self, issue: Issue, about: Draft | None = None) -> None:
        """Keep an issue about the run as a whole, or about a row that could not become a record.

        With ``about`` it belongs to that record's change, if there is one; the draft needs no more
        than its natural key. For what only the collecting can see, such as a cell that was left out.
        """

    def progress(self, done: int, total: int | None = None) -> None:
        """Tell how far collecting is."""

    def mark(self, value: str) -> str:
        """Return a keyed pseudonym of ``value``: equal for equal values, opaque for readers."""

    def repeated(self, record: type[Record], *fields: str) -> Mapping[tuple[Any, ...], int]:
        """Return the values of ``fields`` that more than one collected record shares, with their number."""


class Connector(ABC):
    """Keeps one vendor's data in step with a register.

    The hub stages what `collect` yields, compares it with the register in bulk, stores what
    differs as changes, asks `examine` about each, and applies exactly what was decided.
    ``one_person`` says that a run may be about one person only (`Run.scope`), ``takes_file`` that each
    run reads a file which somebody hands in (`Run.file`).

    With ``delivers`` the register says what another system has: what was decided goes through `deliver`, at
    most ``chunk`` changes a call, and only what arrived comes into the register. ``next_jobs`` names the
    connectors whose run starts after a plan of this one was applied, at schools that use them.
    """

    name: ClassVar[str]
    title: ClassVar[Text]
    records: ClassVar[tuple[type[Record], ...]]
    decider_role: ClassVar[str] = "decider"
    one_person: ClassVar[bool] = False
    takes_file: ClassVar[bool] = False
    wording: ClassVar[Wording | None] = None
    delivers: ClassVar[bool] = False
    chunk: ClassVar[int] = 100
    next_jobs: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def collect(self, run: Run) -> Iterable[Draft]:
        """Yield drafts, streaming. Raises RetryLater, AccessRefused; see also `Run.incomplete`."""

    def prepare(self, run: Run) -> Any:
        """Return what `examine` needs to know about all changes at once (looked up once a plan)."""
        return None

    def examine(self, change: Change, run: Run, known: Any) -> Iterable[Finding]:
        """Yield issues, needs and question groups for one change. Pure: ``known`` is from `prepare`."""
        return ()

    def survey(self, run: Run, known: Any) -> Iterable[Issue]:
        """Yield issues about the plan as a whole; a BRAKE asks for a second person."""
        return ()

    def limits(self, run: Run) -> Limits:
        """Return the brakes that fit this school and this time of year."""
        return Limits()

    def revise(self, change: Change, answers: Answers, run: Run) -> Mapping[str, Any]:
        """Return the values that an answered, blocking question changes in this change's record."""
        return {}

    def validate(self, group: str, answers: Answers, run: Run) -> Mapping[str, Text]:
        """Return a sentence for each answer that cannot be right, by question name."""
        return {}

    def learn(self, group: str, answers: Answers, run: Run) -> None:
        """Remember the answers of a group; called inside the transaction that approves the plan."""

    def applied(self, change: Change, run: Run) -> None:
        """Follow up one applied change, inside its transaction; override only where needed."""

    def applied_together(self, changes: Sequence[Change], run: Run) -> None:
        """Follow up all applied changes of a chunk at once, where that is quicker than one by one."""
        for change in changes:
            self.applied(change, run)

    def deliver(self, changes: Sequence[Change], run: Run) -> Iterable[Delivery]:
        """Bring changes to the other system and yield what became of each, as it becomes known.

        Called outside any transaction, and again with the same changes after an interruption: doing it
        twice must leave what doing it once leaves. Raises RetryLater, AccessRefused; what was yielded
        before holds.
        """
        return ()

    def in_use(self, school: School, services: Services) -> bool:
        """Tell whether this school uses the connector, so that a run may start by itself (``next_jobs``)."""
        return True

    def hand_in(self, file: Path, name: str, school: School, account: Account, services: Services) -> int:
        """Start the run of a file that a program handed in and return its number; the hub drops it once it was read.

        For a connector whose pages note more of a file than that it came.
        """
        return services.start_run(self.name, school.id, by=account.email, file=file)

    def check(self, school: School, services: Services, settings: Any) -> Iterable[Text]:
        """Yield a sentence for each thing that is wrong with this school's connection."""
        return ()
