"""What tests of the web share: a hub with an invented plugin, a browser without scripts, and a real Chromium."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy.engine import make_url
from starlette.applications import Starlette
from starlette.testclient import TestClient

from hub.app import Hub
from hub.model.config import Config
from hub.people import accounts, entry, schools
from hub.plugin import Account, Ballot, School
from hub.plugin.roster import Person
from hub.registry import Registry
from hub.store import overview
from hub.store.tables import AccountRow
from hub.web.server import build_app
from hub.web.visit import SESSION
from tests.hub.web.browsing import sign_in
from tests.hub.web.passes import Passes, PassesPlugin
from tests.hub.web.showroom import showroom

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


def new_database(server: str) -> str:
    """Make an empty PostgreSQL database that lives as long as its server, and return its address."""
    name = f"web_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def _config(folder: Path, database: str = "") -> Config:
    return Config(database=database or f"sqlite:///{folder}/hub.db", data_dir=folder, key_file=folder / "hub.key")


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
def hub(
    request: pytest.FixtureRequest, tmp_path: Path, empty_store: Path, plugin: PassesPlugin, watch: Watch
) -> Iterator[Hub]:
    """A hub that does its legs when the test says so (`work`); on PostgreSQL if a test asks (`on_both`)."""
    registry = Registry([plugin], discover=False)
    if getattr(request, "param", "sqlite") == "sqlite":
        shutil.copy(empty_store, tmp_path / "hub.db")
        made = Hub(_config(tmp_path), registry=registry, clock=watch)
    else:
        server = request.getfixturevalue("postgres_server")
        made = Hub(_config(tmp_path, new_database(server)), registry=registry, clock=watch)
        made.migrate()
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
        for _ in range(1_000):  # a live hub's own threads may have taken the leg
            with hub.database.reading() as session:
                made = overview.plans_of_runs(session, [run_id]).get(run_id)
            if made is not None:
                return made.id or 0
            time.sleep(0.02)
        raise AssertionError("the run made no plan")

    return make


@pytest.fixture
def pupils(hub: Hub, school: School) -> None:
    """Three pupils in the school's roster; ``p7`` is Aina Vidal."""
    names = {"p7": ("Aina", "Vidal"), "p8": ("Oriol", "Mas"), "p9": ("Ainhoa", "Roig")}
    with hub.database.writing() as session:
        for key, (given, family) in names.items():
            person = Person(
                school_id=school.id,
                key=key,
                person_key=key,
                role="pupil",
                display_name=f"{given} {family}",
                given_name=given,
                family_name=family,
            )
            session.add(person)


@pytest.fixture
def approve(hub: Hub, work) -> Callable[[int, Account], None]:
    """Approves a plan as it is and applies it."""

    def approve(plan_id: int, account: Account) -> None:
        told = hub.desk.notice(plan_id)
        ballot = Ballot(plan_id=plan_id, digest=told.digest, verdict="approve", account_id=account.id, channel="cli")
        hub.desk.take(ballot)
        work()

    return approve


@contextmanager
def answering(app: Starlette) -> Iterator[str]:
    """Serve an application on a free port and give its address."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The address of the invented pages."""
    with answering(showroom()) as address:
        yield address


@pytest.fixture
def live(hub: Hub) -> Iterator[str]:
    """The address of the hub itself, whose engine works by itself."""
    with answering(build_app(hub)) as address:
        yield address


@pytest.fixture
def plain_page(chromium: Browser, live: str, hub: Hub, decider: Account) -> Iterator[Page]:
    """A page of the hub in a browser without JavaScript, signed in as the decider."""
    with context_of(chromium, live, hub, decider, java_script_enabled=False) as context:
        yield context.new_page()


@pytest.fixture
def live_page(chromium: Browser, live: str, hub: Hub, decider: Account) -> Iterator[Page]:
    """A page of the hub, signed in as the decider; whatever the browser complains about fails the test."""
    complaints: list[str] = []
    with context_of(chromium, live, hub, decider) as context:
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        yield page
        complaints = [text for text in complaints if "409 (Conflict)" not in text]  # a refusal, which tests ask for
        assert complaints == []


@contextmanager
def context_of(
    chromium: Browser, address: str, hub: Hub, account: Account, **options: bool
) -> Iterator[BrowserContext]:
    """Open a browser profile that holds a session of this account."""
    context = chromium.new_context(base_url=address, viewport={"width": 1280, "height": 900}, **options)
    with hub.database.writing() as session:
        token = entry.sign_in(session, account, hub.clock())
    context.add_cookies([{"name": SESSION, "value": token, "url": address}])
    yield context
    context.close()


@pytest.fixture(scope="session")
def profile(chromium: Browser, site: str) -> BrowserContext:
    """One browser profile for all tests: it keeps the stylesheet and the scripts."""
    return chromium.new_context(base_url=site, viewport={"width": 1280, "height": 900})


@pytest.fixture
def browser_page(profile: BrowserContext) -> Iterator[Page]:
    """A page of the site; whatever the browser complains about fails the test."""
    page = profile.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield page
    page.close()
    assert complaints == []


@pytest.fixture
def visitor(hub: Hub) -> TestClient:
    """A browser without scripts that is not signed in; the engine works when the test says so."""
    return TestClient(build_app(hub), follow_redirects=False)


@pytest.fixture
def client(visitor: TestClient, hub: Hub, decider: Account) -> TestClient:
    """The same, signed in as the decider."""
    return sign_in(visitor, hub, decider)
