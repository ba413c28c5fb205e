"""The plugin's pages as a browser without scripts sees them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlmodel import select
from starlette.testclient import TestClient

from hub.people import accounts
from hub.plugin.files import open_table
from hub.plugin.roster import Person
from hub.store.tables import AuditRow, RunRow
from hub.web.server import build_app
from plugins.iddink.export import COLUMNS, write
from plugins.iddink.records import LicenceState
from tests.hub.web.browsing import post, sign_in, text_of

from .desk import OWN, Desk

PLACES = ("licences", "fetch", "export", "publishers", "publishers/edit?publisher=pub-009", "connection")


@pytest.fixture
def base(desk: Desk) -> str:
    """The school's address of the plugin."""
    return f"/schools/{desk.school.code}/iddink"


@pytest.fixture
def browser(desk: Desk) -> TestClient:
    """Ann, who administers licences and the connection."""
    return sign_in(TestClient(build_app(desk.hub)), desk.hub, desk.people["ann"])


def some(desk: Desk, state: str = LicenceState.PENDING):
    return next(row for row in desk.licences().values() if row.state == state and row.code_last4 and row.person_key)


def audited(desk: Desk) -> list[str]:
    with desk.hub.database.reading() as session:
        return [row.verb for row in session.exec(select(AuditRow))]


@pytest.mark.parametrize("place", PLACES)
def test_every_page_is_shown_to_whom_it_is_for(desk: Desk, browser: TestClient, base: str, place: str) -> None:
    """With the role the page is there; without any it is not."""
    assert browser.get(f"{base}/{place}").status_code == 200
    with desk.hub.database.writing() as session:
        stranger, _ = accounts.add(session, "eve@school.example", "Eve", now=desk.hub.clock(), password=OWN)
        accounts.grant(session, stranger, "decider", desk.school.id, now=desk.hub.clock())
    other = sign_in(TestClient(build_app(desk.hub)), desk.hub, stranger)
    assert other.get(f"{base}/{place}").status_code == 404


def test_register_shows_only_the_end_of_a_code(imported: Desk, browser: TestClient, base: str) -> None:
    """Titles are escaped, codes are dots and four letters."""
    codes = {row["code"] for row in imported.standin.licences() if row["code"]}
    pages = [browser.get(f"{base}/licences?page={number}").text for number in range(1, 7)]
    shown = "".join(pages)
    assert "••••" in shown
    assert "&lt;script&gt;alert(1)" in shown
    assert not [code for code in codes if len(code) > 4 and code in shown]


def test_register_is_searched_without_a_name_in_the_address(imported: Desk, browser: TestClient, base: str) -> None:
    """The filter is posted; what it finds is shown, and only that."""
    row = some(imported)
    answer = post(browser, f"{base}/licences", 'class="filter"', text=row.display_name, state="pending")
    assert answer.status_code == 200
    assert row.display_name in answer.text
    mine = sum(one.display_name == row.display_name for one in imported.licences().values())
    assert answer.text.count('role="rowheader"') == mine


def test_licence_is_assigned_activated_and_withdrawn(imported: Desk, browser: TestClient, base: str) -> None:
    """Each step is in its history with who did it, and in the audit."""
    row = some(imported)
    here = f"{base}/licences/{row.ref}"
    found = post(browser, here, 'class="stack"', do="search", name="Zoe")
    assert "Zoe Camarasa" in text_of(found.text)
    (idle,) = imported.standin.mess["user-idle"]
    post(browser, here, 'class="stack"', do="assign", person=idle)
    post(browser, here, 'class="stack"', do="activate")
    assert imported.licences()[row.key].state == LicenceState.ACTIVE
    post(browser, here, 'class="stack"', do="withdraw", why="Lost the book")
    shown = text_of(browser.get(here).text)
    for part in (
        "Assigned to: Zoe",
        "Imported",
        "Assigned",
        "Activated",
        "Withdrawn: Lost the book",
        "ann@school.example",
    ):
        assert part in shown
    assert {"licence assigned", "licence activated", "licence withdrawn"} <= set(audited(imported))


