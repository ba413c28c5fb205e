"""What a supplier's system gets: the whole school, parts of it, or the word that there is nothing new."""

from __future__ import annotations

import gzip
from datetime import date

import pytest
from lxml import etree

from hub.store import moves
from plugins.uwlr.links import asking
from plugins.uwlr.tests.school import ECK, NS, YEAR, pupil
from plugins.uwlr.tests.standards import needs_schemas, official

SINCE = "<l:laatstontvangengegevens>{}</l:laatstontvangengegevens>"
L = f"{{{NS['l']}}}"


def names(element: etree._Element) -> list[str]:
    """Return the names of an element's children."""
    return [etree.QName(one).localname for one in element]


def teacher(number: int, **more):
    """Return an invented teacher."""
    return pupil(number, person_key=f"teacher:M{number}", role="teacher", identifiers=[], birth_date=None) | {
        "emails": [f"m{number}@windroos.example"],
        **more,
    }


def test_a_linked_supplier_fetches_the_pupils(office):
    """The main thing."""
    office.enrol(pupil(1), pupil(2))
    office.linked()
    assert office.pupils() == ["L0001", "L0002"]


def test_who_left_does_not_travel(office):
    """A pupil with a last day in the past, or who is no longer in the roster, is gone for the supplier."""
    office.enrol(pupil(1), pupil(2, left_on=date(2026, 10, 1)), pupil(3, ended_on=date(2026, 10, 2)))
    office.linked()
    assert office.pupils() == ["L0001"]


def test_the_narrow_set_has_its_fields_and_no_other(office):
    """Smalle set: no gender, no initials, no address of a pupil."""
    office.enrol(pupil(1, emails=["zoe@windroos.example"]), groups={"L0001": ("4a", "plus")})
    office.linked()
    (one,) = office.answer(office.envelope()).iter(f"{L}leerling")
    assert names(one) == [
        "achternaam",
        "voorvoegsel",
        "roepnaam",
        "geboortedatum",
        "jaargroep",
        "groep",
        "samengestelde_groepen",
    ]
    assert dict(one.attrib) == {"key": "L0001", "eckid": ECK.format(1)}
    assert one.find(f"{L}samengestelde_groepen")[0].get("key") == "plus"


def test_the_tracking_set_has_gender_and_initials_and_a_reference_day(office):
    """LVS set."""
    office.enrol(pupil(1))
    office.linked(profile="tracking")
    found = office.answer(office.envelope())
    (one,) = found.iter(f"{L}leerling")
    assert (one.findtext(f"{L}geslacht"), one.findtext(f"{L}voorletters-1")) == ("2", "ZA")
    assert found.find(f".//{L}school/{L}peildatum").text == "2026-11-02"


def test_the_newest_version_leaves_the_birth_date_out(office):
    """UWLR 2.3, Smalle set."""
    office.enrol(pupil(1))
    office.linked(version="2.3")
    (one,) = office.answer(office.envelope(version="2.3")).iter(f"{L}leerling")
    assert "geboortedatum" not in names(one)
    assert one.get("eckid") == ECK.format(1)


def test_the_oldest_version_knows_no_eck_id(office):
    """UWLR 2.1."""
    office.enrol(pupil(1))
    office.linked(version="2.1")
    (one,) = office.answer(office.envelope(version="2.1")).iter(f"{L}leerling")
    assert dict(one.attrib) == {"key": "L0001"}


def test_an_eck_id_of_two_people_is_nobodys(office):
    """It would pair one child's work with another."""
    same = [{"scheme": "eck_id", "value": ECK.format(7)}]
    office.enrol(pupil(1, identifiers=same), pupil(2, identifiers=same), pupil(3))
    office.linked()
    found = [one.get("eckid") for one in office.answer(office.envelope()).iter(f"{L}leerling")]
    assert found == [None, None, ECK.format(3)]


