"""Files that a program hands in."""

from __future__ import annotations

from base64 import b64encode

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from hub.people import accounts, api_tokens, schools
from hub.roster import hooks
from hub.store.plan_tables import ChangeRow
from hub.web.server import build_app

from .conftest import EVERY, PREFIX, Program

LIST = b"Leerlingnummer;Roepnaam;Achternaam\n1001;Zo\xc3\xab;Bedacht\n"
FILE = "/jobs/08012345/roster.people/file"


@pytest.fixture
def secretary(make_hub):
    """A hub with the roster, and a program that may hand files in."""
    hub = make_hub([hooks])
    with hub.database.writing() as session:
        school = schools.add(session, "08012345", "Invented school", speaks="en")
        who, _ = accounts.add(session, "sec@school.example", "Sec", now=hub.clock(), password="a password of her own")
        accounts.grant(session, who, "uploader", school.id, now=hub.clock())
        token = api_tokens.make(session, who, "test", EVERY, 30, by="test", now=hub.clock())
    client = TestClient(build_app(hub))
    return hub, Program(client, token, client.get(PREFIX + "/openapi.json").json())


def sent(content: bytes = LIST) -> dict[str, str]:
    return {"name": "pupils.csv", "content": b64encode(content).decode()}


def lying(hub) -> list[str]:
    """Return the files that came and are still there, in plain or sealed."""
    return [file.name for name in ("uploads", "kept", "opened") for file in (hub.desk.data_dir / name).glob("*")]


def test_a_file_becomes_a_plan_and_is_gone(secretary):
    """The run reads it; then nothing of it is left."""
    hub, program = secretary
    answer = program.post(FILE, sent())
    assert answer.status_code == 202
    assert len(lying(hub)) == 1
    while hub.engine.step():
        continue
    with hub.database.reading() as session:
        assert "1001" in set(session.exec(select(ChangeRow.key)))
    assert lying(hub) == []


def test_the_same_key_hands_in_once(secretary):
    """A program that heard no answer sends it again."""
    _hub, program = secretary
    first, second = (program.post(FILE, sent(), headers={"idempotency-key": "monday"}) for _ in range(2))
    assert first.json()["id"] == second.json()["id"]


@pytest.mark.parametrize("body", [{"name": "p.csv", "content": "no base64!"}, {"name": "", "content": "YQ=="}, {}])
def test_what_is_no_file_is_refused(secretary, body):
    """Nothing is started and nothing kept."""
    hub, program = secretary
    assert program.post(FILE, body).status_code == 422
    assert lying(hub) == []


def test_a_job_that_reads_no_file_takes_none(program):
    """The sentence says what to do instead."""
    answer = program.post("/jobs/08012345/passes.all/file", sent())
    assert (answer.status_code, "start a run" in answer.json()["detail"]) == (422, True)