def test_withdrawing_needs_a_reason(imported: Desk, browser: TestClient, base: str) -> None:
    """Without one nothing happens and the field says so."""
    row = some(imported)
    answer = post(browser, f"{base}/licences/{row.ref}", 'class="stack"', do="withdraw", why=" ")
    assert answer.status_code == 422
    assert "Say why the licence is withdrawn" in answer.text
    assert imported.licences()[row.key].state == LicenceState.PENDING


def test_unknown_licence_is_not_found(browser: TestClient, base: str) -> None:
    """References are opaque; a guessed one leads nowhere."""
    assert browser.get(f"{base}/licences/guessed").status_code == 404


def test_export_has_the_rows_of_the_roster_with_ids_as_text(desk: Desk, browser: TestClient, base: str) -> None:
    """Read again, the workbook gives who is at the school, leading zeros kept; each download is on record."""
    post(browser, f"{base}/export", f'action="{base}/export"')
    links = [part.split('"')[0] for part in browser.get(f"{base}/export").text.split('href="') if "/exports/" in part]
    for _ in range(2):  # it can be downloaded until it expires
        workbook = browser.get(links[0]).content
    with open_table(workbook, name="export.xlsx") as table:
        header, rows = table.header, [dict(zip(COLUMNS, cells, strict=True)) for _line, cells in table]
    assert header == COLUMNS
    people = {row["key"]: row for row in desk.standin.roster()}
    assert {row["school_user_id"] for row in rows} == set(people)
    assert all(row["idalu"] == people[row["school_user_id"]]["idalu"] for row in rows)
    assert all(row["birth_date"] == people[row["school_user_id"]]["birth_date"] for row in rows)
    assert audited(desk).count("users export downloaded") == 2


def test_export_expires(desk: Desk, browser: TestClient, base: str) -> None:
    """After a day the workbook is neither listed nor given, and its file is removed with the next one."""
    post(browser, f"{base}/export", f'action="{base}/export"')
    link = next(
        part.split('"')[0] for part in browser.get(f"{base}/export").text.split('href="') if "/exports/" in part
    )
    desk.standin.advance(timedelta(hours=25).total_seconds())
    browser = sign_in(browser, desk.hub, desk.people["ann"])
    assert browser.get(link).status_code == 404
    assert "/exports/" not in browser.get(f"{base}/export").text
    post(browser, f"{base}/export", f'action="{base}/export"')
    assert len(list((desk.services.data_dir / "iddink-exports").glob("*.xlsx"))) == 1


def test_cells_that_would_calculate_are_disarmed(desk: Desk, tmp_path: Path) -> None:
    """A name that begins like a formula stays text."""
    with desk.hub.database.writing() as session:
        person = Person(school_id=desk.school.id, key="x1", person_key="x1", role="pupil", display_name="=1+1")
        person.given_name = "=HYPERLINK(1)"
        session.add(person)
    write(desk.services, desk.school, tmp_path / "users.xlsx")
    cells = next(row for row in load_workbook(tmp_path / "users.xlsx").active.iter_rows() if row[1].value == "x1")
    assert cells[3].value == "'=HYPERLINK(1)"
    assert {cell.number_format for cell in cells} == {"@"}


def test_connection_page_never_shows_the_token(desk: Desk, browser: TestClient, base: str) -> None:
    """A token that is there is said to be there; left blank it stays."""
    shown = browser.get(f"{base}/connection").text
    assert desk.standin.token not in shown
    assert "Filled in" in shown
    post(browser, f"{base}/connection", 'class="stack"', do="save", base_url=desk.standin.url, token="")
    answer = post(browser, f"{base}/connection", 'class="stack"', do="test")
    assert "accepts the token" in browser.get(answer.headers["location"]).text


def test_unusable_address_is_told_at_its_field(browser: TestClient, base: str) -> None:
    """What was typed stays, with a sentence."""
    answer = post(browser, f"{base}/connection", 'class="stack"', do="save", base_url="ftp://x", token="t")
    assert answer.status_code == 422
    assert "Begin the address with https://" in answer.text


