"""Who leaves and still has something on loan: asked for, respected, and told in the receipt."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from hub.model.text import unpacked
from hub.plugin.files import open_table
from hub.store.plan_tables import ReceiptRow
from hub.web.server import build_app
from plugins.library import hooks
from plugins.library.standin import Folio, Koha
from plugins.library.targets.folio_client import FolioClient
from plugins.library.targets.koha_client import KohaClient
from plugins.library.targets.tables import Target
from plugins.library.targets.wire import Wire
from tests.hub.web.browsing import sign_in

from .school import SECTION, Ticking, member, open_branch
from .targets_contract import set_up

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
GRACE = {"ended_on": date(2026, 10, 20), "expires_on": date(2026, 12, 1)}
WAITS, TELLS = {"loans": "yes"}, {"loans": ""}


@pytest.fixture
def database_url(tmp_path):
    """What another system answers does not depend on the kind of database."""
    return f"sqlite:///{tmp_path / 'hub.db'}"


@pytest.fixture
def branch(make_hub):
    return open_branch(make_hub([hooks], plugins={"library": SECTION}, clock=Ticking(NOW)))


@pytest.fixture
def koha() -> Iterator[Koha]:
    with Koha().serve() as standin:
        yield standin


@pytest.fixture
def folio() -> Iterator[Folio]:
    with Folio().serve() as standin:
        yield standin


@pytest.fixture
def system(request, branch):
    """A library's system with two members in it, of whom the first has two items on loan; and its name."""

    def with_way(name: str, way: dict[str, str]):
        standin = request.getfixturevalue(name)
        set_up(branch.services, branch.school, name, standin, **way)
        branch.members(member("1"), member("2"))
        branch.deliver(f"library.{name}")
        for _time in range(2):
            standin.lend(1 if name == "koha" else "nl-01ab00_1")
        return standin

    return with_way


def last_days(standin) -> dict[str, str | None]:
    """Return the last day of everybody in a system by card."""
    if isinstance(standin, Koha):
        return {one["cardnumber"][-1]: one.get("expiry_date") for one in standin.patrons.values()}
    return {one["barcode"][-1]: one.get("expirationDate") for one in standin.users.values()}


def receipts(branch, plan) -> dict[str, tuple[str, str]]:
    """Return outcome and sentence of each receipt of a plan, by member."""
    with branch.hub.database.reading() as session:
        found = {row.seq: row for row in session.exec(select(ReceiptRow).where(ReceiptRow.plan_id == plan.id))}
    told = {key: found[change.seq] for key, change in branch.changes(plan).items()}
    return {key: (row.outcome, str(unpacked(row.detail)) if row.detail else "") for key, row in told.items()}


@pytest.mark.parametrize("name", ["koha", "folio"])
def test_a_leaver_with_loans_stays_a_member_until_they_are_returned(branch, system, name):
    """The receipt says how many, nobody else waits, and the next run after the return gives the last day."""
    standin = system(name, WAITS)
    branch.members(member("1", **GRACE), member("2", **GRACE))
    told = receipts(branch, branch.approve(branch.plan(f"library.{name}")))
    assert told["2"] == ("applied", "")
    assert told["1"][0] == "failed"
    assert told["1"][1].startswith("2 items are still on loan, so this person stays a member until they are returned.")
    assert last_days(standin) == {"1": None, "2": "2026-12-01"}
    for loan in standin.checkouts if name == "koha" else standin.lent:
        loan |= {"checkin_date": "2026-11-02", "status": {"name": "Closed"}}
    branch.deliver(f"library.{name}")
    assert last_days(standin) == {"1": "2026-12-01", "2": "2026-12-01"}


@pytest.mark.parametrize("name", ["koha", "folio"])
def test_a_library_may_say_that_the_last_day_holds(branch, system, name):
    """Then the loans are told, and the days of grace are what is left to bring them back."""
    standin = system(name, TELLS)
    branch.members(member("1", **GRACE), member("2"))
    told = receipts(branch, branch.approve(branch.plan(f"library.{name}")))
    assert told == {"1": ("applied", "2 items are still on loan; the last day holds.")}
    assert last_days(standin)["1"] == "2026-12-01"


