"""The same trip from a publisher's file."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.model.text import unpacked
from hub.plugin.files.writing import write_xlsx
from plugins.iddink.records import LicenceState

from .desk import ANSWERS, Desk

ISBN, OTHER = "9788430796984", "9791387654320"
HEADER = "isbn;credential;username;userid"


@pytest.fixture
def handed_in(tmp_path: Path):
    """Write a file of these lines and return its path."""

    def write(*lines: str, header: str = HEADER, name: str = "licences.csv") -> Path:
        path = tmp_path / name
        path.write_text("\n".join((header, *lines)) + "\n", encoding="utf-8")
        return path

    return write


def pupils(desk: Desk) -> list[str]:
    return [row["key"] for row in desk.standin.roster() if row["role"] == "pupil"]


def test_whole_trip_from_a_file(desk: Desk, handed_in) -> None:
    """The publisher of a new book is asked once, then its form; approved, the licences are pending."""
    first, second, *_ = pupils(desk)
    file = handed_in(f"{ISBN};AAAA-1111;;{first}", f"{ISBN};AAAA-2222;;{second}", f"{OTHER};AAAA-3333;;{first}")
    plan = desk.plan("iddink.file", file=file)
    assert {code for codes in desk.issues(plan).values() for code in codes} >= {"PUBLISHER_NOT_GIVEN"}
    for isbn in (ISBN, OTHER):
        desk.answer(plan, f"file-publisher:{isbn}", publisher="pub-001")
    desk.answer(plan, "publisher:pub-001", **ANSWERS["marsupial"])
    desk.choose(plan)
    desk.approve(plan)
    rows = desk.licences().values()
    assert {(row.state, row.publisher_name) for row in rows} == {(LicenceState.PENDING, "Edicions Arrel Viva, SL")}
    assert {row.person_key for row in rows} == {first, second}
    assert desk.plan("iddink.file", file=file).state == "empty"


def test_register_knows_the_publisher_of_its_books(imported: Desk, handed_in) -> None:
    """A book that was imported before needs no question."""
    known = next(row for row in imported.licences().values() if row.isbn and row.publisher_id == "pub-001")
    free = next(key for key in pupils(imported) if key not in {row.person_key for row in imported.licences().values()})
    plan = imported.plan("iddink.file", file=handed_in(f"{known.isbn};ZZZZ-1111;;{free}"))
    (change,) = imported.changes(plan).values()
    assert (change.after["publisher_id"], change.title) == ("pub-001", known.title)
    assert change.selected


def test_licence_for_a_book_that_the_person_has_is_left_unticked(imported: Desk, handed_in) -> None:
    """What the distributor brought counts when a file brings the same book."""
    known = next(
        row for row in imported.licences().values() if row.isbn and row.person_key and row.gives_book == row.isbn
    )
    plan = imported.plan("iddink.file", file=handed_in(f"{known.isbn};ZZZZ-1111;;{known.person_key}"))
    (change,) = imported.changes(plan).values()
    assert "DUPLICATE_USER_BOOK" in imported.issues(plan)[change.key]
    assert not change.selected


def test_wrong_columns_are_one_sentence(desk: Desk, handed_in) -> None:
    """What is needed and what was found are named."""
    error = str(unpacked(desk.run("iddink.file", file=handed_in("a;b", header="nom;cognoms")).error))
    assert "needs the columns isbn and credential" in error
    assert "nom, cognoms" in error


def test_bad_rows_are_told_at_their_line(desk: Desk, handed_in) -> None:
    """A row without a book and one with a cell too many are notes; the good one is a change."""
    pupil = pupils(desk)[0]
    file = handed_in(f";AAAA-1111;;{pupil}", f"{ISBN};AAAA-2222;;{pupil}", f"{ISBN};A;;{pupil};too;many")
    plan = desk.plan("iddink.file", file=file)
    told = [row.content["text"] for row in desk.issue_rows(plan) if row.code == "FILE_LINE"]
    assert len(desk.changes(plan)) == 1
    assert {text["params"]["line"] for text in told if "line" in text["params"]} >= {2, 4}


def test_unknown_login_is_paired_by_hand(desk: Desk, handed_in) -> None:
    """A login that says nothing to the school is asked about; the question does not carry it."""
    plan = desk.plan("iddink.file", file=handed_in(f"{ISBN};AAAA-1111;jpuig99;"))
    (group,) = [key for key in desk.groups(plan) if key.startswith("person:")]
    assert "jpuig99" not in group
    desk.answer(plan, group, person=pupils(desk)[0])
    desk.answer(plan, f"file-publisher:{ISBN}", publisher="pub-005")
    desk.approve(plan)
    (row,) = desk.licences().values()
    assert row.person_key == pupils(desk)[0]


def test_second_file_leaves_the_first_ones_rows(desk: Desk, handed_in) -> None:
    """A file tells nothing about what is not in it: nothing ends, nothing that waits is lost."""
    first, second, *_ = pupils(desk)
    desk.plan("iddink.file", file=handed_in(f"{ISBN};AAAA-1111;;{first}", name="one.csv"))
    plan = desk.plan("iddink.file", file=handed_in(f"{ISBN};AAAA-2222;;{second}", name="two.csv"))
    assert {row.after["person_key"] for row in desk.changes(plan).values()} == {first, second}


def test_workbook_is_read_too(desk: Desk, tmp_path: Path) -> None:
    """An Excel file of the same columns gives the same licence."""
    path = tmp_path / "licences.xlsx"
    write_xlsx(path, HEADER.split(";"), [(ISBN, "AAAA-1111", "", pupils(desk)[0])])
    (change,) = desk.changes(desk.plan("iddink.file", file=path)).values()
    assert (change.after["isbn"], change.after["person_key"]) == (ISBN, pupils(desk)[0])


def test_job_without_a_file_says_where_to_choose_one(desk: Desk) -> None:
    """Started without a file, the run says what to do."""
    assert "choose one" in desk.run("iddink.file").error
