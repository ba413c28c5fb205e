"""What the service says of itself describes every document that travels, and lets nothing else pass."""

from __future__ import annotations

from functools import cache

import pytest
from lxml import etree

from plugins.uwlr.description import document
from plugins.uwlr.tests import specimens as given
from plugins.uwlr.tests.standards import needs_schemas, official, official_service

ADDRESS = "https://hub.example.org/uwlr"
NUMBERS = ("bsn", "sofinummer", "onderwijsnummer", "rijksregisternummer")
WSDL = {"w": "http://schemas.xmlsoap.org/wsdl/", "s": "http://schemas.xmlsoap.org/wsdl/soap/"}
PARTS = ("message", "portType", "binding")
VOCABULARY = [f"{{{space}}}*" for space in WSDL.values()]
POINTERS = (("message", "message"), ("type", "portType"), ("binding", "binding"))
MAIN, RESULTS = "UWLR_Leerlinggegevens_v2p2", "UWLR_Leerresultaten_v2p2"
DOCUMENTS = given.ANSWERS | {f"request for {what}": text for what, text in given.REQUESTS.items()}
TWICE = given.PUPILS.replace('key="p2"', 'key="p1"')
LOST = given.PUPILS.replace('<groep key="g2"/>', '<groep key="g9"/>')
UNKNOWN_GROUP = given.TEACHERS.replace('<samengestelde_groep key="s1"/>', '<samengestelde_groep key="g1"/>')
SPOILT = {
    "two pupils with one key": given.everything(pupils=TWICE),
    "a pupil in a group that is not there": given.everything(pupils=LOST),
    "a teacher in a mixed group that is a class": given.everything(teachers=UNKNOWN_GROUP),
    "no pupils": given.everything(pupils="<leerlingen/>"),
    "a year that is none": given.everything(given.SCHOOL.replace("2025-2026", "2025/2026")),
    "a BRIN of six characters": given.everything(given.SCHOOL.replace("99XX", "99XX00")),
    "a prefix without a surname": given.everything(pupils=given.PUPILS.replace("<achternaam>Vos</achternaam>", "")),
    "a gender of words": given.everything(pupils=given.PUPILS.replace(">2</geslacht>", ">V</geslacht>")),
}
SPOILT_RESULTS = {
    "two results with one key": given.results(given.RESULT + given.RESULT),
    "a result of a test that is not told": given.results(given.RESULT.replace("rek-7", "rek-8")),
    "a score of letters": given.results(given.RESULT.replace(">8<", ">X<")),
    "no test": given.results(tests=""),
    "two parts with one number": given.results(
        tests=given.TEST.replace(">2</toetsonderdeelvolgnummer>", ">1</toetsonderdeelvolgnummer>")
    ),
}


def served(query: str, address: str = ADDRESS) -> etree._Element:
    """Return the root of the document that a query gets."""
    found = document(query, address)
    assert found is not None
    assert found.media_type == "text/xml; charset=utf-8"
    return etree.fromstring(found.content)


@cache
def schema(name: str) -> etree.XMLSchema:
    """Return one of our schemas, compiled from what is served."""
    return etree.XMLSchema(served(f"xsd={name}"))


def faults(text: str, against: etree.XMLSchema) -> list[str]:
    """Return what a schema has against a document."""
    against.validate(etree.fromstring(text))
    return [one.message for one in against.error_log]


def operations(root: etree._Element) -> set[tuple[str, ...]]:
    """Return what can be called: service, port, operation, SOAPAction, namespace."""
    space = root.get("targetNamespace")
    return {
        (service.get("name"), port.get("name"), one.get("name"), one.find("s:operation", WSDL).get("soapAction"), space)
        for service in root.iterfind("w:service", WSDL)
        for port in service.iterfind("w:port", WSDL)
        for binding in root.iterfind("w:binding", WSDL)
        if binding.get("name") == port.get("binding").split(":")[1]
        for one in binding.iterfind("w:operation", WSDL)
    }


def elements(root: etree._Element) -> set[str]:
    """Return the elements that messages are made of; an ordinary fault is not described by us."""
    parts = {one.get("element") for one in root.iterfind("w:message/w:part", WSDL)}
    return {part for part in parts if not part.endswith("Fault")}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_our_schema_knows_every_document(name):
    """Every kind of answer and request is valid, with all its elements or the fewest."""
    assert faults(DOCUMENTS[name], schema("leerlinggegevens")) == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_looser_schema_knows_every_document(name):
    """What zeep is shown describes the same documents."""
    assert faults(DOCUMENTS[name], schema("leerlinggegevens-compat")) == []


@needs_schemas
@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_published_schema_knows_every_document(name):
    """What our specimens are made of is what the standard says."""
    assert faults(DOCUMENTS[name], official(f"{MAIN}.xsd")) == []


@needs_schemas
@pytest.mark.parametrize(
    ("content", "profile"),
    [
        pytest.param(given.SMALL_SET, f"Profiel smalle set/Profiel_Smalle_set_{MAIN}.xsd", id="small set"),
        pytest.param(given.LVS_SET, f"Profiel LVS set/Profiel_LVS_set_{MAIN}.xsd", id="LVS set"),
    ],
)
def test_a_specimen_of_a_profile_keeps_to_it(content, profile):
    """The specimens of the two profiles are valid against the profiles' own schemas."""
    assert faults(given.answer(content), official(profile)) == []


