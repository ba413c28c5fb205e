"""From a pupil file to memberships: who is new, who changed, who left, who came back, and what stays the library's."""

from __future__ import annotations

from datetime import date, timedelta

from hub.model.states import IssueLevel
from plugins.library.tests.conftest import HEADER, NOW, SCHOOL, changed, pupils, written

FIRST = "001000"


def test_everybody_in_the_file_becomes_a_member_with_a_card(counter):
    """A first file needs no second person and gives each a number of the library's range."""
    told = counter.let_in(written())
    assert (told.counts["create"], told.counts["applied"], told.plan.needed) == (48, 48, 1)
    cards = [one.card_number for one in counter.members().values()]
    assert len(set(cards)) == 48
    assert all(card.startswith("29999") and len(card) == 14 for card in cards)
    one = counter.members()[FIRST]
    assert (one.display_name, one.class_name, one.level) == ("Zoë 0 van der Berg-Bedacht 1", "1A", "1")


def test_the_same_file_twice_leaves_nothing_to_plan(known):
    """Importing what is there already changes nothing, in whatever order the rows come."""
    told = known.plan(written(reversed(SCHOOL)))
    assert told.changes == []


def test_an_empty_cell_keeps_what_is_known(known):
    """A blank is no news, unless the school says that it empties the field."""
    blank = written(changed(SCHOOL, 7, lambda _mail: ""))
    assert known.plan(blank).changes == []
    known.works(clears=["email"])
    assert known.plan(blank).counts["update"] == 48


def test_a_protected_field_is_the_librarys_once_it_is_filled(known):
    """What library staff corrected is not undone by the next file."""
    known.works(protected=["class_code", "class_name"])
    told = known.plan(written(changed(SCHOOL, 5, lambda _code: "9Z")))
    assert told.changes == []


def test_who_left_keeps_the_card_for_the_days_of_grace(known):
    """A leaver is ended with a date, not deleted, and the card runs out later."""
    known.let_in(written(SCHOOL[1:]))
    one = known.members()[FIRST]
    assert one.ended_on == NOW.date()
    assert one.expires_on == NOW.date() + timedelta(days=42)
    assert one.card_number


def test_who_comes_back_gets_the_old_membership_and_card(known):
    """A pupil who returns borrows on with the same number."""
    card = known.members()[FIRST].card_number
    known.let_in(written(SCHOOL[1:]))
    known.let_in(written())
    one = known.members()[FIRST]
    assert (one.ended_on, one.expires_on, one.card_number) == (None, None, card)


def test_rows_of_people_who_left_or_have_not_begun_are_left_out(known):
    """A leaving date that has passed ends a membership; a starting date to come makes none."""
    rows = [(*row, "2026-10-30" if row[0] == FIRST else "", "") for row in SCHOOL]
    rows += [(*row, "", "2027-01-10") for row in pupils(1, 1, first=90)]
    told = known.plan(written(rows, (*HEADER, "Uitstroomdatum", "Instroomdatum")))
    assert told.kinds() == {"end": {FIRST}}
    assert {"left-already", "not-yet"} <= told.codes(IssueLevel.NOTE)


def test_a_row_a_study_makes_one_member(counter):
    """The same person several times is one membership; another person under the same number is held."""
    same = counter.plan(written([*SCHOOL, SCHOOL[0]]))
    assert same.counts["create"] == 48
    other = (FIRST, "Ander", "", "Mens-Bedacht", "2019-01-01", "1A", "1", "ander@eik.example")
    told = counter.plan(written([*SCHOOL, other]))
    assert told.counts["blocked"] == 2
    assert told.said("key-twice").startswith("Lines 2 and 50 give the same number to different people")


def test_twins_are_two_members(counter):
    """The same surname and birth date, even the same name, is no identity."""
    twin = ("009999", *SCHOOL[0][1:])
    assert counter.let_in(written([*SCHOOL, twin])).counts["create"] == 49


def test_numbers_may_come_with_other_leading_zeros(known):
    """Where the school says that zeros do not count, stripped numbers are the same people."""
    known.works(ignores_zeros=True)
    told = known.plan(written(changed(SCHOOL, 0, lambda number: number.lstrip("0"))))
    assert (told.counts["create"], told.counts["end"]) == (0, 0)


