"""The hub's own trip: collect, plan, approve, apply, and once more, through the same doors that people use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from sqlmodel import col, select

from bench.records import read
from hub.app import Hub
from hub.model.config import Config
from hub.model.states import LegKind, Role
from hub.people import accounts, schools
from hub.plugin import KEY, PERSONAL, PUBLIC, SENSITIVE, Ballot, Connector, Draft, Plugin, Record, Run, Text, implements
from hub.registry import Registry
from hub.store.plan_tables import PlanRow
from hub.store.tables import AccountRow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bench.measure import Inputs, Stopwatch
    from hub.plugin import Account, School


class Licence(Record, table=True):
    """The bench's licence, declared as any plugin declares its record."""

    __tablename__ = "bench_licence"
    title_field: ClassVar[str] = "title"
    facet_field: ClassVar[str | None] = "publisher"

    number: Annotated[str, KEY, PUBLIC]
    isbn: Annotated[str, PUBLIC]
    title: Annotated[str, PUBLIC]
    publisher: Annotated[str, PUBLIC]
    school: Annotated[str, PUBLIC]
    pupil: Annotated[str, PERSONAL]
    level: Annotated[str, PUBLIC]
    credential: Annotated[str, SENSITIVE]
    until: Annotated[str, PUBLIC]


class Licences(Connector):
    """Reads the licences of one state from its file."""

    name = "bench.licences"
    title = Text("Licences of the bench")
    records = (Licence,)
    path: Path

    def collect(self, run: Run) -> Iterator[Draft]:
        """Yield what the file has, streaming."""
        for values in read(self.path):
            yield Licence.of(**values)


class BenchPlugin:
    """Registers the connector."""

    def __init__(self) -> None:
        self.connector = Licences()

    @implements
    def hub_plugin(self) -> Plugin:
        """Return what the bench brings."""
        return Plugin(name="bench", connectors=[self.connector])


def sqlite(inputs: Inputs, watch: Stopwatch) -> None:
    """Make the trip on SQLite."""
    _trip(f"sqlite:///{inputs.directory / 'hub.db'}", inputs, watch)


def postgres(inputs: Inputs, watch: Stopwatch) -> None:
    """Make the trip on PostgreSQL."""
    _trip(inputs.dsn, inputs, watch)


def _trip(url: str, inputs: Inputs, watch: Stopwatch) -> None:
    plugin = BenchPlugin()
    config = Config(database=url, data_dir=inputs.directory, key_file=inputs.directory / "key")
    hub = Hub(config, registry=Registry([plugin], discover=False))
    hub.migrate()
    school, account = people(hub)
    for leg, path in (("first", inputs.first), ("again", inputs.first), ("next", inputs.second)):
        plugin.connector.path = path
        _leg(hub, school, account, leg, watch)
    hub.database.close()


def people(hub: Hub) -> tuple[School, Account]:
    """Add a school and somebody who decides there."""
    with hub.database.writing() as session:
        school = schools.add(session, "08012345", "The school of the bench")
        row = AccountRow(email="decider@bench.example", name="Decider", created_at=hub.clock())
        session.add(row)
        session.flush()
        account = accounts.as_account(row)
        accounts.grant(session, account, Role.DECIDER, school.id, now=hub.clock())
        return school, account


def _leg(hub: Hub, school: School, account: Account, leg: str, watch: Stopwatch) -> None:
    hub.desk.start_run("bench.licences", school.id, by="bench")
    with watch.lap(leg, "collect and plan"):
        hub.engine.step()
    with hub.database.reading() as session:
        plan = session.exec(select(PlanRow).order_by(col(PlanRow.id).desc())).first()
    if plan is None or plan.id is None:
        return
    counts = hub.desk.notice(plan.id).counts
    watch.found(leg, counts["create"] + counts["update"] + counts["end"])
    if plan.state != "pending":
        return
    ballot = Ballot(plan_id=plan.id, digest=plan.digest, verdict="approve", account_id=account.id, channel="cli")
    with watch.lap(leg, "approve"):
        hub.desk.decide(ballot)
    with watch.lap(leg, LegKind.APPLY):
        hub.engine.step()