def test_loans_are_asked_for_again_before_somebody_becomes_inactive(branch, system):
    """In the days of grace one may still borrow."""
    folio = system("folio", WAITS)
    branch.members(member("1"), member("2", **GRACE))
    branch.deliver("library.folio")
    folio.lend("nl-01ab00_2")
    branch.hub.clock.now += timedelta(days=40)
    told = receipts(branch, branch.approve(branch.plan("library.folio")))
    assert "1 item is still on loan" in told["2"][1]
    assert folio.users["nl-01ab00_2"]["active"] is True


@pytest.mark.parametrize("name", ["koha", "folio"])
def test_where_the_hub_may_not_see_loans_the_receipt_says_so(branch, system, name):
    """The last day is given, for nobody would ever get one otherwise."""
    standin = system(name, WAITS)
    standin.may_see_loans = False
    branch.members(member("1", **GRACE), member("2"))
    told = receipts(branch, branch.approve(branch.plan(f"library.{name}")))
    assert told["1"][0] == "applied"
    assert "does not let the hub see loans" in told["1"][1]
    assert last_days(standin)["1"] == "2026-12-01"


def test_a_system_that_was_saved_before_there_was_this_choice_keeps_its_borrowers(branch, system):
    """Nobody loses a membership because a setting is new."""
    koha = system("koha", WAITS)
    with branch.services.writing() as session:
        row = session.get_one(Target, (branch.school.id, "koha"))
        row.settings = {name: value for name, value in row.settings.items() if name != "loans"}
        session.add(row)
    branch.members(member("1", **GRACE), member("2"))
    branch.deliver("library.koha")
    assert last_days(koha)["1"] is None
    browser = sign_in(TestClient(build_app(branch.hub)), branch.hub, branch.people["librarian"])
    page = browser.get(f"/schools/{branch.school.code}/library/target/koha").text
    assert 'name="loans" value="yes" checked' in page


def test_nobody_who_stays_is_asked_about(branch, system):
    """Loans of pupils who are still there are not the hub's business."""
    koha = system("koha", WAITS)
    branch.members(member("1", class_name="Groep 3A"), member("2"))
    branch.deliver("library.koha")
    assert "/api/v1/checkouts" not in [path for _method, path, _status in koha.requests]


def test_the_workbook_of_the_plan_has_the_loans_of_each_who_left(branch, system):
    """Library staff take it to their desk."""
    system("koha", WAITS)
    branch.members(member("1", **GRACE), member("2", **GRACE))
    plan = branch.approve(branch.plan("library.koha"))
    browser = sign_in(TestClient(build_app(branch.hub)), branch.hub, branch.people["librarian"])
    with open_table(browser.get(f"/plans/{plan.id}/report").content) as table:
        lines = [" ".join(cells) for _line, cells in table]
    assert any("Zoë Bedacht 1" in line and "2 items are still on loan" in line for line in lines)
    assert not any("Zoë Bedacht 2" in line and "on loan" in line for line in lines)


def test_no_number_of_a_pupil_is_in_an_address(folio):
    """FOLIO is asked for all users of the school, then for loans by identifiers of its own, twenty at a time."""
    folio.users = {f"nl-01ab00_{n}": {"externalSystemId": f"nl-01ab00_{n}"} for n in range(45)}
    for number in (3, 3, 44):
        folio.lend(f"nl-01ab00_{number}")
    asked: list[str] = []
    hooks = {"request": [lambda request: asked.append(str(request.url))]}
    with httpx.Client(timeout=2, trust_env=False, event_hooks=hooks) as http:
        client = FolioClient(Wire("FOLIO", folio.url, http), folio.tenant, folio.username, folio.password)
        found = client.loans("nl-01ab00", [f"nl-01ab00_{n}" for n in range(45)])
    assert {name: count for name, count in found.items() if count} == {"nl-01ab00_3": 2, "nl-01ab00_44": 1}
    assert sum("/circulation/loans" in url for url in asked) == 3
    assert not any("nl-01ab00_3" in url for url in asked)


def test_koha_counts_beyond_one_page(koha):
    """The number of loans is in a header, whatever a page holds."""
    number = koha.put(surname="Bedacht", cardnumber="1", library_id="MED1", category_id="LL")
    for _time in range(130):
        koha.lend(number)
    with httpx.Client(timeout=2, trust_env=False) as http:
        assert KohaClient(Wire("KOHA", koha.url, http), koha.user, koha.secret).loans(str(number)) == 130
