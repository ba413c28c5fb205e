"""What tests of whole trips share: a hub on a database of its own, on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy.engine import make_url

from bench.postgres import postgres
from hub.app import Hub
from hub.model.clock import Clock, system_clock
from hub.model.config import Config
from hub.registry import Registry

# Laws are not timed: a busy machine is no counter-example. The gate draws the same examples every
# time, so that what lands has been seen; other runs draw new ones.
settings.register_profile("calm", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("gate", settings.get_profile("calm"), derandomize=True)
settings.load_profile("gate" if os.environ.get("CI") else "calm")

# What commands print is compared in English, whatever the terminal of who tests speaks.
os.environ["HUB_LANGUAGE"] = "en"

DATABASES = ("sqlite", "postgresql")
CARELESS = ("fsync", "synchronous_commit", "full_page_writes")  # nothing here outlives the session


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL of this test session's own."""
    with postgres() as address:
        with psycopg.connect(address, autocommit=True) as connection:
            for setting in CARELESS:
                connection.execute(f"ALTER SYSTEM SET {setting} = off")
            connection.execute("SELECT pg_reload_conf()")
        yield address


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database; a test that asks for it runs once on each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'hub.db'}"
        return
    address = request.getfixturevalue("postgres_server")
    name = f"hub_{uuid4().hex}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield make_url(address).set(database=name).render_as_string(hide_password=False)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def make_hub(database_url: str, tmp_path: Path) -> Iterator[Callable[..., Hub]]:
    """Open hubs that are migrated but not started, all on the same database and the same fresh key.

    ``modules`` are plugin modules (objects with `hub_plugin`), ``discover=True`` adds those that are
    installed, ``plugins`` is their configuration, other names are fields of `hub.model.config.Config`.
    """
    opened: list[Hub] = []

    def make(
        modules: Iterable[object] = (), *, discover: bool = False, clock: Clock = system_clock, **config: Any
    ) -> Hub:
        places = {"database": database_url, "data_dir": tmp_path / "var", "key_file": tmp_path / "var" / "hub.key"}
        hub = Hub(Config(**(places | config)), registry=Registry(modules, discover=discover), clock=clock)
        opened.append(hub)
        hub.migrate()
        return hub

    yield make
    for hub in opened:
        hub.schedule.stop()
        hub.engine.stop()
        hub.database.close()


@pytest.fixture
def work() -> Callable[[Hub], int]:
    """Do everything that is due at a hub, in this thread; returns how many legs were run."""

    def drain(hub: Hub) -> int:
        done = 0
        while hub.engine.step():
            done += 1
        return done

    return drain


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The machine's own Chromium, one for all tests; without one they are skipped and say so."""
    found = shutil.which("chromium")
    if not found:
        pytest.skip("no Chromium on this machine: apt-get install chromium, then these tests run")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()
