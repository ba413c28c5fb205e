"""What clients in the field really send: a tolerant link takes it, a strict one says no. No client's code is here."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from lxml import etree

from plugins.uwlr.tests.school import CODE, ENVELOPE, HEADER, NS, YEAR, pupil

INVALID = "Client.OngeldigBericht"
ASKED = '<le:leerlinggegevens_verzoek xmlns:le="{}">{{}}</le:leerlinggegevens_verzoek>'.format(NS["l"])


@pytest.fixture
def database_url(tmp_path) -> str:
    """Habits of clients do not depend on the database."""
    return f"sqlite:///{tmp_path / 'hub.db'}"


def said(office, *elements: tuple[str, str]) -> str:
    """Return an envelope with these elements in this order."""
    values = {"key": CODE, "code": office.customer(), "name": "Snappet"}
    body = ASKED.format("".join(f"<le:{name}>{value}</le:{name}>" for name, value in elements))
    return ENVELOPE.format(header=HEADER.format(**values), body=body)


SCHOOL = (("brincode", "21QW"), ("dependancecode", "00"))
HABITS = {
    "an empty school year": (("schooljaar", ""), *SCHOOL, ("xsdversie", "2.2")),
    "two quotation marks for a year, another order, a key that says nothing": (
        ("schooljaar", '""'),
        ("brincode", "21QW"),
        ("schoolkey", "klantcode"),
        ("xsdversie", ""),
        ("dependancecode", "00"),
    ),
    "an empty set": (("schooljaar", YEAR), *SCHOOL, ("xsdversie", "2.2"), ("gegevenssetid", "")),
    "the version with its patch": (("schooljaar", YEAR), *SCHOOL, ("xsdversie", "2.2.1")),
    "a branch that is not told": (("schooljaar", YEAR), ("brincode", "21QW"), ("xsdversie", "2.2.1")),
}


@pytest.mark.parametrize("habit", HABITS.values(), ids=HABITS)
def test_a_tolerant_link_takes_a_clients_habits_and_a_strict_one_does_not(office, habit):
    """Both give the same to whoever keeps to the schema."""
    office.enrol(pupil(1))
    office.linked()
    assert len(list(office.answer(said(office, *habit)).iter("{*}leerling"))) == 1
    from plugins.uwlr.links import asking  # noqa: PLC0415

    asking.change(office.services, office.school, office.an, "snappet", {"strict": True})
    office.work()
    office.decides()
    assert office.fault(said(office, *habit)) in {INVALID, "Client.XsdVersieOngeldig"}
    assert office.pupils() == ["L0001"]


def test_a_named_set_is_no_matter(office):
    """What travels is the link's, whatever set is asked for."""
    office.enrol(pupil(1))
    office.linked()
    habit = (("schooljaar", YEAR), *SCHOOL, ("xsdversie", "2.2"), ("gegevenssetid", "Smalle-set-VO"))
    assert len(list(office.answer(said(office, *habit)).iter("{*}leerling"))) == 1


def test_a_reader_that_glues_prefixes_to_names_can_read_the_answer(office):
    """One client takes the colons out of the tags and looks for ``sBody``: so the prefix is s and the rest has none."""
    office.enrol(pupil(1))
    office.linked()
    raw = office.calls(office.envelope()).body.decode()
    glued = etree.fromstring(re.sub(r"(</?)(\w+):", r"\1\2", raw).replace(f'xmlns="{NS["l"]}"', "").encode())
    assert glued.find(".//sBody/leerlinggegevens_antwoord/leerlinggegevens/leerlingen/leerling") is not None


def test_the_action_is_not_looked_at(office):
    """Seen: with quotation marks, without, somebody else's, none at all."""
    office.enrol(pupil(1))
    office.linked()
    for action in ("HaalLeerlinggegevens", '"HaalLeerlinggegevens"', "BrengLeerresultaten", ""):
        assert office.answer(office.envelope(), soapaction=action).tag.endswith("leerlinggegevens_antwoord")


def test_a_school_is_found_by_its_key_alone(office):
    """For schools that have no BRIN, and for clients that never send one."""
    office.enrol(pupil(1))
    office.linked()
    habit = (("schooljaar", YEAR), ("schoolkey", "21QW00"), ("xsdversie", "2.2"))
    assert len(list(office.answer(said(office, *habit)).iter("{*}leerling"))) == 1


def test_a_supplier_with_certificates_must_come_with_one(make_hub, work, clock):
    """The server in front of the hub says which; nobody else may set that header."""
    from plugins.uwlr import hooks  # noqa: PLC0415
    from plugins.uwlr.tests.school import Office  # noqa: PLC0415

    section = {"certificate_header": "X-Client-Cert", "suppliers": {"snappet": {"certificates": ["AB:CD"]}}}
    office = Office(make_hub([hooks], clock=clock, plugins={"uwlr": section}), work, clock)
    office.enrol(pupil(1))
    office.linked()
    assert office.fault(office.envelope()) == "Client.AutorisatieOngeldig"
    assert office.fault(office.envelope(), **{"x-client-cert": "ef01"}) == "Client.AutorisatieOngeldig"
    assert office.answer(office.envelope(), **{"x-client-cert": "abcd"}).tag.endswith("leerlinggegevens_antwoord")
    office.service.exchanges.flush()


def test_a_supplier_gets_the_groups_of_the_year_that_it_is(office):
    """Next year's groups are often known in June; they travel from the first of August on."""
    from hub.plugin.roster import Enrolment, Group  # noqa: PLC0415

    office.enrol(pupil(1))
    with office.hub.database.writing() as session:
        new = {"school_id": office.school.id, "fingerprint": "f", "school_year": "2027-2028"}
        session.add(Group(key="5a", group_key="5a", name="Groep 5a", level="5", **new))
        session.add(Enrolment(key="L0001|5a", person_key="L0001", group_key="5a", main=True, **new))
    office.linked()
    assert _own(office.answer(office.envelope())) == (YEAR, ["3/4", "4a", "plus"], ["4a"])
    office.clock.now = datetime(2027, 8, 1, 8, tzinfo=UTC)
    assert _own(office.answer(office.envelope(year="2027-2028"))) == ("2027-2028", ["5a"], ["5a"])


def _own(found: etree._Element) -> tuple[str, list[str], list[str]]:
    """Return the school year, the groups, and those of the first pupil."""
    groups = [one.get("key") for one in found.find("{*}leerlinggegevens/{*}groepen")]
    mine = [one.get("key") for one in found.find(".//{*}leerling").iter("{*}groep")]
    return found.findtext(".//{*}schooljaar"), groups, mine
