"""Whole trips: memberships are planned, approved and delivered, and the next run finds nothing to do."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from plugins.library import hooks
from plugins.library.standin import Folio, Koha
from plugins.library.targets import files

from .school import SECTION, Ticking, member, open_branch
from .targets_contract import set_up

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


@pytest.mark.parametrize("system", ["wise"])
def test_what_was_delivered_is_not_planned_again(branch, request, system):
    """The register says what the other side has, so a second run finds no difference."""
    request.getfixturevalue(system)
    branch.members(member("1"), member("2"))
    assert branch.deliver(f"library.{system}")["applied"] == 2
    assert branch.plan(f"library.{system}").state == "empty"


@pytest.mark.parametrize("system", ["wise"])
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
