"""Whole trips: memberships are planned, approved and delivered, and the next run finds nothing to do."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from hub.people import schools
from plugins.library import hooks
from plugins.library.standin import Folio, Koha
from plugins.library.targets import files

from .school import SECTION, Ticking, member, open_branch
from .targets_contract import add_members, set_up

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
LEFT = {"ended_on": date(2026, 9, 1), "expires_on": date(2026, 10, 13)}
GRACE = {"ended_on": date(2026, 10, 20), "expires_on": date(2026, 12, 1)}


@pytest.fixture
def branch(make_hub):
    return open_branch(make_hub([hooks], plugins={"library": SECTION}, clock=Ticking(NOW)))


@pytest.fixture
def folio(branch) -> Iterator[Folio]:
    with Folio().serve() as standin:
        set_up(branch.services, branch.school, "folio", standin)
        yield standin


@pytest.fixture
def koha(branch) -> Iterator[Koha]:
    with Koha().serve() as standin:
        set_up(branch.services, branch.school, "koha", standin)
        yield standin


@pytest.fixture
def wise(branch) -> None:
    set_up(branch.services, branch.school, "wise")


def in_file(branch, purpose="wise") -> dict[str, dict[str, str]]:
    """Return the rows of the newest file by pupil number."""
    newest = files.listed(branch.services, branch.school, purpose)[0]
    path, _ = files.take(branch.services, branch.school, newest.ref, purpose, "test")
    rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")), delimiter=";")
    return {row["LEERLINGNUMMER"]: row for row in rows}


@pytest.mark.parametrize("system", ["folio", "koha", "wise"])
def test_what_was_delivered_is_not_planned_again(branch, request, system):
    """The register says what the other side has, so a second run finds no difference."""
    request.getfixturevalue(system)
    branch.members(member("1"), member("2"))
    assert branch.deliver(f"library.{system}")["applied"] == 2
    assert branch.plan(f"library.{system}").state == "empty"


@pytest.mark.parametrize("system", ["folio", "koha", "wise"])
def test_a_system_that_is_not_in_use_is_told_nothing(branch, system):
    """Nothing is planned for a school whose librarian turned nothing on."""
    branch.members(member("1"))
    run = branch.run(f"library.{system}")
    assert "is not in use at this school" in str(run.error)


def test_the_file_for_wise_has_everybody_who_was_agreed_to(branch, wise):
    """Whoever is missing from the file is signed off in Wise, so a file with only the news would end all others."""
    branch.members(member("1"), member("2"))
    branch.deliver("library.wise")
    branch.members(member("1", class_code="3A", class_name="Groep 3A"), member("2"), member("3"))
    branch.deliver("library.wise")
    told = in_file(branch)
    assert sorted(told) == ["1", "2", "3"]
    assert (told["1"]["GROEP"], told["2"]["GROEP"]) == ("3A", "1_2")


def test_a_pupil_leaves_the_file_for_wise_when_the_days_of_grace_are_over(branch, wise):
    """In the days of grace the card still works."""
    others = [member(number) for number in "34567"]
    branch.members(member("1"), member("2"), *others)
    branch.deliver("library.wise")
    branch.members(member("1", **GRACE), member("2", **LEFT), *others)
    branch.deliver("library.wise")
    assert sorted(in_file(branch)) == ["1", "3", "4", "5", "6", "7"]


def test_teachers_are_not_in_the_file_for_wise(branch, wise):
    """It is a pupil import."""
    branch.members(member("1"), member("teacher:BED", role="teacher", class_code="", class_name="", level=None))
    branch.deliver("library.wise")
    assert sorted(in_file(branch)) == ["1"]


def test_a_row_that_wise_would_refuse_is_yellow_and_holds_up_nobody(branch, wise):
    """The others go, and the sentence says what to correct."""
    branch.members(member("1"), member("2", level="B"))
    plan = branch.plan("library.wise")
    assert branch.issues(plan) == ["level-missing"]
    branch.approve(plan)
    assert sorted(in_file(branch)) == ["1"]


def test_a_leaver_is_inactive_in_folio_once_the_days_of_grace_are_over(branch, folio):
    """Until then there is a last day."""
    branch.members(member("1"), member("2"))
    branch.deliver("library.folio")
    branch.members(member("1", **GRACE), member("2", **LEFT))
    branch.deliver("library.folio")
    users = {key.rpartition("_")[2]: user for key, user in folio.users.items()}
    assert {key: (one["active"], one["expirationDate"]) for key, one in users.items()} == {
        "1": (True, "2026-12-01"),
        "2": (False, "2026-10-13"),
    }


def test_whoever_left_before_the_system_was_there_is_not_added_to_it(branch, folio):
    """A leaver is news only where they were known."""
    branch.members(member("1"), member("2", **LEFT))
    branch.deliver("library.folio")
    assert list(folio.users) == ["nl-01ab00_1"]


def test_a_leaver_in_koha_gets_a_last_day_and_loses_it_on_return(branch, koha):
    """One patron all the time."""
    branch.members(member("1"))
    branch.deliver("library.koha")
    branch.members(member("1", **GRACE))
    branch.deliver("library.koha")
    assert koha.patrons[1]["expiry_date"] == "2026-12-01"
    branch.members(member("1"))
    branch.deliver("library.koha")
    assert (list(koha.patrons), koha.patrons[1]["expiry_date"]) == ([1], None)


def test_somebody_whom_koha_refuses_is_planned_again(branch, koha):
    """The receipt says why, and the register does not claim that Koha has them."""
    koha.put(surname="Ander-Bedacht", cardnumber="20012000000001", library_id="MED1", category_id="LL")
    branch.members(member("1"), member("2"))
    counts = branch.deliver("library.koha")
    assert (counts["applied"], counts["failed"]) == (1, 1)
    assert list(branch.changes(branch.plan("library.koha"))) == ["1"]


def test_addresses_go_only_where_they_were_agreed_to(branch, koha):
    """The school library needs none."""
    branch.members(member("1"), member("2", public_member=True))
    branch.deliver("library.koha")
    assert [one.get("city") for one in koha.patrons.values()] == [None, "Verzonnenstad"]


def test_no_school_tells_anothers_members(branch, koha):
    """Both are in one register, and each run has its own school."""
    with branch.hub.database.writing() as session:
        other = schools.add(session, "02CD00", "De Beuk (bedacht)")
    branch.members(member("1"))
    add_members(branch.services, other, member("7"))
    branch.deliver("library.koha")
    assert [one["cardnumber"] for one in koha.patrons.values()] == ["20012000000001"]