def test_a_teacher_comes_with_groups_and_without_the_rosters_prefix(office):
    """Teachers have numbers of their own."""
    office.enrol(pupil(1), teacher(1), groups={"teacher:M1": ("4a", "plus")})
    office.linked()
    (one,) = office.answer(office.envelope()).iter(f"{L}leerkracht")
    assert one.get("key") == "M1"
    assert one.findtext(f"{L}emailadres") == "m1@windroos.example"
    assert [(etree.QName(group).localname, group.get("key")) for group in one.find(f"{L}groepen")] == [
        ("groep", "4a"),
        ("samengestelde_groep", "plus"),
    ]


def test_no_number_of_a_citizen_can_travel(office):
    """Even a roster that somebody filled by hand with one gives none away."""
    secret = [{"scheme": "bsn", "value": "999990019"}, {"scheme": "onderwijsnummer", "value": "999990019"}]
    office.enrol(pupil(1, identifiers=secret))
    office.linked(profile="tracking")
    assert b"999990019" not in etree.tostring(office.answer(office.envelope()))


def test_a_name_that_is_markup_stays_a_name(office):
    """And what XML cannot hold is left out."""
    office.enrol(pupil(1, family_name='<b>"&\x0b', prefix="van der vander en"))
    office.linked()
    (one,) = office.answer(office.envelope()).iter(f"{L}leerling")
    assert one.findtext(f"{L}achternaam") == 'van der vander en <b>"&'
    assert one.find(f"{L}voorvoegsel") is None


def test_an_empty_school_has_no_data(office):
    """The schema insists on one pupil at least."""
    office.enrol(teacher(1))
    office.linked()
    assert names(office.answer(office.envelope())) == ["geengegevens"]


def test_another_year_has_no_data(office):
    """A request for which nothing exists is no fault."""
    office.enrol(pupil(1))
    office.linked()
    assert names(office.answer(office.envelope(year="2020-2021"))) == ["geengegevens"]


def test_nothing_changed_is_said_until_something_did(office):
    """From the instant of the last answer on; a change brings everything again."""
    office.enrol(pupil(1))
    office.linked()
    office.pupils()
    office.clock.later(hours=3)
    since = SINCE.format("2026-11-02T10:00:00Z")
    assert names(office.answer(office.envelope(more=since))) == ["geenwijzigingen"]
    office.enrol(pupil(1), pupil(2))
    assert len(list(office.answer(office.envelope(more=since)).iter(f"{L}leerling"))) == 2


def test_a_moment_without_a_zone_is_the_time_of_amsterdam(office):
    """09:30 there is 08:30 in UTC, after the answer of 08:00; read as UTC, 08:30 there would be before it."""
    office.enrol(pupil(1))
    office.linked()
    office.pupils()
    assert names(office.answer(office.envelope(more=SINCE.format("2026-11-02T09:30:00")))) == ["geenwijzigingen"]
    assert names(office.answer(office.envelope(more=SINCE.format("2026-11-02T08:30:00")))) == ["leerlinggegevens"]


def test_a_roster_that_moved_and_says_the_same_is_unchanged(office):
    """A file that is handed in again each night makes no supplier fetch again."""
    office.enrol(pupil(1))
    office.linked()
    office.pupils()
    office.clock.later(hours=3)
    with office.hub.database.writing() as session:
        moves.note(session, office.school.id, "roster_person", office.clock())
    assert names(office.answer(office.envelope(more=SINCE.format("2026-11-02T10:00:00Z")))) == ["geenwijzigingen"]


def test_a_prepared_answer_is_made_anew_only_when_the_roster_moved(office):
    """The second caller gets the very bytes of the first."""
    office.enrol(pupil(1))
    office.linked()
    first = office.calls(office.envelope()).body
    assert office.calls(office.envelope()).body == first
    files = sorted(one.name for one in (office.services.data_dir / "uwlr").iterdir())
    assert len(files) == 1
    office.enrol(pupil(1), pupil(2))
    office.pupils()
    assert sorted(one.name for one in (office.services.data_dir / "uwlr").iterdir()) != files


def test_who_asks_for_gzip_gets_it(office):
    """And who does not, does not."""
    office.enrol(pupil(1))
    office.linked()
    said = office.calls(office.envelope(), **{"accept-encoding": "gzip, deflate"})
    assert said.headers["content-encoding"] == "gzip"
    assert gzip.decompress(said.body) == office.calls(office.envelope()).body


