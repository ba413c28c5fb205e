"""Pairing a supplier's users with the people of a school: tier by tier, never a guess."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.iddink.matching import Index, Match, Suggestion
from plugins.iddink.persons import Person, VendorUser

BORN = date(2013, 5, 17)
ANNA = Person(
    "1",
    "pupil",
    "Anna",
    "Puig",
    "Marcel·lí",
    birth_date=BORN,
    emails=("anna@school.example",),
    idalu="11111111111",
)
PAU = Person(
    "2",
    "pupil",
    "Pau",
    "Peña",
    "Serra",
    birth_date=date(2012, 2, 29),
    emails=("pau@school.example", "home@family.example"),
    idalu="22222222222",
)
NIL = Person("3", "pupil", "Nil", "Peña", "Serra", birth_date=date(2014, 1, 3), emails=("home@family.example",))
IONA = Person(
    "4",
    "pupil",
    "Iona",
    "Roca",
    birth_date=BORN,
    emails=("iona@school.example",),
    idalu="44444444444",
    left=True,
)
TEACHER = Person("5", "teacher", "Marta", "Vila", "Font", emails=("marta@school.example",))
TWINS = (
    Person("6", "pupil", "Aina", "Mas", "Grau", birth_date=BORN, emails=("mas@family.example",)),
    Person("7", "pupil", "Laia", "Mas", "Grau", birth_date=BORN, emails=("mas@family.example",)),
)
SAME_NUMBER = (
    Person("8", "pupil", "Jan", "Coll", idalu="88888888888"),
    Person("9", "pupil", "Roc", "Prat", idalu="88888888888"),
)
DUTCH = Person("10", "pupil", "Sanne", "Berg", prefix="van der", birth_date=BORN)
SCHOOL = (ANNA, PAU, NIL, IONA, TEACHER, *TWINS, *SAME_NUMBER, DUTCH)
INDEX = Index.build(SCHOOL)
ANNA_BY_NAME = VendorUser(given_name="ANNA", family_name="Puig i Marcel.li", birth_date=BORN)


@pytest.mark.parametrize(
    ("user", "key", "tier"),
    [
        (VendorUser(school_user_id="1"), "1", 1),
        (VendorUser(vendor_user_id="v-1"), "2", 2),
        (VendorUser(idalu=" 111 1111 1111"), "1", 3),
        (VendorUser(email="Anna@SCHOOL.example "), "1", 4),
        (VendorUser(email="marta@school.example", role="teacher"), "5", 4),
        (VendorUser(school_user_id="1", idalu="11111111111", email="anna@school.example"), "1", 1),
        (VendorUser(school_user_id="8", idalu="88888888888"), "8", 1),
        (VendorUser(school_user_id="2", email="home@family.example"), "2", 1),
    ],
)
def test_first_tier_with_a_hit_matches(user, key, tier):
    """The strongest evidence decides and its tier is recorded."""
    assert INDEX.match(user, {"v-1": "2"}) == Match(key, tier, "matched")


@pytest.mark.parametrize(
    ("user", "tiers"),
    [
        (VendorUser(idalu="11111111111", email="pau@school.example"), (3, 4)),
        (VendorUser(school_user_id="1", idalu="22222222222"), (1, 3)),
        (VendorUser(school_user_id="1", vendor_user_id="v-1"), (1, 2)),
        (ANNA_BY_NAME._replace(email="pau@school.example"), (4, 5)),
    ],
)
def test_contradicting_tiers_match_nobody(user, tiers):
    """When two pieces of evidence name different people, a person decides and sees which."""
    found = INDEX.match(user, {"v-1": "2"})
    assert (found.person_key, found.status, found.tiers) == (None, "disagreement", tiers)
    assert {suggestion.person_key for suggestion in found.suggestions} == {"1", "2"}


def test_pairing_by_hand_settles_weaker_evidence():
    """Somebody who was paired by hand stays paired although pupil number and e-mail say otherwise."""
    user = VendorUser(vendor_user_id="v-1", idalu="11111111111", email="anna@school.example")
    assert INDEX.match(user, {"v-1": "2"}) == Match("2", 2, "matched")


def test_pairing_with_somebody_gone_is_no_hit():
    """A remembered person whom the school no longer lists does not count."""
    assert INDEX.match(VendorUser(vendor_user_id="v-1"), {"v-1": "gone"}).status == "unmatched"


def test_pupil_number_of_two_is_ambiguous():
    """A number that stands twice in the school pairs nobody and offers both."""
    found = INDEX.match(VendorUser(idalu="88888888888"), {})
    assert (found.status, [s.person_key for s in found.suggestions]) == ("ambiguous", ["8", "9"])


def test_family_address_pairs_nobody():
    """An address of several people only offers them."""
    found = INDEX.match(VendorUser(email="home@family.example"), {})
    assert (found.person_key, found.status) == (None, "ambiguous")
    assert [s.person_key for s in found.suggestions] == ["2", "3"]


def test_teachers_address_on_a_childs_licence_pairs_nobody():
    """A parent who teaches at the school is not the pupil the licence is for."""
    assert INDEX.match(VendorUser(email="marta@school.example", role="student"), {}).status == "unmatched"


@pytest.mark.parametrize("user", [VendorUser(school_user_id="4"), VendorUser(idalu="44444444444")])
def test_somebody_who_left_is_told_apart(user):
    """A licence of somebody who left names the person and is no match."""
    found = INDEX.match(user, {})
    assert (found.person_key, found.status) == ("4", "left")


def test_name_and_birth_date_only_suggest_by_default():
    """Without the switch an exact name is the first suggestion and no more."""
    found = INDEX.match(ANNA_BY_NAME, {})
    assert (found.status, found.suggestions[0]) == ("unmatched", Suggestion("1", 100, 5))


@pytest.mark.parametrize(
    ("user", "key"),
    [
        (ANNA_BY_NAME, "1"),
        (VendorUser(given_name="Sanne", family_name="Van der Berg", birth_date=BORN), "10"),
        (VendorUser(given_name="Sanne", family_name="VanderBerg", birth_date=BORN), "10"),
    ],
)
def test_name_and_birth_date_match_where_switched_on(user, key):
    """With the switch an exact, unique name and birth date match."""
    assert INDEX.match(user, {}, automatic_names=True) == Match(key, 5, "matched")


@pytest.mark.parametrize(
    "user",
    [
        ANNA_BY_NAME._replace(birth_date=None),
        ANNA_BY_NAME._replace(given_name="Annie"),
        ANNA_BY_NAME._replace(family_name="Puig"),
        ANNA_BY_NAME._replace(given_name="Puig Marcel·lí", family_name="Anna"),
        ANNA_BY_NAME._replace(family_name="Marcel·lí Puig"),
    ],
)
def test_nearly_the_same_name_is_a_suggestion(user):
    """Nicknames, one surname, swapped names and a missing birth date never match by themselves."""
    found = INDEX.match(user, {}, automatic_names=True)
    assert (found.status, found.suggestions[0].person_key, found.suggestions[0].tier) == ("unmatched", "1", 6)


def test_twins_are_never_matched_by_name():
    """Same surnames and birth date leave the choice to a person, even with the switch on."""
    user = VendorUser(given_name="Aina", family_name="Mas Grau", birth_date=BORN, email="mas@family.example")
    assert INDEX.match(user, {}, automatic_names=True).status == "ambiguous"


def test_spelling_of_n_with_tilde_decides_between_two():
    """Where accents are all that differs, ñ picks the right one of two."""
    pena = Person("12", "pupil", "Pau", "Pena", "Serra", birth_date=PAU.birth_date)
    user = VendorUser(given_name="Pau", family_name="Peña Serra", birth_date=PAU.birth_date)
    found = Index.build([PAU, pena]).match(user, {})
    assert found.suggestions[0] == Suggestion("2", 100, 5)


def test_garbled_name_still_finds_a_suggestion():
    """A name in the wrong encoding is repaired for suggesting only."""
    user = VendorUser(given_name="Pau", family_name="PeÃ±a Serra")
    assert INDEX.match(user, {}).suggestions[0].person_key == "2"


def test_at_most_five_people_are_suggested_and_none_who_left():
    """Suggestions are few and can all be chosen."""
    crowd = [Person(str(i), "pupil", "Marc", f"Puig{i}", left=i == 0) for i in range(9)]
    found = Index.build(crowd).match(VendorUser(given_name="Marc", family_name="Puig"), {})
    assert len(found.suggestions) == 5
    assert "0" not in {suggestion.person_key for suggestion in found.suggestions}


def test_user_without_data_is_unmatched():
    """Nothing known means nobody found."""
    assert INDEX.match(VendorUser(), {}) == Match(None, 0, "unmatched")


def test_two_people_with_one_key_are_refused():
    """The index says so instead of losing one of them."""
    with pytest.raises(ValueError, match="same key"):
        Index.build([ANNA, PAU._replace(key="1")])


USERS = [ANNA_BY_NAME, VendorUser(idalu="88888888888"), VendorUser(given_name="Mas", family_name="Grau")]


@settings(max_examples=30)
@given(st.permutations(SCHOOL), st.sampled_from(USERS), st.booleans())
def test_order_of_the_school_does_not_matter(school, user, automatic):
    """However the people are listed, the answer is the same."""
    assert Index.build(school).match(user, {}, automatic_names=automatic) == INDEX.match(
        user, {}, automatic_names=automatic
    )
