"""EDEXML: pupils, teachers, classes and groups that cut across them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

STANDARDS = Path(os.environ.get("HUB_STANDARDS", Path(__file__).parents[4] / "shared" / "standards"))
SAMPLE = STANDARDS / "edexml-2.1" / "EDEXML.Voorbeeld.2.1.xml"
LIST = """<EDEX><school><schooljaar>2026-2027</schooljaar><brincode>21QW</brincode>
<dependancecode>00</dependancecode></school>
<groepen><groep key="g3"><naam>Dolfijnen</naam><jaargroep>3</jaargroep></groep>
<samengestelde_groep key="koor"><naam>Koor</naam></samengestelde_groep></groepen>
<leerlingen>
<leerling key="1" eckid="https://ketenid.example/a1"><achternaam>Berg</achternaam><voorvoegsel>van der</voorvoegsel>
<roepnaam>Zoë</roepnaam><geboortedatum>2016-05-03</geboortedatum><geslacht>2</geslacht><groep key="g3"/>
<samengestelde_groepen><samengestelde_groep key="koor"/></samengestelde_groepen><bsn>123456782</bsn></leerling>
<leerling key="#2"><roepnaam>Dummy</roepnaam><groep key="g3"/></leerling>
<leerling key="3"><achternaam>Weg</achternaam><jaargroep>H</jaargroep></leerling></leerlingen>
<leerkrachten><leerkracht key="1"><achternaam>Meester</achternaam><groepen><groep key="g3"/></groepen></leerkracht>
</leerkrachten></EDEX>"""


@pytest.mark.parametrize("again", [LIST, LIST.replace("<EDEX>", '<EDEX xmlns="urn:example:edex">')])
def test_the_same_people_come_with_and_without_a_namespace(desk, again):
    """A second export of the same school changes nothing."""
    desk.let_in(LIST.encode())
    zoe = desk.people()["1"]
    assert (zoe.group, zoe.level, zoe.school_year) == ("Dolfijnen", "3", "2026-2027")
    assert zoe.identifiers == {"eck_id": "https://ketenid.example/a1"}
    assert [change.kind for change in desk.plan(again.encode()).changes if not change.blocked] == []


def test_a_teacher_is_not_the_pupil_of_the_same_number(desk):
    """EDEXML numbers teachers apart, so they are kept apart."""
    told = desk.let_in(LIST.encode())
    assert "key-twice" not in told.codes()
    assert {key: one.role for key, one in desk.people().items()} == {"1": "pupil", "teacher:1": "teacher"}


def test_leavers_dummies_and_citizen_numbers_stay_outside(desk):
    """Level H has left, a key with # cannot come in, a BSN is in no change."""
    told = desk.plan(LIST.encode())
    assert "left-already" in told.codes()
    assert "3" not in {change.key for change in told.changes}
    assert {change.key for change in told.changes if change.blocked} == {"#2", "#2|g3"}
    assert not any("123456782" in str(change.after) for change in told.changes)


@pytest.mark.skipif(not SAMPLE.exists(), reason="the EDEXML sample is not on this machine")
def test_the_official_sample_comes_in_and_stays(desk):
    """The standard's own sample is imported once, by two people, because it names another school."""
    told = desk.let_in(SAMPLE)
    assert told.codes("brake") == ["other-school"]
    people = desk.people()
    assert [one.role for one in people.values()].count("teacher") == 3
    assert people["teacher:LK1"].prefix == "van"
    assert desk.plan(SAMPLE).changes == []