def test_an_address_comes_in_only_with_public_membership_and_consent(counter):
    """The school library needs no address; the columns are named in the remarks."""
    header = (*HEADER, "Adres", "Postcode", "Toestemming")
    rows = [(*row, "Bedachtlaan", "0000XA", "ja" if row[0] == FIRST else "nee") for row in SCHOOL]
    told = counter.plan(written(rows, header))
    assert not any(told.fields(row[0])["street"] for row in SCHOOL)
    assert "street, postcode, consent" in told.said("address-left-out")
    counter.works(public_membership=True)
    told = counter.plan(written(rows, header))
    assert [row[0] for row in SCHOOL if told.fields(row[0])["street"]] == [FIRST]
    assert [row[0] for row in SCHOOL if told.fields(row[0])["public_member"]] == [FIRST]


def test_a_list_that_says_nothing_of_consent_takes_none_back(counter):
    """Who agreed stays a member of the public library; only a no ends that, and then the address goes."""
    counter.works(public_membership=True)
    header = (*HEADER, "Adres", "Toestemming")
    counter.let_in(written([(*row, "Bedachtlaan", "ja") for row in SCHOOL], header))
    assert counter.plan(written()).changes == []
    told = counter.plan(written([(*row, "Bedachtlaan", "nee") for row in SCHOOL], header))
    values = told.fields(FIRST)
    assert (told.counts["update"], values["public_member"], values["street"]) == (48, False, "")


def test_a_secret_address_stays_out(counter):
    """Whoever agreed to the public membership and has a secret address is a member without one."""
    counter.works(public_membership=True)
    header = (*HEADER, "Adres", "Geheimadres", "Toestemming")
    told = counter.plan(written([(*row, "Bedachtlaan", "ja", "ja") for row in SCHOOL], header))
    values = told.fields(FIRST)
    assert (values["public_member"], values["street"]) == (True, "")


def test_what_nobody_may_bring_in_is_dropped_and_named(counter):
    """Service numbers and passwords never reach a plan, and the remarks say so."""
    header = (*HEADER, "BSN", "Wachtwoord")
    told = counter.plan(written([(*row, "111222333", "geheim") for row in SCHOOL], header))
    assert "BSN, Wachtwoord" in told.said("columns-forbidden")
    assert "111222333" not in str([change.after for change in told.changes])


def test_in_the_pause_a_list_only_adds(known):
    """Around the new school year nobody is changed or ended by a list that is not complete yet."""
    known.works(pause_from="10-25", pause_until="11-10")
    told = known.plan(written([*pupils(1, 1, first=90), *changed(pupils(2), 5, lambda _code: "9Z")]))
    assert told.kinds() == {"create": {"001090"}}
    assert "only-additions" in told.codes(IssueLevel.NOTE)


def test_a_pupil_who_moves_between_schools_of_a_library_keeps_the_card(known):
    """By the ECK iD the card goes along to the other school, and the old school's end does not touch it."""
    header = (*HEADER, "ECKiD")
    rows = [(*row, f"https://ketenid.example/{row[0]}") for row in SCHOOL]
    known.let_in(written(rows, header))
    card = known.members()[FIRST].card_number
    other = known.place("21QW01", "De Beuk")
    known.employ(other)
    known.let_in(written([("7777", *rows[0][1:])], header), other)
    known.let_in(written(rows[1:], header))
    assert known.members(other)["7777"].card_number == card
    assert known.members(other)["7777"].expires_on is None
    assert known.members()[FIRST].card_number == ""


def test_undo_takes_the_import_back_and_no_number_is_given_again(known):
    """Members who came by mistake are ended; their numbers stay theirs."""
    told = known.let_in(written([*SCHOOL, *pupils(1, 1, first=90)]))
    number = known.members()["001090"].card_number
    known.approve(known.undo(told))
    assert known.members()["001090"].ended_on == date(2026, 11, 2)
    known.let_in(written([*SCHOOL, *pupils(1, 1, first=91)]))
    assert known.members()["001091"].card_number > number