@pytest.mark.parametrize("name", SPOILT)
def test_our_schema_refuses_what_is_wrong(name):
    """Values, order, keys and references are all checked."""
    assert faults(given.answer(SPOILT[name]), schema("leerlinggegevens"))


def test_a_pupil_may_come_without_a_key():
    """From version 2.3 on the ECK iD alone is enough."""
    assert (
        faults(given.answer(given.everything(pupils=given.PUPILS.replace('key="p1" ', ""))), schema("leerlinggegevens"))
        == []
    )


@pytest.mark.parametrize("number", NUMBERS)
def test_no_schema_has_a_place_for_a_number_of_the_state(number):
    """Neither schema accepts a whole personal number where the published one has it."""
    pupils = given.PUPILS.replace("<bsn_ondwnr-4>1234</bsn_ondwnr-4>", f"<{number}>123456789</{number}>")
    for name in ("leerlinggegevens", "leerlinggegevens-compat"):
        assert any(number in fault for fault in faults(given.answer(given.everything(pupils=pupils)), schema(name)))


def test_our_schema_knows_results_and_their_confirmation():
    """Results with everything that can be told are valid, and so is the empty confirmation."""
    assert faults(given.results(), schema("leerresultaten")) == []
    assert faults(given.CONFIRMATION, schema("leerresultaten")) == []


@needs_schemas
def test_the_published_schema_knows_results_and_their_confirmation():
    """What our specimens of results are made of is what the standard says."""
    assert faults(given.results(), official(f"{RESULTS}.xsd")) == []
    assert faults(given.CONFIRMATION, official(f"{RESULTS}.xsd")) == []


@pytest.mark.parametrize("name", SPOILT_RESULTS)
def test_our_schema_refuses_results_that_are_wrong(name):
    """Keys of results are unique and their tests are told."""
    assert faults(SPOILT_RESULTS[name], schema("leerresultaten"))


@needs_schemas
@pytest.mark.parametrize(("query", "name"), [("wsdl=leerlinggegevens", MAIN), ("wsdl=leerresultaten", RESULTS)])
def test_the_services_have_the_published_names(query, name):
    """Services, ports, operations, actions and elements are those of the published WSDL."""
    ours, theirs = served(query), official_service(f"{name}.wsdl")
    assert operations(ours) == operations(theirs)
    assert elements(ours) == elements(theirs)


@pytest.mark.parametrize("query", ["wsdl", "WSDL", "wsdl=leerresultaten", "singleWsdl", "singlewsdl=leerresultaten"])
def test_calls_go_to_the_address_that_is_served(query):
    """Every port of every document has the public address, whatever characters are in it."""
    places = served(query, 'https://hub.example.org/"a&b"/uwlr').iterfind("w:service/w:port/s:address", WSDL)
    assert {place.get("location") for place in places} == {'https://hub.example.org/"a&b"/uwlr'}


@pytest.mark.parametrize("query", ["wsdl", "wsdl=leerresultaten", "wsdl&variant=zeep"])
def test_everything_that_is_imported_is_served(query):
    """Each location in a WSDL is the endpoint's own and answers with the namespace that was promised."""
    root = served(query)
    told = [(one.get("namespace"), one.get("schemaLocation") or one.get("location")) for one in root.iter("{*}import")]
    assert len(told) > 1
    for space, location in told:
        address, _, below = location.partition("?")
        assert (address, served(below).get("targetNamespace")) == (ADDRESS, space)


@pytest.mark.parametrize("query", ["wsdl", "singleWsdl"])
def test_one_document_has_both_services(query):
    """Who knows only `?wsdl` can call everything that the two services offer, and every name in it leads somewhere."""
    root = served(query)
    one_by_one = operations(served("wsdl=leerlinggegevens")) | operations(served("wsdl=leerresultaten"))
    assert {found[:-1] for found in operations(root)} == {found[:-1] for found in one_by_one}
    assert elements(root) == elements(served("wsdl=leerlinggegevens")) | elements(served("wsdl=leerresultaten"))
    named = {(kind, one.get("name")) for kind in PARTS for one in root.iterfind(f"w:{kind}", WSDL)}
    meant = {(kind, one.get(name)) for name, kind in POINTERS for one in root.iter(*VOCABULARY) if one.get(name)}
    assert {(kind, name.removeprefix("lg:")) for kind, name in meant} == named


@pytest.mark.parametrize("query", ["singleWsdl", "singleWsdl=leerresultaten", "singleWsdl&variant=zeep"])
def test_a_single_document_needs_no_other(query):
    """Clients that follow no imports find the schemas inside."""
    root = served(query)
    assert list(root.iter("{*}import")) == []
    spaces = [one.get("targetNamespace") for one in root.iterfind("w:types/*", WSDL)]
    meant = {one.get("element").split(":")[0] for one in root.iterfind("w:message/w:part", WSDL)}
    assert set(spaces) == {root.nsmap[prefix] for prefix in meant}
    assert len(spaces) == len(meant)


@pytest.mark.parametrize(
    "query", ["", "xsd=other", "xsd=../serving.py", "wsdl=other", "xsd", "a=b", "=wsdl", "%ff&;&="]
)
def test_other_queries_have_no_document(query):
    """Nothing but the described documents can be asked for."""
    assert document(query, ADDRESS) is None
