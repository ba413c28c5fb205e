"""A list's whole trip: handed in, planned, approved, in the register; on both databases."""

from __future__ import annotations

import io

from hub.plugin.files.writing import write_xlsx
from tests.hub.roster.conftest import HEADER, PUPILS, csv_of

SPANISH = "IDALU;Nom;Cognom1;Cognom2;Data naixement;Grup;Nivell;Correu\n"


def test_what_goes_in_comes_out(desk):
    """A row of a list is a person of the roster once its plan was approved."""
    told = desk.let_in(csv_of())
    assert told.counts["create"] == 2 + 5 + 5
    zoe = desk.people()["1001"]
    assert (zoe.given_name, zoe.prefix, zoe.family_name) == ("Zoë", "van der", "Berg")
    assert (str(zoe.birth_date), zoe.emails) == ("2011-05-03", ("zoe@eik.example",))
    assert (zoe.group, zoe.level, zoe.school_year, zoe.role) == ("3A", "3", "2026-2027", "pupil")
    assert zoe.identifiers == {"pupil_number": "1001"}


def test_nothing_stands_in_the_register_before_somebody_approved(desk):
    """A plan alone changes nothing."""
    desk.plan(csv_of())
    assert desk.people() == {}


def test_the_same_list_again_changes_nothing(desk):
    """A second import of the same list plans no change."""
    desk.let_in(csv_of())
    told = desk.plan(csv_of())
    assert (told.plan.state, told.changes, told.counts["unchanged"]) == ("empty", [], 12)


def test_somebody_who_left_is_ended_and_not_deleted(desk):
    """A pupil who is no longer in the list leaves, and stays known."""
    desk.let_in(csv_of())
    told = desk.let_in(csv_of(PUPILS[:-1]))
    assert told.kinds() == {("roster_person", "end", "1005"), ("roster_enrolment", "end", "1005|2B")}
    assert desk.people()["1005"].left
    assert not desk.people()["1004"].left


def test_somebody_who_comes_back_is_present_again(desk):
    """A pupil who left and returns is the same person."""
    desk.let_in(csv_of())
    desk.let_in(csv_of(PUPILS[:-1]))
    desk.let_in(csv_of())
    assert not desk.people()["1005"].left
    assert desk.people()["1005"].group == "2B"


def test_a_move_to_another_class_is_one_enrolment_less_and_one_more(desk):
    """A pupil who moves leaves the old class and joins the new one."""
    desk.let_in(csv_of())
    moved = [*PUPILS[:-1], (*PUPILS[-1][:5], "3A", "3", PUPILS[-1][7])]
    told = desk.let_in(csv_of(moved))
    assert ("roster_enrolment", "end", "1005|2B") in told.kinds()
    assert desk.people()["1005"].group == "3A"


def test_a_workbook_is_read_like_a_table(desk):
    """An XLSX list gives the same people as a CSV list."""
    book = io.BytesIO()
    write_xlsx(book, HEADER, PUPILS)
    desk.let_in(book.getvalue())
    assert desk.plan(csv_of()).counts["update"] == 0
    assert desk.people()["1004"].prefix == "el"


def test_two_surnames_stay_two(desk):
    """A Catalan list with two surname columns keeps both, and its IDALU is the key and an identifier."""
    desk.let_in((SPANISH + "12345678901;Marta;Puig;i Serra;29/02/2012;1A;1ESO;marta@escola.example\n").encode())
    marta = desk.people()["12345678901"]
    assert (marta.family_name, marta.family_name2, marta.level) == ("Puig", "i Serra", "1ESO")
    assert marta.identifiers == {"idalu": "12345678901"}


def test_a_column_that_the_list_lacks_takes_nothing_away(desk):
    """E-mails, birth dates and identifiers of an earlier list stay where a later one has no column for them."""
    desk.let_in(csv_of())
    short = [(row[0], row[1], row[2], row[3], row[5]) for row in PUPILS]
    told = desk.plan(csv_of(short, ("Leerlingnummer", "Roepnaam", "Tussenvoegsel", "Achternaam", "Klas")))
    assert {change.record for change in told.changes} <= {"roster_group"}
    assert ("roster_person", "update", "1001") not in told.kinds()


def test_somebody_who_left_on_a_day_is_in_no_class(desk):
    """A leaving date that has passed takes a pupil out of the class and keeps the person."""
    header = ("Leerlingnummer", "Achternaam", "Klas", "Uitstroomdatum")
    desk.let_in(csv_of([("1", "Vos", "3A", "2026-09-01"), ("2", "Das", "3A", "2026-12-24")], header))
    people = desk.people()
    assert (people["1"].left, people["1"].group) == (True, "")
    assert (people["2"].left, people["2"].group) == (False, "3A")
