"""The accidents that deregister a whole school elsewhere: each is held, and the sentence names its cause."""

from __future__ import annotations

import pytest

from hub.errors import Refusal
from hub.model.states import IssueLevel
from plugins.library.tests.conftest import HEADER, SCHOOL, changed, pupils, written

HELD = IssueLevel.BRAKE


@pytest.fixture
def database_url(tmp_path):
    """What a file looks like is found in Python: one kind of database is enough here."""
    return f"sqlite:///{tmp_path / 'hub.db'}"


def test_a_mistyped_heading_of_the_number_is_held_with_its_cause(known):
    """Without the number nobody can be recognised: a plan that changes nothing waits, and names the heading."""
    told = known.plan(written(header=("Leerlingnumer", *HEADER[1:])))
    assert (told.plan.state, told.changes) == ("pending", [])
    assert told.codes(HELD) == {"heading-wrong"}
    said = told.said("heading-wrong")
    assert "The heading “Leerlingnumer” looks like “leerlingnummer” with letters wrong" in said
    assert "Nobody in the file (48 rows) can be recognised" in said
    assert all(one.ended_on is None for one in known.members().values())


def test_a_plan_that_only_says_what_is_wrong_cannot_be_let_in(known):
    """There is nothing to import; it is sent back, and the right file then changes nothing."""
    told = known.plan(written(header=("Leerlingnumer", *HEADER[1:])))
    with pytest.raises(Refusal, match="No row is chosen"):
        known.approve(told)
    known.reject(told, "Correct the heading Leerlingnumer.")
    assert known.told(told.plan.id).plan.state == "rejected"
    assert known.plan(written()).plan.state == "empty"


def test_the_same_mistake_is_told_every_time(known):
    """Whoever rejected it once hears of it again when the school sends it again."""
    wrong = written(header=("Leerlingnumer", *HEADER[1:]))
    known.reject(known.plan(wrong), "Correct the heading.")
    assert known.plan(wrong).plan.state == "pending"


@pytest.mark.parametrize("heading", ["Lerlingnumer", "Leerling numr", "Stamnumer"])
def test_a_heading_with_several_letters_wrong_is_the_missing_number(known, heading):
    """Where the number is missing, what is most like it is named."""
    assert f"“{heading}”" in known.plan(written(header=(heading, *HEADER[1:]))).said("heading-wrong")


def test_a_mistyped_heading_of_the_only_name_is_held_as_well(known):
    """People without a name are nobody."""
    rows = [(row[0], row[3]) for row in SCHOOL]
    assert "no column with the name" in known.plan(written(rows, ("Leerlingnummer", "Achternam"))).said("heading-wrong")


def test_a_file_that_is_no_pupil_file_is_refused_to_its_sender(known):
    """The library is not bothered with a list of something else."""
    rows = [("Boek", "12"), ("Schrift", "3")]
    assert "needs a column for the number" in known.refusal(written(rows, ("Artikel", "Aantal")))


def test_a_mistyped_heading_beside_another_number_is_held(known):
    """Where a second number takes over, everybody is new and missing: the heading is named as the cause."""
    rows = [(*row, f"https://ketenid.example/{row[0]}") for row in SCHOOL]
    told = known.plan(written(rows, ("Leerlingnumer", *HEADER[1:], "ECKiD")))
    assert {"renumbered", "many-missing", "heading-wrong"} <= told.codes(HELD)
    assert "“Leerlingnumer” looks like pupil number" in told.said("heading-wrong")
    assert told.plan.needed == 2


def test_a_mistyped_heading_of_another_column_changes_nobody_and_is_held(known):
    """A column that is not read keeps what is known; who looks is told which heading to correct."""
    told = known.plan(written([*SCHOOL, *pupils(1, 1, first=90)], (*HEADER[:5], "Groeep", *HEADER[6:])))
    assert told.kinds() == {"create": {"001090"}}
    assert "“Groeep” looks like class code" in told.said("heading-wrong")


@pytest.mark.parametrize("hidden", ["\ufeff", "\u200b", "\u00a0", "\u00ad"])
@pytest.mark.parametrize("place", [3, 6], ids=["within", "behind"])
def test_an_invisible_character_in_a_heading_or_a_number_is_no_difference(known, hidden, place):
    """What nobody sees makes nobody new: the file plans nothing, and a remark says what was there."""
    header = (HEADER[0][:4] + hidden + HEADER[0][4:], *HEADER[1:])
    told = known.plan(written(changed(SCHOOL, 0, lambda number: number[:place] + hidden + number[place:]), header))
    assert (told.changes, told.codes(HELD)) == ([], set())
    assert told.said("heading-hidden-signs").endswith("were taken out of these headings: Leerlingnummer.") or (
        hidden == "\u00a0" and "Leer lingnummer" in told.said("heading-hidden-signs")
    )
    assert "out of the numbers in lines 2, 3, 4" in told.said("number-hidden-signs")


def test_a_wrong_encoding_is_held(known):
    """Names that differ in nothing but their accents were saved in another encoding."""
    told = known.plan(written(encoding="cp850"))
    assert "encoding-wrong" in told.codes(HELD)
    assert "48 names differ from before only in their letters with accents" in told.said("encoding-wrong")
    twice = written().decode("cp1252").encode()
    assert "encoding-wrong" in known.plan(twice).codes(HELD)


