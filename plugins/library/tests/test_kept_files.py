"""Files that are made for a library: sealed, given to staff, gone after some days."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from hub.plugin import NotFound
from hub.web.server import build_app
from plugins.library import hooks
from plugins.library.targets import files
from plugins.library.targets.tables import KeptFile
from tests.hub.web.browsing import sign_in

from .school import SECTION, open_branch

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
TEXT = "LEERLINGNUMMER;NAAM\r\n001234;Berg-Bedacht\r\n"


class Time:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def branch(make_hub, time):
    return open_branch(make_hub([hooks], plugins={"library": SECTION}, clock=time))


def keep(branch, origin="run 1", content=TEXT, purpose="wise"):
    told = {"origin": origin, "purpose": purpose, "content": content, "people": content.count("\n") - 1}
    with branch.services.writing() as session:
        return files.add(session, branch.services, branch.school, **told)


def rows(branch) -> list[KeptFile]:
    with branch.hub.database.reading() as session:
        return list(session.exec(select(KeptFile)))


def test_a_file_is_kept_sealed(branch):
    """Neither names nor numbers can be read in the database."""
    keep(branch)
    assert "Berg" not in rows(branch)[0].sealed
    assert rows(branch)[0].sealed


def test_a_librarian_downloads_it_byte_for_byte_and_that_is_on_record(branch):
    """Nobody else finds it, and nothing of it is left lying about."""
    ref = keep(branch)
    page = f"/schools/{branch.school.code}/library/wise"
    librarian = sign_in(TestClient(build_app(branch.hub)), branch.hub, branch.people["librarian"])
    assert ref in librarian.get(page).text
    given = librarian.get(f"{page}/{ref}")
    assert given.content == TEXT.encode()
    assert given.headers["content-disposition"].startswith("attachment")
    assert "library file downloaded" in branch.audited()
    assert list((branch.services.data_dir / "library-files").iterdir()) == []
    other = sign_in(TestClient(build_app(branch.hub)), branch.hub, branch.people["decider"])
    assert (other.get(page).status_code, other.get(f"{page}/{ref}").status_code) == (404, 404)


def test_the_same_run_makes_one_file(branch):
    """An interrupted delivery that is done again leaves one file, the newer."""
    first, second = keep(branch), keep(branch, content=TEXT + "2;Ander-Bedacht\r\n")
    assert (first, len(rows(branch)), rows(branch)[0].people) == (second, 1, 2)


def test_a_file_expires_and_is_emptied(branch, time):
    """Personal data does not stay because somebody forgot it; that it was there stays on record."""
    ref = keep(branch)
    time.now += timedelta(days=15)
    with pytest.raises(NotFound):
        files.take(branch.services, branch.school, ref, "wise", "librarian@eik.example")
    keep(branch, origin="run 2")
    assert sorted(bool(row.sealed) for row in rows(branch)) == [False, True]


def test_a_file_of_another_purpose_or_school_is_not_given(branch):
    """Whoever may see the one may not see the other by guessing."""
    ref = keep(branch, purpose="handover")
    with pytest.raises(NotFound):
        files.take(branch.services, branch.school, ref, "wise", "librarian@eik.example")


def test_a_table_is_for_a_machine():
    """Nothing is quoted against spreadsheets, no mark comes before the first heading, a line is a line."""
    text = files.table(("NAAM", "GROEP"), [{"NAAM": "'t Hart;\nBedacht", "GROEP": "1_2"}])
    assert text.startswith("NAAM;GROEP\r\n")
    assert list(csv.reader(io.StringIO(text), delimiter=";"))[1] == ["'t Hart; Bedacht", "1_2"]
