"""A list that as a whole looks wrong is held until a second person agrees."""

from __future__ import annotations

import pytest

from hub.model.states import IssueLevel
from hub.plugin.lists.known import ClassList, Identity, Known
from hub.plugin.lists.wholes import lines, missing_classes, renumbered, zeros_lost
from tests.hub.roster.conftest import HEADER, PUPILS, csv_of


@pytest.fixture
def database_url(tmp_path):
    """Brakes are counted in Python: one kind of database is enough here."""
    return f"sqlite:///{tmp_path / 'hub.db'}"


def test_a_date_in_the_class_column_names_its_lines(desk):
    """Classes that Excel made dates of are told by line, end nothing, and need two people."""
    desk.let_in(csv_of())
    rows = [(*row[:5], "1-feb" if row[5] == "2B" else row[5], *row[6:]) for row in PUPILS]
    told = desk.plan(csv_of(rows))
    assert "class-is-date" in told.codes(IssueLevel.BRAKE)
    assert "lines 5, 6" in told.said("class-is-date")
    assert (told.plan.needed, told.counts["end"]) == (2, 0)


def test_a_class_that_is_a_date_is_never_a_group_and_one_that_looks_odd_is(desk):
    """However a date is written it makes no group; combination classes with a slash or a dash do."""
    dates, odd = ("2026-02-01", "1-2-2026", "01/02/26", "feb-26", "4.mei"), {"1/2", "5-6", "3A", "G7", "1r ESO B"}
    rows = [(str(at), "Vos", text) for at, text in enumerate((*dates, *odd), start=1)]
    told = desk.plan(csv_of(rows, ("Leerlingnummer", "Achternaam", "Klas")))
    assert {change.key for change in told.changes if change.record == "roster_group"} == odd
    assert "lines 2, 3, 4, 5, 6:" in told.said("class-is-date")


def test_a_list_of_a_part_of_the_school_is_held(desk):
    """A class of which nobody is left holds the plan, and a second person must agree."""
    desk.let_in(csv_of())
    told = desk.plan(csv_of(PUPILS[3:]))
    assert "class-missing" in told.codes(IssueLevel.BRAKE)
    assert told.said("class-missing").startswith("Nobody of the class 3A (3 people) is in the file.")
    assert told.plan.needed == 2


def test_lost_zeros_are_named_as_the_cause(desk):
    """Numbers that match only without their leading zeros are no new people."""
    padded = [("00" + row[0], *row[1:]) for row in PUPILS]
    desk.let_in(csv_of(padded))
    told = desk.plan(csv_of())
    assert told.codes(IssueLevel.BRAKE).count("zeros-lost") == 1
    assert "renumbered" not in told.codes()
    assert told.said("zeros-lost").startswith("5 of 5 numbers are known here only with other leading zeros")


def test_new_numbers_for_the_same_people_are_held(desk):
    """The same names and birth dates under new numbers are a renumbering, told at each row too."""
    desk.let_in(csv_of())
    told = desk.plan(csv_of([("9" + row[0], *row[1:]) for row in PUPILS]))
    assert "renumbered" in told.codes(IssueLevel.BRAKE)
    assert told.codes(IssueLevel.WARNING).count("same-person") == 5


def test_a_list_of_another_school_is_held(desk):
    """An EDEXML file that names another school needs a second person."""
    content = (
        "<EDEX><school><schooljaar>2026-2027</schooljaar><brincode>99XX</brincode></school><groepen/><leerlingen>"
        '<leerling key="1"><achternaam>Vos</achternaam></leerling></leerlingen></EDEX>'
    )
    told = desk.plan(content.encode())
    assert told.codes(IssueLevel.BRAKE) == ["other-school"]


def test_the_top_class_of_last_year_may_leave():
    """In a new school year the highest class leaves together; within a year it does not."""
    gone = {str(number): Identity(f"n{number}", None) for number in range(5)}
    known = Known(gone, gone, {"8": ClassList("8", "8", "2025-2026", set(gone))})
    assert list(missing_classes(known, {}, "2026-2027")) == []
    assert len(list(missing_classes(known, {}, "2025-2026"))) == 1


def test_twins_are_not_renumbered():
    """Somebody who is still in the list is not missing, whatever another's name and birth date."""
    twin = Identity("kim bos", None)
    known = Known({"1": {}}, {"1": twin}, {})
    assert renumbered(known, {"1": twin, "2": twin}) == []


def test_few_lost_zeros_are_no_pattern():
    """Below four in five, numbers without zeros are just numbers."""
    known = Known({"01": {}, "02": {}}, {}, {})
    assert zeros_lost(known, ["1", "2", "33", "44"]) is None
    assert zeros_lost(known, ["1", "2"]) is not None


def test_long_lists_of_lines_are_cut():
    """Twenty lines are enough to see what happened."""
    assert lines(range(1, 30)).endswith("20, …")


def test_headings_of_another_order_change_nothing(desk):
    """The order of the columns does not matter."""
    desk.let_in(csv_of())
    told = desk.plan(csv_of([tuple(reversed(row)) for row in PUPILS], tuple(reversed(HEADER))))
    assert told.changes == []
