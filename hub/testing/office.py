"""A hub with two deciders at one school and one tiny connector, for tests of notifiers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from sqlmodel import col, select

from hub.app import Hub
from hub.model.config import Config
from hub.people import accounts, schools
from hub.plugin import KEY, PERSONAL, PUBLIC, Ballot, Connector, Issue, IssueLevel, Plugin, Record, Text, implements
from hub.registry import Registry
from hub.store.plan_tables import PlanRow
from hub.store.tables import AccountRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hub.plugin import Change, Notifier, Run

CODE = "08012345"
DECIDERS = (("marta@escola.example", "Marta Puig"), ("jan@escola.example", "Jan de Vries"))
READER = "Nadia Invented"


class Novel(Record, table=True):
    """A book that somebody borrowed."""

    __tablename__ = "testing_novel"
    title_field: ClassVar[str] = "title"
    isbn: Annotated[str, KEY, PUBLIC]
    title: Annotated[str, PUBLIC]
    reader: Annotated[str, PERSONAL]


class Novels(Connector):
    """Yields as many novels as it is told; every third is yellow."""

    name = "novels.all"
    title = Text("Novels")
    records = (Novel,)

    def __init__(self) -> None:
        self.many = 6

    def collect(self, run: Run) -> Iterator[Any]:
        for number in range(self.many):
            yield Novel.of(isbn=f"{number:013}", title=f"Novel {number}", reader=READER)

    def examine(self, change: Change, run: Run, known: Any) -> Iterator[Any]:
        if int(change.key) % 3 == 0:
            yield Issue("unknown-publisher", IssueLevel.BLOCKER, Text("Its publisher is not known here."))


class NovelsPlugin:
    """Registers the connector."""

    def __init__(self, connector: Novels) -> None:
        self.connector = connector

    @implements
    def hub_plugin(self) -> Plugin:
        return Plugin(name="novels", connectors=[self.connector])


@dataclass
class Office:
    """The hub, what its connector has, and the clock on the wall."""

    hub: Hub = field(init=False)
    connector: Novels = field(default_factory=Novels)
    now: datetime = datetime(2026, 9, 7, 8, 0, tzinfo=UTC)

    @property
    def notifier(self) -> Notifier:
        """The notifier under test."""
        return self.hub.registry.notifiers[0]

    def later(self, **delta: float) -> None:
        """Let time pass."""
        self.now += timedelta(**delta)

    def work(self) -> None:
        """Run everything that is due."""
        while self.hub.engine.step():
            continue

    def plan(self) -> PlanRow:
        """Run the connector and return the newest plan."""
        self.hub.desk.start_run("novels.all", self.hub.desk.school(CODE).id, by="test")
        self.work()
        with self.hub.database.reading() as session:
            return session.exec(select(PlanRow).order_by(col(PlanRow.id).desc()).limit(1)).one()

    def decide(
        self, plan: PlanRow, verdict: str = "approve", email: str = "marta@escola.example", reason: str = ""
    ) -> None:
        """Take a decision on the web and deliver what follows from it."""
        account = self.hub.desk.account(email)
        assert account is not None  # noqa: S101  (one of the deciders above)
        ballot = Ballot(
            plan_id=plan.id or 0,
            digest=plan.digest,
            verdict=verdict,
            account_id=account.id,
            channel="web",
            reason=reason,
        )
        self.hub.desk.decide(ballot)
        self.work()

    def state(self, plan: PlanRow) -> str:
        """Return where a plan stands."""
        with self.hub.database.reading() as session:
            return session.get_one(PlanRow, plan.id).state

    def close(self) -> None:
        """Give the database back."""
        for notifier in self.hub.registry.notifiers:
            notifier.stop()
        self.hub.database.close()


@cache
def _empty() -> bytes:
    """Return the bytes of a database with all tables: making them takes longer than a test."""
    with TemporaryDirectory() as name:
        config = Config(database=f"sqlite:///{name}/hub.db", data_dir=Path(name), key_file=Path(name) / "key")
        hub = Hub(config, registry=Registry([NovelsPlugin(Novels())], discover=False))
        hub.migrate()
        hub.database.close()
        return Path(name, "hub.db").read_bytes()


def open_office(folder: Path, hooks: object, sections: Mapping[str, Any]) -> Office:
    """Return an office whose hub has the plugin of ``hooks``; ``sections`` is its configuration, by plugin."""
    office = Office()
    (folder / "hub.db").write_bytes(_empty())
    config = Config(
        database=f"sqlite:///{folder}/hub.db", data_dir=folder, key_file=folder / "key", plugins=dict(sections)
    )
    registry = Registry([NovelsPlugin(office.connector), hooks], discover=False)
    office.hub = Hub(config, registry=registry, clock=lambda: office.now)
    office.hub.migrate()
    with office.hub.database.writing() as session:
        school = schools.add(session, CODE, "Escola Inventada", speaks="en")
        for email, name in DECIDERS:
            row = AccountRow(email=email, name=name, language="en", created_at=office.now)  # hashing takes long
            session.add(row)
            session.flush()
            accounts.grant(session, accounts.as_account(row), "decider", school.id, now=office.now)
    return office
