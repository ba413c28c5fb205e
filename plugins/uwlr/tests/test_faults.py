"""Who is refused, and with which fault: the standard's table, and what its own conformance suite of 2012 expects."""

from __future__ import annotations

import pytest
from lxml import etree

from plugins.uwlr.tests.school import CODE, ENVELOPE, HEADER, NS, pupil

INVALID, CUSTOMER, NOT_ALLOWED, VERSION = (
    "Client.OngeldigBericht",
    "Client.OngeldigeKlantIdentificatie",
    "Client.AutorisatieOngeldig",
    "Client.XsdVersieOngeldig",
)


@pytest.fixture
def database_url(tmp_path) -> str:
    """Faults do not depend on the database."""
    return f"sqlite:///{tmp_path / 'hub.db'}"


@pytest.fixture
def linked(office):
    """A school with two pupils and a link."""
    office.enrol(pupil(1), pupil(2))
    office.linked()
    return office


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"name": "Iemand"}, CUSTOMER),
        ({"name": "snappet"}, CUSTOMER),
        ({"code": "verkeerd"}, CUSTOMER),
        ({"key": CODE + "x"}, NOT_ALLOWED),
        ({"key": CODE.lower()}, NOT_ALLOWED),
        ({"key": ""}, NOT_ALLOWED),
        ({"name": ""}, NOT_ALLOWED),
        ({"key": "x" * 65}, NOT_ALLOWED),
        ({"year": "2026-FOUT"}, INVALID),
        ({"brin": "21qw"}, INVALID),
        ({"brin": "21QW00"}, INVALID),
        ({"branch": "0"}, INVALID),
        ({"more": "<l:laatstontvangengegevens>gisteren</l:laatstontvangengegevens>"}, INVALID),
        ({"more": "<l:laatstontvangengegevens>99999-01-01T00:00:00</l:laatstontvangengegevens>"}, INVALID),
        ({"brin": "99ZZ"}, NOT_ALLOWED),
        ({"branch": "01"}, NOT_ALLOWED),
        ({"version": "2.2-FOUT"}, VERSION),
        ({"version": "1"}, VERSION),
        ({"version": "2.1"}, VERSION),
        ({"operation": "onzin_verzoek"}, INVALID),
    ],
)
def test_a_request_that_is_wrong_in_one_place_gets_the_fault_of_that_place(linked, changed, fault):
    """One thing at a time is wrong, and the fault names it."""
    assert linked.fault(linked.envelope(**changed)) == fault


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"garbled",
        b"<a/>",
        b"<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'/>",
        b"<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body/></s:Envelope>",
        b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
        b"\xff\xfe<\x00a\x00",
    ],
)
def test_what_is_no_envelope_is_an_invalid_message(linked, raw):
    """Whatever came in, the answer is a fault that can be read."""
    assert linked.fault(raw) == INVALID


def test_a_document_type_is_refused_even_around_a_good_request(linked):
    """Nothing is declared and nothing is fetched, whatever the envelope holds besides."""
    good = linked.envelope().partition("?>")[2]
    evil = f'<!DOCTYPE x [<!ENTITY a "b">]>{good}'
    assert linked.fault(evil) == INVALID


def test_a_request_without_a_header_is_not_allowed(linked):
    """Who does not say who it is gets nothing."""
    envelope = linked.envelope()
    header = envelope[envelope.index("<s:Header>") : envelope.index("<s:Body>")]
    assert linked.fault(envelope.replace(header, "")) == NOT_ALLOWED


def test_a_foreign_school_cannot_be_told_from_none(linked):
    """Whether a school is here is nobody's business who has no key of it."""
    from hub.people import schools  # noqa: PLC0415

    with linked.hub.database.writing() as session:
        schools.add(session, "11AA00", "Een andere school", speaks="en")
    here, nowhere = (linked.calls(linked.envelope(brin=brin)).body for brin in ("11AA", "22BB"))
    assert here == nowhere


def test_a_fault_is_a_soap_fault_with_status_500(linked):
    """SOAP 1.1 over HTTP knows no other status; the code has the envelope's own prefix."""
    said = linked.calls(linked.envelope(key="x"))
    assert said.status == 500
    root = etree.fromstring(said.body)
    fault = root.find("s:Body", NS)[0]
    assert fault.tag == f"{{{NS['s']}}}Fault"
    prefix = fault.findtext("faultcode").partition(":")[0]
    assert root.nsmap[prefix] == NS["s"]


def test_a_fault_repeats_nothing_of_what_was_sent(linked):
    """A code or a name in a fault would end in somebody's log."""
    raw = ENVELOPE.format(
        header=HEADER.format(key="geheim-geheim", code="geheim-geheim", name="geheim-geheim"), body="<a>geheim</a>"
    )
    assert b"geheim" not in linked.calls(raw).body


def test_a_suspended_link_gives_nothing_and_the_key_stays_good(linked):
    """Suspending is at once, and so is resuming."""
    from plugins.uwlr.links import asking  # noqa: PLC0415

    asking.suspend(linked.services, linked.school, linked.an, "snappet")
    assert linked.fault(linked.envelope()) == NOT_ALLOWED
    assert asking.resume(linked.services, linked.school, linked.an, "snappet", CODE) is None
    assert linked.pupils() == ["L0001", "L0002"]


def test_a_key_of_one_supplier_is_no_key_of_another(linked):
    """A code that leaks at one supplier opens nothing for the next."""
    raw = linked.envelope(name="Basispoort", code=linked.customer("basispoort"))
    assert linked.fault(raw) == NOT_ALLOWED


def test_a_request_that_is_far_too_large_is_an_invalid_message(linked):
    """Who fetches has little to say."""
    assert linked.fault(linked.envelope(more=f"<l:x>{'x' * 70_000}</l:x>")) == INVALID