GROUPS = "<l:groepen>{}</l:groepen>"


@pytest.mark.parametrize(
    ("groups", "who"),
    [
        ('<l:groep key="4a"/>', ["L0001", "L0002"]),
        ('<l:samengestelde_groep key="plus"/>', ["L0002"]),
        ("<l:groep/>", ["L0003"]),
        ('<l:groep key="bestaat niet"/>', None),
    ],
)
def test_pupils_of_some_groups_can_be_asked_for(office, groups, who):
    """Step by step: a group without a key means those who are in none."""
    office.enrol(pupil(1), pupil(2), pupil(3), groups={"L0002": ("4a", "plus"), "L0003": ()})
    office.linked()
    found = office.answer(office.envelope("leerlingen_verzoek", more=GROUPS.format(groups)))
    if who is None:
        assert names(found) == ["geengegevens"]
    else:
        assert [one.get("key") for one in found.iter(f"{L}leerling")] == who


def test_teachers_and_groups_come_step_by_step(office):
    """The other two steps."""
    office.enrol(pupil(1), teacher(1), teacher(2), groups={"teacher:M2": ("3/4",)})
    office.linked()
    found = office.answer(office.envelope("leerkrachten_verzoek", more=GROUPS.format('<l:groep key="3/4"/>')))
    assert [one.get("key") for one in found.iter(f"{L}leerkracht")] == ["M2"]
    structure = office.answer(office.envelope("structuur_verzoek"))
    levels = {one.get("key"): one.findtext(f"{L}jaargroep") for one in structure.iter(f"{L}groep")}
    assert levels == {"3/4": "C", "4a": "4", "plus": "N"}


def test_an_answer_in_the_callers_own_soap(office):
    """Some results clients force SOAP 1.2; whoever fetches may speak it too."""
    office.enrol(pupil(1))
    office.linked()
    raw = office.envelope().replace(NS["s"], "http://www.w3.org/2003/05/soap-envelope")
    said = office.calls(raw)
    assert said.headers["content-type"].startswith("application/soap+xml")
    assert etree.fromstring(said.body).tag == "{http://www.w3.org/2003/05/soap-envelope}Envelope"


@needs_schemas
@pytest.mark.parametrize("profile", ["narrow", "tracking"])
@pytest.mark.parametrize("version", ["2.1", "2.2"])
def test_answers_are_valid_against_the_official_schema(office, profile, version):
    """With its list of school years extended; both profiles, both ways of asking."""
    schema = official("UWLR_Leerlinggegevens_v2p2.xsd")
    odd = pupil(2, family_name="", given_name="", prefix="", display_name="?", gender=None, birth_date=None, level=None)
    office.enrol(pupil(1), odd, teacher(1), groups={"L0002": (), "L0001": ("3/4", "plus")})
    office.linked(profile=profile, version=version)
    for operation, more in (
        ("leerlinggegevens_verzoek", ""),
        ("structuur_verzoek", ""),
        ("leerlingen_verzoek", GROUPS.format("<l:groep/>")),
        ("leerkrachten_verzoek", GROUPS.format('<l:groep key="4a"/>')),
    ):
        found = office.answer(office.envelope(operation, version=version, more=more))
        schema.assertValid(etree.ElementTree(found))


def test_every_exchange_is_on_record_and_its_content_is_not(office):
    """Who, when, what kind, how much."""
    office.enrol(pupil(1), pupil(2))
    office.linked()
    size = len(office.calls(office.envelope()).body)
    asking.suspend(office.services, office.school, office.an, "snappet")
    office.calls(office.envelope())
    office.service.exchanges.flush()
    from plugins.uwlr.service import exchanges  # noqa: PLC0415

    (one,) = exchanges.latest(office.services, office.school.id)
    assert (one.supplier, one.operation, one.outcome, one.people, one.size) == (
        "snappet",
        "leerlinggegevens",
        "data",
        2,
        size,
    )
    (total,) = exchanges.totals(office.services, office.school.id)
    assert (total.times, total.with_data, total.size) == (1, 1, size)
    assert YEAR not in str(one)
