"""A hub with an invented plugin and school on a SQLite file of its own, and people who may do this and that."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hub.app import Hub
from hub.model.config import Config
from hub.people import accounts, schools
from hub.plugin import Account, Ballot, School
from hub.registry import Registry
from hub.store.tables import AccountRow
from tests.hub.passes import Passes, PassesPlugin

START = datetime(2026, 9, 7, 6, 30, tzinfo=UTC)


class Watch:
    """A clock that tests turn by hand."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        """Return the present instant."""
        return self.now

    def turn(self, **delta: float) -> None:
        """Let time pass."""
        self.now += timedelta(**delta)


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty database: each test works on a copy."""
    folder = tmp_path_factory.mktemp("store")
    made = Hub(_config(folder), registry=Registry([PassesPlugin()], discover=False))
    made.migrate()
    made.database.close()
    return folder / "hub.db"


def _config(folder: Path) -> Config:
    return Config(database=f"sqlite:///{folder}/hub.db", data_dir=folder, key_file=folder / "hub.key")


@pytest.fixture
def watch() -> Watch:
    """The hub's clock."""
    return Watch()


@pytest.fixture
def plugin() -> PassesPlugin:
    """The plugin of the hub; its connector yields four rows of different kinds."""
    return PassesPlugin()


@pytest.fixture
def connector(plugin: PassesPlugin) -> Passes:
    """The connector, whose ``vendor`` list a test may change."""
    return plugin.connector


@pytest.fixture
def hub(tmp_path: Path, empty_store: Path, plugin: PassesPlugin, watch: Watch) -> Iterator[Hub]:
    """A hub that does its legs when the test says so (`work`)."""
    shutil.copy(empty_store, tmp_path / "hub.db")
    made = Hub(_config(tmp_path), registry=Registry([plugin], discover=False), clock=watch)
    yield made
    made.database.close()


@pytest.fixture
def school(hub: Hub) -> School:
    """An invented Catalan school."""
    with hub.database.writing() as session:
        return schools.add(session, "08012345", "Institut Vall d'Aranyó", speaks="en")


@pytest.fixture
def other_school(hub: Hub) -> School:
    """Another school, where none of the people have a role unless a test gives it."""
    with hub.database.writing() as session:
        return schools.add(session, "17000001", "Escola Riera Blava", speaks="en")


@pytest.fixture
def account_of(hub: Hub) -> Callable[..., Account]:
    """Makes an account without a password (hashing takes long) and with these roles at a school."""

    def make(name: str, school: School | None = None, *roles: str) -> Account:
        with hub.database.writing() as session:
            row = AccountRow(email=f"{name.lower()}@vall.example", name=name, created_at=hub.clock())
            session.add(row)
            session.flush()
            account = accounts.as_account(row)
            for role in roles:
                accounts.grant(session, account, role, school.id if school else None, now=hub.clock())
        return account

    return make


@pytest.fixture
def decider(account_of, school: School) -> Account:
    """Somebody who may decide at the school, and look after the passes."""
    return account_of("Montse", school, "decider", "librarian")


@pytest.fixture
def work(hub: Hub) -> Callable[[], None]:
    """Does every leg that is due."""

    def work() -> None:
        while hub.engine.step():
            continue

    return work


@pytest.fixture
def make_plan(hub: Hub, school: School, work) -> Callable[[], int]:
    """Runs the connector and returns the number of the plan."""

    def make() -> int:
        run_id = hub.desk.start_run("passes.all", school.id, by="test")
        work()
        with hub.database.reading() as session:
            return session.connection().exec_driver_sql(f"SELECT id FROM plan WHERE run_id = {run_id}").scalar_one()

    return make


@pytest.fixture
def approve(hub: Hub, work) -> Callable[[int, Account], None]:
    """Approves a plan as it is and applies it."""

    def approve(plan_id: int, account: Account) -> None:
        told = hub.desk.notice(plan_id)
        ballot = Ballot(plan_id=plan_id, digest=told.digest, verdict="approve", account_id=account.id, channel="cli")
        hub.desk.take(ballot)
        work()

    return approve