def test_lost_leading_zeros_are_held(known):
    """Numbers that match only without their zeros are the same people."""
    told = known.plan(written(changed(SCHOOL, 0, lambda number: number.lstrip("0"))))
    assert "zeros-lost" in told.codes(HELD)
    assert "Excel takes them off" in told.said("zeros-lost")
    assert told.plan.needed == 2


def test_lost_digits_are_held_and_end_nobody(known):
    """Numbers that Excel rounded are nobody's: the cause and the lines are named, and who is missing stays."""
    told = known.plan(written(changed(SCHOOL, 0, lambda number: f"9{number}{number}0000000000")))
    assert "digits-lost" in told.codes(HELD)
    assert "48 of the numbers have lost digits, first in lines 2, 3, 4" in told.said("digits-lost")
    assert (told.counts["end"], told.plan.needed) == (0, 2)


def test_a_number_written_as_a_power_of_ten_is_held_and_comes_in_as_nobody(known):
    """Such a number can be anybody's: that row is blocked with what to do."""
    told = known.plan(written([*SCHOOL, ("1,2E+12", *pupils(1, 1, first=90)[0][1:])]))
    assert "digits-lost" in told.codes(HELD)
    assert "Line 50: The number was shortened" in told.said("number-shortened")
    assert told.counts["blocked"] == 1


def test_long_numbers_in_full_are_no_accident(counter):
    """Thirteen digits are all there, however they end."""
    told = counter.plan(written(changed(SCHOOL, 0, lambda number: f"2026{number}000")))
    assert "digits-lost" not in told.codes()
    assert told.counts["create"] == 48


def test_namesakes_are_never_paired_under_a_new_number(counter):
    """Two pupils with one name and birth date who both get a new number could each be either."""
    twin = ("009999", *SCHOOL[0][1:])
    counter.let_in(written([*SCHOOL, twin]))
    told = counter.plan(written([("1", *twin[1:]), ("2", *twin[1:]), *SCHOOL[1:]]))
    assert "same-person" not in told.codes()


def test_half_an_export_is_held(known):
    """Whole classes that are missing are not pupils who left."""
    told = known.plan(written(SCHOOL[: len(SCHOOL) // 2]))
    assert {"class-missing", "many-missing"} <= told.codes(HELD)
    assert "Nobody of the class 5A (6 people) is in the file: it looks like a part of the school." in told.said(
        "class-missing"
    )


def test_the_last_year_leaves_when_the_school_year_turns(known):
    """At the turn of the year the oldest leave and new ones come: that is no accident."""
    known.works(yearly_from="10-01", yearly_until="12-01")
    grown = [
        (number, *names, f"{int(level) + 1}A", str(int(level) + 1), mail)
        for number, *names, _group, level, mail in SCHOOL
        if level != "8"
    ]
    fresh = [("9" + row[0][1:], *row[1:]) for row in pupils(1)]
    told = known.plan(written([*fresh, *grown]))
    assert told.codes(HELD) == set()
    assert (told.counts["create"], told.counts["update"], told.counts["end"]) == (6, 42, 6)


def test_leavers_from_everywhere_are_held_when_the_year_turns(known):
    """Who leaves then has finished school; a quarter out of every class is a file with holes."""
    known.works(yearly_from="10-01", yearly_until="12-01")
    told = known.plan(written([row for place, row in enumerate(SCHOOL) if place % 4]))
    assert "leavers-spread" in told.codes(HELD)


def test_a_class_code_with_two_names_is_held(known):
    """A library's system takes one name for each code."""
    rows = [(*row, "Roos" if place % 2 else "Tulp") for place, row in enumerate(SCHOOL)]
    told = known.plan(written(rows, (*HEADER, "Groepsnaam")))
    assert "The class code “1A” stands beside “Roos”, “Tulp”" in told.said("class-two-names")


def test_a_date_in_the_class_column_is_held(known):
    """Excel makes dates of combination classes: the lines are named, and nobody is ended."""
    told = known.plan(written(changed(SCHOOL, 5, lambda code: "1-feb" if code == "1A" else code)))
    assert "class-is-date" in told.codes(HELD)
    assert told.counts["end"] == 0


def test_most_of_a_known_school_being_new_is_held(known):
    """Numbers of another system make everybody new; without birth dates nobody can be paired."""
    strangers = changed(changed(SCHOOL, 0, lambda number: "8" + number), 4, lambda _born: "")
    assert {"many-new", "many-missing"} <= known.plan(written(strangers)).codes(HELD)


def test_a_file_of_another_school_is_held(known):
    """EDEXML says whose it is."""
    edexml = (
        "<EDEX><school><schooljaar>2026-2027</schooljaar><brincode>99XX</brincode>"
        "<aanmaakdatum>2026-09-01T08:00:00</aanmaakdatum><auteur>x</auteur><xsdversie>2.1</xsdversie></school>"
        '<groepen><groep key="g1"><naam>1A</naam><jaargroep>1</jaargroep></groep></groepen><leerlingen>'
        '<leerling key="001000"><achternaam>Berg-Bedacht 1</achternaam><voorvoegsel>van der</voorvoegsel>'
        '<roepnaam>Zoë 0</roepnaam><groep key="g1"/></leerling></leerlingen></EDEX>'
    ).encode()
    assert "99XX00" in known.plan(edexml).said("other-school")
