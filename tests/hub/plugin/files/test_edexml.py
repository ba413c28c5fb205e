"""EDEXML: what comes out, what stays in, what is refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hub.plugin.files import FileRefused
from hub.plugin.files.edexml import open_edexml

STANDARDS = Path(os.environ.get("HUB_STANDARDS") or Path(__file__).parents[5] / "shared" / "standards")
SAMPLES = sorted((STANDARDS / "edexml-2.1").glob("*Voorbeeld*.xml"))

EXPORT = """<?xml version="1.0" encoding="UTF-8"?>
<EDEX{namespace}>
<school><schooljaar>2026-2027</schooljaar><brincode>99XY</brincode><xsdversie>2.1</xsdversie></school>
<vestigingen><vestiging key="N"><naam>North</naam></vestiging></vestigingen>
<groepen>
 <groep key="g5"><naam>5A</naam><jaargroep>5</jaargroep></groep>
 <samengestelde_groep key="plus"><naam>Plus</naam></samengestelde_groep>
</groepen>
<leerlingen>
<leerling key=" 1001 " eckid="https://ketenid.example/a"><achternaam>Berg</achternaam>
 <voorvoegsel>van  den</voorvoegsel>
 <voornamen>Anna Maria</voornamen><voorletters-1>AM</voorletters-1><roepnaam>Anna</roepnaam>
 <geboortedatum>2016-05-04</geboortedatum><geslacht>2</geslacht><groep key="g5"/>
 <samengestelde_groepen><samengestelde_groep key="plus"/></samengestelde_groepen><vestiging key="N"/>
 <emailadres>anna@example.org</emailadres><bsn>999999990</bsn><land>NL</land>
 <instroomdatum>2020-08-01</instroomdatum></leerling>
<leerling key="#7"><roepnaam>Bo</roepnaam><jaargroep>H</jaargroep><uitstroomdatum>2026-01-31</uitstroomdatum>
 <toevoegingen><blok><roepnaam>Not Bo</roepnaam></blok></toevoegingen></leerling>
</leerlingen>
<leerkrachten><leerkracht key="T1"><achternaam>Vries</achternaam>
 <groepen><groep key="g5"/><samengestelde_groep key="plus"/></groepen></leerkracht></leerkrachten>
</EDEX>"""


def export(namespace="", **replacements):
    """Return the export, with parts of it replaced."""
    text = EXPORT.replace("{namespace}", namespace)
    for old, new in replacements.items():
        text = text.replace(old, new)
    return text.encode()


@pytest.fixture
def persons():
    """Read everybody in an export."""

    def read(data):
        with open_edexml(data, name="edex.xml") as document:
            return list(document)

    return read


def test_school_groups_and_branches_come_first():
    """The frame of the school is known before the first person."""
    with open_edexml(export()) as document:
        assert document.school == {"school_year": "2026-2027", "brin": "99XY", "version": "2.1"}
        assert [(g["key"], g["level"], g["combined"]) for g in document.groups] == [
            ("g5", "5", False),
            ("plus", "", True),
        ]
        assert document.branches == {"N": "North"}


def test_a_pupil_has_all_its_fields(persons):
    """Keys and names are trimmed; level comes from the class when the pupil has none."""
    anna = persons(export())[0]
    assert (anna["key"], anna["prefix"], anna["given_names"]) == ("1001", "van den", "Anna Maria")
    assert (anna["gender"], anna["level"], anna["group"], anna["groups"]) == ("F", "5", "g5", ["g5", "plus"])
    assert (anna["emails"], anna["entered_on"], anna["branch"]) == (["anna@example.org"], "2020-08-01", "N")


def test_a_key_that_may_change_is_flagged(persons):
    """Keys beginning with # cannot be matched next year."""
    bo = persons(export())[1]
    assert (bo["key"], bo["dummy_key"], bo["level"], bo["left_on"]) == ("#7", True, "H", "2026-01-31")


def test_additions_do_not_overwrite_a_person(persons):
    """Only a pupil's own elements count, not those of extra blocks."""
    assert persons(export())[1]["called_name"] == "Bo"


def test_teachers_come_with_their_groups(persons):
    """A teacher is a person with a role and groups."""
    teacher = persons(export())[2]
    assert (teacher["role"], teacher["surname"], teacher["groups"]) == ("teacher", "Vries", ["g5", "plus"])


def test_citizen_number_and_origin_stay_in_the_reader():
    """What nobody needs is left out and told by name."""
    with open_edexml(export()) as document:
        everything = repr(list(document))
    assert "999999990" not in everything
    assert "bsn, land" in " ".join(map(str, document.notes))


def test_a_default_namespace_changes_nothing(persons):
    """Some systems declare a namespace; the result is the same."""
    assert persons(export(' xmlns="http://edexml.example/2.1"')) == persons(export())


def test_pupils_can_be_read_as_a_table(read):
    """The same upload takes an EDEXML file, with our own field names as heading."""
    got = read(export())
    assert got.kind == "edexml"
    anna = dict(zip(got.header, got.rows[0][1], strict=True))
    assert (anna["pupil_number"], anna["class_name"], anna["branch"]) == ("1001", "5A", "North")
    assert "1 teacher in" in got.notes
    assert "1 key begins with #" in got.notes


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"a;b\n1;2\n", "not_edexml"),
        (export()[:900], "damaged_edexml"),
        (export().replace(b"<EDEX>", b"<!DOCTYPE EDEX><EDEX>"), "doctype"),
        (export().replace(b"<EDEX>", b'<!DOCTYPE EDEX SYSTEM "http://127.0.0.1:1/x"><EDEX>'), "doctype"),
        (export().replace(b"<EDEX>", b'<!DOCTYPE EDEX [<!ENTITY a "b">]><EDEX>'), "doctype"),
        (b"<EDEX><school/></EDEX>", "no_rows"),
        (b"<x><EDEX/></x>", "not_edexml"),
        (
            b"<EDEX><leerlingen><leerling/></leerlingen><groepen><groep><naam>1</naam></groep></groepen></EDEX>",
            "damaged_edexml",
        ),
        (export(**{"Anna Maria": "A" * 2001}), "cell_too_long"),
        (b"<EDEX>" + b"<a>" * 5000, "damaged_edexml"),
    ],
)
def test_what_is_no_sound_edexml_is_refused(data, code, persons):
    """Each wrong file has its own code."""
    with pytest.raises(FileRefused) as caught:
        persons(data)
    assert caught.value.code == code


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_the_samples_of_the_standard_are_read(sample, persons):
    """The published examples give pupils and teachers and no citizen number."""
    everybody = persons(sample)
    assert {person["role"] for person in everybody} == {"pupil", "teacher"}
    assert "133456785" not in repr(everybody)


def test_what_stands_in_an_addition_is_neither_a_pupil_nor_the_school():
    """Suppliers put blocks of their own there, such as the school where somebody was before."""
    block = (
        "<toevoegingen><blok><school><brincode>11AA</brincode></school><leerling key='9'><roepnaam>X</roepnaam>"
        "</leerling><groep key='g6'><naam>Other</naam></groep></blok></toevoegingen>"
    )
    data = export(**{"</groep>": f"{block}</groep>", "</leerling>\n</leerlingen>": f"{block}</leerling></leerlingen>"})
    with open_edexml(data, name="edex.xml") as document:
        assert document.school["brin"] == "99XY"
        assert [one["key"] for one in document.groups] == ["g5", "plus"]
        assert [one["key"] for one in document] == ["1001", "#7", "T1"]
