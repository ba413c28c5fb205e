"""What is wrong with one row is said at that row, and the others stay usable."""

from __future__ import annotations

import pytest
from sqlmodel import select

from hub.model.states import IssueLevel
from hub.store.plan_tables import ChangeRow, IssueRow
from tests.hub.roster.conftest import HEADER, PUPILS, csv_of


@pytest.fixture
def database_url(tmp_path):
    """Rows are judged before any database sees them: one kind is enough here."""
    return f"sqlite:///{tmp_path / 'hub.db'}"


def changed(at: int, value: str, row: int = 0) -> list[tuple[str, ...]]:
    """Return the list with one cell changed."""
    rows = [list(one) for one in PUPILS]
    rows[row][at] = value
    return [tuple(one) for one in rows]


def test_a_bad_cell_is_a_warning_and_the_row_stays_usable(desk):
    """A cell that cannot be right warns with its line, and its row may be chosen."""
    told = desk.plan(csv_of(changed(7, "zoe at school")))
    assert told.codes(IssueLevel.WARNING) == ["email-wrong"]
    assert told.said("email-wrong").startswith("Line 2: ")
    assert told.counts["blocked"] == 0


def test_a_bad_birth_date_does_not_take_the_known_one_away(desk):
    """What the register holds stays when the new cell cannot be read."""
    desk.let_in(csv_of())
    told = desk.plan(csv_of(changed(4, "gisteren")))
    assert told.changes == []


def test_no_row_holds_up_the_others(desk):
    """A row without a name is yellow; everybody else comes in."""
    rows = [("1001", "", "", "", "2011-05-03", "3A", "3", ""), *PUPILS[1:]]
    told = desk.let_in(csv_of(rows))
    assert "name-missing" in told.codes(IssueLevel.BLOCKER)
    assert sorted(desk.people()) == ["1002", "1003", "1004", "1005"]
    assert {change.key for change in told.changes if change.blocked} == {"1001", "1001|3A"}


def test_a_number_given_to_two_people_keeps_both_out(desk):
    """Neither owner of a number comes in, nor does the class of either."""
    told = desk.let_in(csv_of([*PUPILS, ("1001", "Piet", "", "Puk", "2010-01-01", "2B", "2", "")]))
    blocked = {change.key for change in told.changes if change.blocked}
    assert blocked == {"1001", "1001 (2)", "1001|3A", "1001 (2)|2B"}
    assert told.said("key-twice") == "Lines 2 and 7 give the same number to different people: correct one of them."
    assert "1001" not in desk.people()


def test_one_person_on_two_lines_is_in_two_classes(desk):
    """The same person again is no second owner; the first line's class is the main one."""
    told = desk.let_in(csv_of([*PUPILS, (*PUPILS[0][:5], "koor", "3", PUPILS[0][7])]))
    assert told.codes(IssueLevel.BLOCKER) == []
    assert desk.people()["1001"].group == "3A"


def test_a_dummy_number_is_kept_out(desk):
    """A number that the school does not promise to keep cannot come in."""
    told = desk.plan(csv_of([*PUPILS, ("#7", "Els", "", "Bos", "2012-01-01", "2B", "2", "")]))
    assert "key-dummy" in told.codes(IssueLevel.BLOCKER)


def test_a_row_without_a_number_is_told_with_its_line(desk):
    """A row that can be no record is named by its line."""
    told = desk.plan(csv_of([*PUPILS, ("", "Totaal", "", "", "", "", "", "")]))
    assert told.said("key-missing") == "Line 7 has no pupil_number: it was left out."


def test_an_address_of_two_siblings_is_noted_at_both(desk):
    """A shared address warns that it identifies nobody."""
    told = desk.plan(csv_of(changed(7, "JAN@eik.example")))
    assert told.codes(IssueLevel.NOTE).count("email-shared") == 2


def test_several_addresses_in_one_cell_are_several(desk):
    """Addresses may be separated by semicolons or commas, and each counts once."""
    rows = changed(7, '"zoe@eik.example, Z@eik.example;z@EIK.example"')
    desk.let_in(csv_of(rows))
    assert desk.people()["1001"].emails == ("zoe@eik.example", "Z@eik.example")


def test_citizen_numbers_stay_outside(desk):
    """Columns that nobody may bring in are dropped, named, and in no change."""
    rows = [(*row, "123456782", "123456782", "123456782") for row in PUPILS]
    told = desk.plan(csv_of(rows, (*HEADER, "BSN", "Onderwijsnummer", "DNI")))
    assert told.said("columns-forbidden") == "Left out, because nobody may bring it in: BSN, Onderwijsnummer, DNI."
    assert not any("123456782" in str(change.after) for change in told.changes)


def test_parents_are_left_out_and_counted(desk):
    """Neither pupil nor teacher: not for the roster."""
    rows = [("1", "Ada", "learner"), ("2", "Bob", "docent"), ("3", "Cor", "guardian")]
    told = desk.let_in(csv_of(rows, ("sourcedId", "familyName", "role")))
    assert {key: one.role for key, one in desk.people().items()} == {"1": "pupil", "2": "teacher"}
    assert told.said("other-role").startswith("1 row is")


def test_somebody_who_starts_later_waits(desk):
    """A pupil whose first day is to come is not in yet."""
    header = ("Leerlingnummer", "Achternaam", "Instroomdatum")
    told = desk.plan(csv_of([("1", "Vos", "2026-08-20"), ("2", "Das", "2027-01-10")], header))
    assert [change.key for change in told.changes] == ["1"]
    assert "not-yet" in told.codes()


def test_a_shifted_line_ends_nobody(desk):
    """A line with more cells than the heading is named, and an incomplete list ends nothing."""
    desk.let_in(csv_of())
    content = csv_of(PUPILS[:-1]) + b"\r\n1005;Bo;;Li;2013-01-01;2B;2;bo@eik.example;spare"
    told = desk.plan(content)
    assert told.counts["end"] == 0
    assert "Lines 6 have more cells" in str(told.plan.incomplete["template"]).format(**told.plan.incomplete["params"])


def test_what_reading_found_outlives_a_second_look(desk):
    """Judging the yellow rows anew keeps what only the reading of the file could find."""
    told = desk.plan(csv_of([*PUPILS, ("1001", "Piet", "", "Puk", "2010-01-01", "2B", "2", "")]))
    desk.hub.desk.reexamine("roster.people", desk.school.id)
    with desk.hub.database.reading() as session:
        still = session.exec(select(IssueRow).where(IssueRow.plan_id == told.id, IssueRow.level == "blocker")).all()
        blocked = session.exec(select(ChangeRow.key).where(ChangeRow.plan_id == told.id, ChangeRow.blocked)).all()
    assert [issue.code for issue in still].count("key-twice") == 2
    assert set(blocked) == {"1001", "1001 (2)", "1001|3A", "1001 (2)|2B"}
