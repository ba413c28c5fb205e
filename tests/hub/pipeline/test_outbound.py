"""Delivering to another system: interrupted anywhere and repeated, it ends where one delivery ends."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar

import pytest
from sqlalchemy import text
from sqlmodel import select

from hub.model.text import unpacked
from hub.pipeline.undo import propose
from hub.plugin import (
    KEY,
    PUBLIC,
    AccessRefused,
    Change,
    ChangeKind,
    ChangeOutcome,
    Connector,
    Delivery,
    Draft,
    Plugin,
    Record,
    RetryLater,
    Run,
    School,
    Services,
    Text,
    implements,
)
from hub.store import legs
from hub.store.plan_tables import ReceiptRow
from hub.store.tables import JobRow, RunRow
from tests.hub.pipeline.conftest import Office, open_office
from tests.shelves import Book, Shelf, Shelves, book


class Killed(BaseException):
    """The process ends here."""


@dataclass
class World(Shelf):
    """What the other system has, and what happens next when it is told something: one fault a change."""

    has: dict[str, str] = field(default_factory=dict)
    faults: list[Exception | type[Killed] | str | None] = field(default_factory=list)
    calls: list[list[int]] = field(default_factory=list)
    tokens: list[tuple[int, str]] = field(default_factory=list)
    references: dict[str, str] = field(default_factory=dict)


class Away(Shelves):
    """Tells the other system about the books, one by one."""

    delivers: ClassVar[bool] = True
    chunk: ClassVar[int] = 3
    next_jobs: ClassVar[tuple[str, ...]] = ("shelf.after", "shelf.unused", "shelf.gone")
    shelf: World

    def deliver(self, changes: Sequence[Change], run: Run) -> Iterator[Delivery]:
        self.shelf.calls.append([change.seq for change in changes])
        for change in changes:
            yield self._one(change)

    def _one(self, change: Change) -> Delivery:
        fault = self.shelf.faults.pop(0) if self.shelf.faults else None
        self.shelf.tokens.append((change.seq, change.token))
        if fault == "refuse":
            return Delivery(change.seq, ChangeOutcome.FAILED, detail=Text("It is too heavy."))
        if fault == "early":
            raise Killed
        self.shelf.references[change.key] = change.reference
        if change.kind is ChangeKind.END:
            self.shelf.has.pop(change.key, None)
        else:
            self.shelf.has[change.key] = change.values["title"]
        if isinstance(fault, Exception) or fault is Killed:
            raise fault  # it arrived, and nobody heard
        return Delivery(change.seq, ChangeOutcome.APPLIED, f"there-{change.key}")


class Parcel(Record, table=True):
    """Something that a following job would keep."""

    __tablename__ = "test_parcel"
    number: Annotated[str, KEY, PUBLIC]


class Other(Record, table=True):
    """Something that an unused job would keep."""

    __tablename__ = "test_other_parcel"
    number: Annotated[str, KEY, PUBLIC]


class After(Connector):
    """A job that follows."""

    name, title, records = "shelf.after", Text("After"), (Parcel,)

    def collect(self, run: Run) -> Iterator[Draft]:
        return iter(())


class Unused(After):
    """A job that this school does not use."""

    name, records = "shelf.unused", (Other,)

    def in_use(self, school: School, services: Services) -> bool:
        return False


class Both:
    """Registers them."""

    def __init__(self, world: World) -> None:
        self.connectors = (Away(world), After(), Unused())

    @implements
    def hub_plugin(self) -> Plugin:
        """Register."""
        return Plugin(name="shelf", connectors=self.connectors)


@pytest.fixture(name="office")
def _office(make_hub) -> Office:
    world = World(books=[book(number) for number in range(7)])
    return open_office(make_hub(modules=[Both(world)], discover=False), world)


def resume(office) -> None:
    """Go on as a restarted process does, whatever is to be waited for."""
    with office.hub.database.writing() as session:
        legs.revive(session)
        for leg in session.exec(select(legs.LegRow).where(legs.LegRow.state == "queued")):
            leg.not_before = office.hub.clock()
    office.work()


def approved(office, *faults: Any):
    plan = office.plan()
    office.shelf.faults = list(faults)
    office.hub.desk.decide(office.ballot(plan))
    return plan


def titles(office) -> dict[str, str]:
    return {key: row.title for key, row in office.books().items() if row.ended_on is None}


ALL = {f"{number:04d}": f"Title {number}" for number in range(7)}


def test_what_arrived_is_in_the_register_and_is_not_planned_again(office):
    """At most a chunk goes at once; the register says what the other system has."""
    plan = office.plan()
    office.approve(plan)
    assert [len(call) for call in office.shelf.calls] == [3, 3, 1]
    assert office.shelf.has == titles(office) == ALL
    assert set(office.receipts(plan).values()) == {"applied"}
    assert office.plan().state == "empty"


def test_only_what_was_chosen_is_delivered(office):
    """A row that nobody chose stays here."""
    plan = office.plan()
    office.choose(plan, "0002", on=False)
    office.approve(plan)
    assert office.shelf.has == {key: title for key, title in ALL.items() if key != "0002"}


def test_what_was_refused_says_why_and_comes_again(office):
    """It does not enter the register, and holds nobody up."""
    plan = approved(office, None, "refuse")
    office.work()
    assert (office.counts(plan)["applied"], office.counts(plan)["failed"]) == (6, 1)
    with office.hub.database.reading() as session:
        failed = session.exec(select(ReceiptRow).where(ReceiptRow.outcome == "failed")).one()
    assert str(unpacked(failed.detail or "")) == "It is too heavy."
    assert list(office.changes(office.plan())) == ["0001"]


def test_a_kill_after_it_arrived_delivers_the_same_again(office):
    """The token of a change is the same at every try, and the end is the same."""
    approved(office, None, Killed)
    with pytest.raises(Killed):
        office.work()
    assert titles(office) == {}
    resume(office)
    assert office.shelf.has == titles(office) == ALL
    assert len(set(office.shelf.tokens)) == 7 < len(office.shelf.tokens)


def test_a_system_that_is_away_keeps_what_it_took_and_the_rest_waits(office):
    """Receipts of what arrived hold; the plan stays approved and says why it waits."""
    plan = approved(office, None, RetryLater("It is closed.", seconds=60))
    office.work()
    assert office.receipts(plan) == {"0000": "applied"}
    assert (office.again(plan).state, str(unpacked(office.again(plan).halted or ""))) == ("approved", "It is closed.")
    resume(office)
    assert (office.again(plan).state, office.again(plan).halted) == ("applied", None)
    assert office.shelf.has == titles(office) == ALL


def test_refused_access_waits_for_somebody_and_goes_on_by_itself(office):
    """Nothing is given up, however often it is tried in vain."""
    refused = AccessRefused("The key is not accepted; save another.")
    plan = approved(office, *[refused] * 8)
    for _ in range(8):
        resume(office)
    assert office.again(plan).state == "approved"
    assert "save another" in str(unpacked(office.again(plan).halted or ""))
    resume(office)
    assert office.again(plan).state == "applied"


def test_a_connector_that_stumbles_is_tried_again_and_the_plan_says_so(office):
    """Its sentence holds no data of anybody; what arrived before has its receipt."""
    plan = approved(office, None, ValueError("Zoë Bedacht"))
    office.work()
    told = str(unpacked(office.again(plan).halted or ""))
    assert "ValueError" in told
    assert "Zoë" not in told
    assert office.receipts(plan) == {"0000": "applied"}


def test_a_row_that_moved_is_not_delivered(office):
    """Stale here means untouched there."""
    office.approve(office.plan())
    office.shelf.books[0]["title"] = "New title"
    plan = office.plan()
    with office.hub.database.writing() as session:
        session.get_one(Book, (office.school.id, "0000")).title = "Another title"
    office.approve(plan)
    assert office.receipts(plan) == {"0000": "stale"}
    assert office.shelf.has["0000"] == "Title 0"


def test_a_record_is_known_by_what_the_other_system_called_it(office):
    """The reference of the last delivery comes along with the next change, and with an ending."""
    office.approve(office.plan())
    office.shelf.books[0]["title"] = "New title"
    del office.shelf.books[6]
    office.approve(office.plan())
    assert {key: name for key, name in office.shelf.references.items() if name} == {
        "0000": "there-0000",
        "0006": "there-0006",
    }
    assert "0006" not in office.shelf.has


def test_what_a_connector_says_nothing_about_is_not_taken_for_arrived(make_hub):
    """Silence is a failure with a sentence."""

    class Silent(Away):
        def deliver(self, changes: Sequence[Change], run: Run) -> Iterator[Delivery]:
            return iter(())

    plugin = Both(World(books=[book(1)]))
    plugin.connectors = (Silent(plugin.connectors[0].shelf),)
    office = open_office(make_hub(modules=[plugin], discover=False), plugin.connectors[0].shelf)
    plan = office.plan()
    office.approve(plan)
    assert office.receipts(plan) == {"0001": "failed"}


def test_a_later_plan_of_the_job_waits_for_the_earlier_one(office):
    """Two deliveries of one job at once would overtake each other."""
    first = approved(office, RetryLater("It is closed.", seconds=600))
    office.work()
    office.shelf.books.append(book(8))
    second = office.plan()
    office.approve(second)
    assert office.again(second).state == "approved"
    assert office.receipts(second) == {}
    resume(office)
    resume(office)
    assert (office.again(first).state, office.again(second).state) == ("applied", "applied")
    assert office.shelf.has == ALL | {"0008": "Title 8"}


def test_two_workers_never_deliver_one_job_at_once(make_hub):
    """Whoever takes a paused worker for dead waits for its turn; on PostgreSQL on another machine too."""
    refusals: list[str] = []

    class Watched(Away):
        def deliver(self, changes: Sequence[Change], run: Run) -> Iterator[Delivery]:
            try:
                elsewhere.apply_leg(plan.id)
            except RetryLater as error:
                refusals.append(str(error))
            return super().deliver(changes, run)

    world = World(books=[book(number) for number in range(7)])
    plugin = Both(world)
    plugin.connectors = (Watched(world), *plugin.connectors[1:])
    office = open_office(make_hub(modules=[plugin], discover=False), world)
    alone = office.hub.database.is_sqlite
    elsewhere = office.hub if alone else make_hub(modules=[Both(world)], discover=False)
    plan = office.plan()
    office.approve(plan)
    assert refusals == ["Another delivery of this job is under way."] * 3
    assert [len(call) for call in world.calls] == [3, 3, 1]
    assert office.again(plan).state == "applied"


def test_a_row_that_the_register_refuses_holds_no_delivery_up(office):
    """It arrived, and its receipt says that it cannot be kept; the others are kept."""
    with office.hub.database.writing() as session:
        session.execute(text("CREATE UNIQUE INDEX one_title ON test_book (title)"))
    office.shelf.books[3]["title"] = office.shelf.books[4]["title"]
    plan = office.plan()
    office.approve(plan)
    assert sorted(office.receipts(plan).values()) == [*["applied"] * 6, "failed"]
    assert office.again(plan).state == "applied"


def test_a_connector_that_tells_of_other_rows_is_held_with_a_sentence(make_hub):
    """What it told of its own rows holds, and the plan says whose fault it is."""

    class Confused(Away):
        def deliver(self, changes: Sequence[Change], run: Run) -> Iterator[Delivery]:
            yield self._one(changes[0])
            yield Delivery(99, ChangeOutcome.APPLIED)

    world = World(books=[book(1), book(2)])
    plugin = Both(world)
    plugin.connectors = (Confused(world), *plugin.connectors[1:])
    office = open_office(make_hub(modules=[plugin], discover=False), world)
    plan = office.plan()
    office.approve(plan)
    assert office.receipts(plan) == {"0001": "applied"}
    assert "was not given" in str(unpacked(office.again(plan).halted or ""))


def test_a_worker_that_ends_gives_its_turn_back(office):
    """However it ends, the next one delivers at once."""
    plan = approved(office, Killed)
    with pytest.raises(Killed):
        office.work()
    office.hub.apply_leg(plan.id)
    assert office.again(plan).state == "applied"


def test_undoing_a_delivery_delivers_the_way_back(office):
    """What was added is ended there too."""
    office.approve(office.plan())
    office.shelf.books[0]["title"] = "New title"
    plan = office.plan()
    office.approve(plan)
    propose(office.hub.kit, plan.id, office.people["ann"])
    office.work()
    office.approve(office.latest())
    assert office.shelf.has == titles(office) == ALL


def test_jobs_that_follow_start_where_the_school_uses_them(office):
    """One that is not in use, and one that is not installed, start nothing."""
    plan = office.plan()
    office.approve(plan)
    with office.hub.database.reading() as session:
        query = select(JobRow.connector, RunRow.by).where(JobRow.id == RunRow.job_id, JobRow.connector != "shelf.books")
        assert session.exec(query).all() == [("shelf.after", f"plan {plan.id}")]


CHANCE = random.Random(11)  # noqa: S311  (the same interruptions in every run)
KINDS = (None, None, "early", Killed, RetryLater("Closed."), ValueError("odd"))
STORIES = [([CHANCE.choice(KINDS) for _ in range(CHANCE.randint(1, 10))], CHANCE.randint(1, 8)) for _ in range(12)]


@pytest.mark.parametrize(("faults", "chunk"), STORIES)
def test_any_run_of_interruptions_ends_where_one_clean_delivery_ends(office, faults, chunk):
    """Killed before or after it arrived, closed, stumbling: the same books there and here, each with one receipt."""
    office.hub.kit.connectors["shelf.books"].chunk = chunk
    plan = approved(office, *faults)
    for _ in range(len(faults) + 2):
        try:
            resume(office)
        except Killed:
            continue
    assert office.again(plan).state == "applied"
    assert office.shelf.has == titles(office) == ALL
    assert len(office.receipts(plan)) == 7