def test_connection_is_turned_off_and_on(desk: Desk, browser: TestClient, base: str) -> None:
    """Who turned it is on record."""
    post(browser, f"{base}/connection", f'action="{base}/connection"', do="off")
    assert "switched off" in desk.run().error
    post(browser, f"{base}/connection", f'action="{base}/connection"', do="on")
    assert desk.run().error is None
    assert {"connection turned on", "connection turned off"} <= set(audited(desk))


def test_publisher_is_registered_on_its_page(desk: Desk, browser: TestClient, base: str) -> None:
    """The link of a yellow row leads to a form that knows what the supplier said."""
    desk.plan()
    shown = browser.get(f"{base}/publishers/edit?publisher=pub-009").text
    assert "Brot Nou Continguts" in shown
    assert "The supplier says: marsupial" in shown
    fields = {"publisher_id": "pub-009", "name": "Brot Nou", "protocol": "marsupial"}
    answer = post(browser, f"{base}/publishers/edit?publisher=pub-009", 'class="card stack"', **fields)
    assert "Brot Nou" in browser.get(answer.headers["location"]).text


def test_registering_a_publisher_leads_back_to_the_plan(desk: Desk, browser: TestClient, base: str) -> None:
    """Who came from a yellow row finds it again, now with a box to tick."""
    plan = desk.plan().id
    fields = {"publisher_id": "pub-009", "name": "Brot Nou", "protocol": "marsupial"}
    asked = f"{base}/publishers/edit?publisher=pub-009&plan={plan}"
    assert f'href="/schools/{desk.school.code}/plans/{plan}"' in browser.get(asked).text
    answer = post(browser, asked, 'class="card stack"', **fields)
    assert answer.headers["location"].endswith(f"/plans/{plan}")


def test_wrong_publisher_is_told(browser: TestClient, base: str) -> None:
    """A publisher without a name, or with a protocol that does not exist, is not saved."""
    for fields in ({"publisher_id": "p", "name": " "}, {"publisher_id": "p", "name": "P", "protocol": "x-new"}):
        assert post(browser, f"{base}/publishers/edit", 'class="card stack"', **fields).status_code == 422


def test_fetching_starts_a_run(desk: Desk, browser: TestClient, base: str) -> None:
    """Of the whole school, or of one person who was searched by name."""
    post(browser, f"{base}/fetch", f'action="{base}/fetch"', do="school")
    found = post(browser, f"{base}/fetch", f'action="{base}/fetch"', do="search", name="Camarasa")
    (idle,) = desk.standin.mess["user-idle"]
    assert "Zoe" in found.text
    post(browser, f"{base}/fetch", f'action="{base}/fetch"', do="person", person=idle)
    with desk.hub.database.reading() as session:
        assert [(row.scope, row.by) for row in session.exec(select(RunRow))] == [
            (None, "ann@school.example"),
            (idle, "ann@school.example"),
        ]


def test_file_is_handed_in_on_its_page(desk: Desk, browser: TestClient, base: str) -> None:
    """The file starts a run of its own, and is read by it."""
    token = browser.get(f"{base}/fetch").text.split('name="csrf" value="')[1].split('"')[0]
    files = {"file": ("licences.csv", b"isbn;credential;userid\n9788430796984;AAAA-BBBB;1\n")}
    answer = browser.post(f"{base}/fetch", data={"csrf": token, "do": "file"}, files=files, follow_redirects=False)
    assert answer.status_code == 303
    while desk.hub.engine.step():
        continue
    with desk.hub.database.reading() as session:
        run = session.exec(select(RunRow)).one()
    assert (run.error, run.collected) == (None, 1)


def test_nothing_chosen_is_told(browser: TestClient, base: str) -> None:
    """A form without a file, or a person who is not there, starts nothing."""
    for fields in ({"do": "file"}, {"do": "person", "person": "999"}):
        assert post(browser, f"{base}/fetch", f'action="{base}/fetch"', **fields).status_code == 422
