"""The page of a plan of 3,000 rows, asked for as a browser does: signed in, filtered, sorted and turned."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from starlette.testclient import TestClient

from bench.records import read
from bench.trip import BenchPlugin, people
from hub.app import Hub
from hub.model.config import Config
from hub.people import entry
from hub.registry import Registry
from hub.web.server import build_app
from hub.web.visit import SESSION

if TYPE_CHECKING:
    from pathlib import Path

    from bench.measure import Inputs, Stopwatch

ROWS = 3_000
_TIMES = 40
_VIEWS = ("", "?page=15", "?sort=title&direction=desc", "?state=blocked", "?kind=create&page=3")


def sqlite(inputs: Inputs, watch: Stopwatch) -> None:
    """Plan 3,000 licences and ask for the page in several ways, again and again."""
    hub = _hub(inputs)
    with hub.database.reading() as session:
        account = hub.desk.account("decider@bench.example")
    if account is None:
        raise LookupError("The bench made no account.")
    with hub.database.writing() as session:
        token = entry.sign_in(session, account, hub.clock())
    client = TestClient(build_app(hub), cookies={SESSION: token})
    client.get("/plans/1").raise_for_status()
    for _time in range(_TIMES):
        for view in _VIEWS:
            with watch.lap("page", view or "first"):
                client.get(f"/plans/1{view}").raise_for_status()


def _hub(inputs: Inputs) -> Hub:
    plugin = BenchPlugin()
    plugin.connector.path = _shorter(inputs.first, inputs.directory)
    config = Config(
        database=f"sqlite:///{inputs.directory / 'hub.db'}",
        data_dir=inputs.directory,
        key_file=inputs.directory / "key",
    )
    hub = Hub(config, registry=Registry([plugin], discover=False))
    hub.migrate()
    school, _account = people(hub)
    hub.desk.start_run("bench.licences", school.id, by="bench")
    hub.engine.step()
    return hub


def _shorter(path: Path, directory: Path) -> Path:
    """Return a file of the first 3,000 licences."""
    taken = directory / "page.jsonl"
    with path.open("rb") as source:
        taken.write_bytes(b"".join(islice(source, ROWS)))
    if sum(1 for _licence in read(taken)) < ROWS:
        raise LookupError(f"Give at least {ROWS} licences.")
    return taken
