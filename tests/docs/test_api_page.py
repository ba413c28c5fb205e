"""The curl lines of `docs/for-integrators.md` are run as they stand there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
import time

import pytest
import uvicorn

from hub.model.states import Role
from hub.people import accounts, api_tokens, schools
from hub.store.tables import AccountRow
from hub.web.server import build_app
from tests.docs.pages import ROOT, blocks
from tests.shelves import Shelf, ShelfPlugin, book

(LINES,) = [block for block in blocks(ROOT / "docs" / "for-integrators.md", "sh") if "/api/v1" in block]
COMMANDS = [line for line in LINES.replace("\\\n", " ").splitlines() if line]


@pytest.fixture(name="shell")
def _shell(make_hub):
    """Runs a line in a shell that knows a hub, a token, a school and a job; returns the JSON that it printed."""
    if shutil.which("curl") is None:
        pytest.skip("no curl on this machine: apt-get install curl, then this test runs")
    hub = make_hub([ShelfPlugin(Shelf(books=[book(1), book(2)]))])
    with hub.database.writing() as session:
        school = schools.add(session, "08012345", "Escola Inventada")
        row = AccountRow(email="ann@school.example", name="Ann", created_at=hub.clock())
        session.add(row)
        session.flush()
        account = accounts.as_account(row)
        accounts.grant(session, account, Role.DECIDER, school.id, now=hub.clock())
        scopes = ["read", "run", "review", "decide"]
        token = api_tokens.make(session, account, "curl", scopes, 1, by="test", now=hub.clock())
    server = uvicorn.Server(uvicorn.Config(build_app(hub), port=0, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    known = {"HUB": f"http://127.0.0.1:{port}", "HUB_TOKEN": token, "SCHOOL": "08012345", "JOB": "shelf.books"}

    def run(line: str, **more: str):
        said = subprocess.run(["sh", "-c", line], env=os.environ | known | more, capture_output=True, check=True)
        return json.loads(said.stdout)

    yield run
    server.should_exit = True
    thread.join()


def test_the_pages_curl_lines_make_a_whole_trip(shell):
    """Schools, a run, its plan, its rows, a choice, a decision: each line as it is written."""
    listed, started, waiting, one, rows, chosen, decided = COMMANDS
    assert shell(listed)["items"][0]["code"] == "08012345"
    assert shell(started)["job"] == "shelf.books"
    found = shell(waiting)["items"]
    while not found:
        time.sleep(0.05)
        found = shell(waiting)["items"]
    plan = str(found[0]["id"])
    assert shell(one, PLAN=plan)["counts"]["create"] == 2
    assert shell(rows, PLAN=plan)["items"] == []
    assert shell(chosen, PLAN=plan)["moved"] == 1
    now = shell(one, PLAN=plan)
    assert shell(decided, PLAN=plan, DIGEST=now["digest"], REVISION=str(now["revision"]))["settled"] is True
