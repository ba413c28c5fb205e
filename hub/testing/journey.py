"""One connector's whole journey through a throw-away hub, kept as data that the checks judge."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from sqlmodel import select

from hub.errors import HubError
from hub.model.states import ChangeKind, IssueLevel
from hub.model.text import Text, unpacked
from hub.plugin.findings import Change, Issue, Need, QuestionGroup
from hub.plugin.records import shape_of
from hub.store import judging
from hub.store.plan_tables import PlanRow, ReceiptRow
from hub.testing.bench import Bench, bench
from hub.testing.listening import listening
from hub.testing.shortened import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hub.pipeline.kit import Trip
    from hub.plugin.findings import Finding
    from hub.plugin.records import Draft
    from hub.store.plan_tables import ChangeRow
    from hub.testing.bench import Registered
    from hub.testing.subject import Subject

_NONSENSE = "-nonsense-"


@dataclass(slots=True)
class Collected:
    """What one direct call of `collect` gave."""

    drafts: list[Draft] = field(default_factory=list)
    incomplete: Text | None = None
    delta: bool = False
    notes: list[Issue] = field(default_factory=list)
    total: int | None = None
    error: str = ""


@dataclass(slots=True)
class Planned:
    """What one run became. ``error`` is why there is no plan."""

    plan: PlanRow | None = None
    changes: list[ChangeRow] = field(default_factory=list)
    receipts: dict[int, str] = field(default_factory=dict)
    error: str = ""
    before: list[Registered] = field(default_factory=list)
    after: list[Registered] = field(default_factory=list)


@dataclass(slots=True)
class Judged:
    """What `examine` said of one change: twice, and why it could not."""

    change: Change
    first: list[Finding] = field(default_factory=list)
    second: list[Finding] = field(default_factory=list)
    error: str = ""


@dataclass(slots=True)
class Journey:
    """Everything that the checks look at."""

    subject: Subject
    declared: list[str] = field(default_factory=list)
    collected: Collected = field(default_factory=Collected)
    again: Collected = field(default_factory=Collected)
    planned: Planned = field(default_factory=Planned)
    judged: list[Judged] = field(default_factory=list)
    survey: list[Issue] = field(default_factory=list)
    approved: str = ""
    receipts: dict[int, str] = field(default_factory=dict)
    second: Planned = field(default_factory=Planned)
    nobody: Planned = field(default_factory=Planned)
    cut: Planned = field(default_factory=Planned)
    emptied: Planned = field(default_factory=Planned)
    answers: list[str] = field(default_factory=list)
    connection: str = ""
    heard: list[str] = field(default_factory=list)

    def findings(self) -> Iterator[Finding]:
        """Yield everything that was found about rows and about the run."""
        yield from self.collected.notes
        yield from self.survey
        for judged in self.judged:
            yield from judged.first

    def issues(self) -> Iterator[Issue]:
        """Yield the issues among the findings."""
        return (one for one in self.findings() if isinstance(one, Issue))

    def groups(self) -> Iterator[QuestionGroup]:
        """Yield the question groups among the findings."""
        return (one for one in self.findings() if isinstance(one, QuestionGroup))

    def needs(self) -> Iterator[Need]:
        """Yield the needs among the findings."""
        return (one for one in self.findings() if isinstance(one, Need))

    def told(self) -> Iterator[Text]:
        """Yield the sentences that leave the hub in a message: blockers, brakes, what was incomplete."""
        loud = (IssueLevel.BLOCKER, IssueLevel.BRAKE)
        yield from (issue.text for issue in self.issues() if issue.level in loud)
        yield self.subject.connector.title
        if self.collected.incomplete is not None:
            yield self.collected.incomplete

    def sentences(self) -> Iterator[Text]:
        """Yield every sentence that a person may read about the plan."""
        yield from self.told()
        for issue in self.issues():
            yield issue.text
            if issue.way_out is not None:
                yield issue.way_out.label
        for group in self.groups():
            yield group.title
            yield from (question.label for question in group.questions)


def journey(subject: Subject) -> Journey:
    """Let a connector make its trips and return what was seen; nothing of it stays on the disk."""
    seen = Journey(subject)
    seen.declared = list(_declarations(subject))
    if seen.declared:
        return seen
    with TemporaryDirectory() as name, listening(seen.heard):
        folder = Path(name)
        with bench(subject, folder) as desk:
            _first_trip(desk, seen)
            _second_trip(desk, seen)
        if seen.collected.drafts and not seen.planned.error:
            count = len(seen.collected.drafts)
            seen.cut = _short_trip(subject, folder, count // 2, cut=True)
            seen.emptied = _short_trip(subject, folder, max(1, count // 10), cut=False)
    return seen


def _declarations(subject: Subject) -> Iterator[str]:
    for record in subject.connector.records:
        try:
            shape_of(record)
        except HubError as error:
            yield str(error)


@contextmanager
def _told(into: Any, *, name: str = "error") -> Iterator[None]:
    """Note an exception instead of raising it: what went wrong is what the checks are about."""
    try:
        yield
    except Exception as error:  # noqa: BLE001  (the connector under test may raise anything)
        setattr(into, name, f"{type(error).__name__}: {error}")


def _first_trip(desk: Bench, seen: Journey) -> None:
    seen.collected, seen.again = _collect(desk), _collect(desk)
    with _told(seen, name="connection"):
        settings = desk.hub.desk.settings(desk.connector.name.partition(".")[0])
        sentences: list[object] = list(desk.connector.check(desk.school, desk.hub.desk, settings))
        strangers = [type(one).__name__ for one in sentences if not isinstance(one, Text)]
        seen.connection = f"check yields {strangers[0]}, not Text" if strangers else ""
    seen.planned = _plan(desk)
    if seen.planned.plan is not None:
        _judge(desk, seen)
        _answer(desk, seen)


def _collect(desk: Bench) -> Collected:
    trip, found = desk.trip(), Collected()
    with _told(found):
        found.drafts = list(desk.connector.collect(trip))
    found.incomplete, found.delta, found.notes = trip.unfinished, trip.only_changes, trip.notes
    with desk.hub.database.reading() as session:
        found.total = session.get_one(type(trip.run), trip.id).expected
    return found


def _plan(desk: Bench, scope: str | None = None) -> Planned:
    found = Planned(before=desk.register())
    run = desk.run(scope)
    found.plan, found.error, found.after = desk.plan(run), str(unpacked(run.error or "")), desk.register()
    if found.plan is None:
        found.error = found.error or f"the run is {run.state}"
        return found
    found.changes = desk.changes(found.plan)
    return found


def _judge(desk: Bench, seen: Journey) -> None:
    """Examine every change twice, and the same records as if they were updated and ended."""
    trip = desk.trip()
    codecs = desk.hub.kit.codecs(desk.connector, desk.school.id)
    plain = [judging.as_change(row, codecs[row.record]) for row in seen.planned.changes]
    probes = [probe for change in plain for probe in (change, *_as_if(change))]
    known, later = desk.connector.prepare(trip), desk.connector.prepare(trip)
    seen.judged = [_examined(desk, trip, probe, known, later) for probe in probes]
    seen.survey = list(desk.connector.survey(trip, known))


def _as_if(change: Change) -> Iterator[Change]:
    yield Change(change.seq, change.record, ChangeKind.UPDATE, change.key, change.after, change.after)
    yield Change(change.seq, change.record, ChangeKind.END, change.key, change.after, None)


def _examined(desk: Bench, trip: Trip, change: Change, known: Any, later: Any) -> Judged:
    judged = Judged(change)
    with _told(judged):
        judged.first = list(desk.connector.examine(change, trip, known))
        judged.second = list(desk.connector.examine(change, trip, later))
    return judged


def _answer(desk: Bench, seen: Journey) -> None:
    """Give every question a nonsensical answer; what comes back must be sentences about those questions."""
    trip = desk.trip()
    for group in {group.key: group for group in seen.groups()}.values():
        names = {question.name for question in group.questions}
        try:
            with desk.hub.database.reading() as session:
                trip.open_session = session
                refused = desk.connector.validate(group.key, dict.fromkeys(names, _NONSENSE), trip)
        except Exception as error:  # noqa: BLE001  (as above)
            seen.answers.append(f"validate raises {type(error).__name__} for the group “{group.key}”")
            continue
        strangers = set(refused) - names
        seen.answers += [f"validate speaks of “{name}”, which “{group.key}” does not ask" for name in strangers]


def _second_trip(desk: Bench, seen: Journey) -> None:
    plan = seen.planned.plan
    if plan is None:
        return
    with _told(seen, name="approved"):
        desk.answer(plan)
        seen.planned.changes = desk.changes(plan)
        if any(change.selected for change in seen.planned.changes):
            desk.approve(plan)
    with desk.hub.database.reading() as session:
        query = select(ReceiptRow).where(ReceiptRow.plan_id == plan.id)
        seen.receipts = {receipt.seq: receipt.outcome for receipt in session.exec(query)}
    seen.second = _plan(desk)
    seen.nobody = _plan(desk, scope="nobody-of-this-key")


def _short_trip(subject: Subject, folder: Path, keep: int, *, cut: bool) -> Planned:
    with bench(subject.instead(shortened(subject.connector, keep, cut=cut)), folder) as desk:
        return _plan(desk)
