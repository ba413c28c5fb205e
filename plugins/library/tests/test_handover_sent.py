"""A school's hub hands over to the library's hub: two hubs, a real connection between them."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
import uvicorn
from sqlmodel import select
from starlette.testclient import TestClient

from hub.app import Hub
from hub.model.text import unpacked
from hub.people import accounts, api_tokens
from hub.store.plan_tables import PlanRow
from hub.store.tables import RunRow
from hub.web.server import build_app
from plugins.library import branch as working
from plugins.library import hooks
from plugins.library.uploads import shelf
from tests.hub.web.browsing import post, sign_in, text_of

from .school import SECTION, Ticking, open_branch
from .test_handover import roster

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
CARDS = [{"name": "Generated", "prefix": "29999", "length": 14, "last": 500}]
LIBRARY = SECTION | {"libraries": {"proef": {"name": "Bibliotheek De Proef", "cards": CARDS}}}


@contextmanager
def served(hub: Hub) -> Iterator[str]:
    """Serve a hub's pages and API from a thread."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(build_app(hub), log_config=None, access_log=False, lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.005)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture
def school(make_hub):
    """The school's own hub, with two pupils in its roster."""
    opened = open_branch(make_hub([hooks], plugins={"library": SECTION}, clock=Ticking(NOW)))
    roster(opened, ("1001", "Zoë", "van der", "Berg-Bedacht"), ("1002", "Jan", "de", "Vries-Bedacht"))
    return opened


@pytest.fixture
def library(make_hub, tmp_path):
    """The library's hub, of which the school is a branch."""
    place = tmp_path / "library"
    config = {"database": f"sqlite:///{place}/hub.db", "data_dir": place, "key_file": place / "hub.key"}
    place.mkdir()
    opened = open_branch(make_hub([hooks], plugins={"library": LIBRARY}, clock=Ticking(NOW), **config))
    with opened.hub.database.writing() as session:
        session.add(working.Branch(school_id=opened.school.id, library="proef"))
    return opened


@pytest.fixture
def address(library) -> Iterator[str]:
    with served(library.hub) as url:
        yield url


@pytest.fixture
def browser(school):
    return sign_in(TestClient(build_app(school.hub)), school.hub, school.people["decider"])


def token(library, *scopes: str) -> str:
    """Return what the library gives the school: it may hand files in and nothing else."""
    now = library.hub.clock()
    with library.hub.database.writing() as session:
        sender, _ = accounts.add(session, "systeem@eik.example", "De Eik", now=now, password="a password of its own")
        accounts.grant(session, sender, "uploader", library.school.id, now=now)
        return api_tokens.make(session, sender, "eik", scopes or ["run", "read"], 30, by="test", now=now)


def save(school, browser, url: str, secret: str):
    return post(browser, f"/schools/{school.school.code}/library/handover", 'class="stack"', url=url, token=secret)


def test_the_file_arrives_as_an_upload_that_the_library_decides_about(school, library, address, browser):
    """The plan of the library is the school's two pupils, and the upload is on its list."""
    save(school, browser, address, token(library))
    assert school.deliver("library.handover", "decider")["applied"] == 2
    library.work()
    with library.hub.database.reading() as session:
        plan = session.exec(select(PlanRow)).one()
    assert (plan.connector, plan.state, sorted(library.changes(plan))) == (
        "library.members",
        "pending",
        ["1001", "1002"],
    )
    [upload] = shelf.latest(library.services, library.school.id)
    assert (upload.name, upload.by) == ("01AB00.csv", "De Eik")


def test_a_delivery_that_is_done_again_arrives_once(school, library, address, browser):
    """The same file of the same run has the same key."""
    save(school, browser, address, token(library))
    plan = school.approve(school.plan("library.handover"), "decider")
    with school.hub.database.writing() as session:
        session.connection().exec_driver_sql("DELETE FROM receipt")
        session.connection().exec_driver_sql("DELETE FROM library_handed_over")
        session.connection().exec_driver_sql("UPDATE plan SET state = 'approved'")
        school.hub.engine.submit(session, "apply", plan.id, NOW)
    school.work()
    library.work()
    with library.hub.database.reading() as session:
        assert len(session.exec(select(RunRow)).all()) == 1


def test_a_wrong_token_waits_for_somebody(school, library, address, browser):
    """Nothing counts as told, and the plan says what to do."""
    save(school, browser, address, "hub_anders")
    plan = school.approve(school.plan("library.handover"), "decider")
    assert plan.state == "approved"
    assert "does not accept the token" in str(unpacked(plan.halted or ""))
    connector, settings = school.hub.kit.connectors["library.handover"], school.services.settings("library")
    problems = connector.check(school.school, school.services, settings)
    assert ["does not accept the token" in str(one) for one in problems] == [True]


def test_a_school_that_the_librarys_hub_does_not_know_is_said(school, library, address, browser):
    """The library adds the school; then it goes on."""
    save(school, browser, address, token(library))
    with library.hub.database.writing() as session:
        session.connection().exec_driver_sql("DELETE FROM library_branch")
    plan = school.approve(school.plan("library.handover"), "decider")
    assert "ask the library what is wrong" in str(unpacked(plan.halted or ""))


def test_a_token_is_sealed_and_never_shown(school, browser):
    """Saved once, kept when the field is left empty, gone with the address."""
    save(school, browser, "https://library.example", "hub_geheim-bedacht")
    page = browser.get(f"/schools/{school.school.code}/library/handover").text
    assert "geheim-bedacht" not in page
    assert "Filled in. Leave empty to keep" in text_of(page)
    assert save(school, browser, "https://library.example", "").status_code == 303
    save(school, browser, "", "")
    assert "Filled in" not in text_of(browser.get(f"/schools/{school.school.code}/library/handover").text)


def test_an_address_without_a_token_is_not_saved(school, browser):
    """The sentence stands beside the field."""
    answer = save(school, browser, "https://library.example", "")
    assert answer.status_code == 422
    assert "Paste the token" in text_of(answer.text)
