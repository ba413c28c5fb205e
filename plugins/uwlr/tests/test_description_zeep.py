"""zeep, a strict client that many suppliers use, reads every answer through the description made for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import zeep
from lxml import etree
from zeep.helpers import serialize_object
from zeep.transports import Transport

from plugins.uwlr.description import document
from plugins.uwlr.tests import specimens as given
from plugins.uwlr.tests.test_description import ADDRESS, faults, schema

HEADER = {"autorisatiesleutel": "key", "klantcode": "code", "klantnaam": "name"}
ASKED = {"schooljaar": "2025-2026", "brincode": "99XX", "dependancecode": "00", "xsdversie": "2.2"}
GROUPS = {"groepen": {"_value_1": [{"groep": {"key": "g1"}}, {"groep": {}}, {"samengestelde_groep": {"key": "s1"}}]}}
CALLS = [
    ("prtLeerlinggegevensService", "HaalLeerlinggegevens", ASKED),
    ("prtLeerlinggegevensService-getrapt", "HaalStructuur", ASKED),
    ("prtLeerlinggegevensService-getrapt", "HaalLeerlingen", ASKED | GROUPS),
    ("prtLeerlinggegevensService-getrapt", "HaalLeerkrachten", ASKED | GROUPS),
]
SAID = ("achternaam", "roepnaam", "naam", "brincode", "schoolkey", "rol", "rolomschrijving")


class _Endpoint(Transport):
    """Loads what the endpoint describes without a network."""

    def load(self, url: str) -> bytes:
        address, _, query = url.partition("?")
        found = document(query, address)
        assert address == ADDRESS
        assert found is not None
        return found.content


@pytest.fixture(scope="module", name="client")
def _client() -> zeep.Client:
    """A strict client of the variant."""
    return zeep.Client(f"{ADDRESS}?wsdl&variant=zeep", transport=_Endpoint())


def parsed(value: Any) -> Iterator[tuple[str, str]]:
    """Yield what zeep read: keys, names and roles, in whatever it is wrapped."""
    for name, inner in value.items() if isinstance(value, dict) else ():
        if isinstance(inner, str) and name in (*SAID, "key", "eckid"):
            yield name, inner
        yield from parsed(inner)
    for inner in value if isinstance(value, list) else ():
        yield from parsed(inner)


def written(root: etree._Element) -> Iterator[tuple[str, str]]:
    """Yield what stands in the document, in the same words."""
    for one in root.iter():
        name = etree.QName(one).localname
        yield from [(name, one.text or "")] if name in SAID else []
        yield from ((str(name), str(value)) for name, value in one.items())


# On the published description zeep runs on and on; a regression must not take the machine with it.
@pytest.mark.timeout(20)
@pytest.mark.parametrize("name", given.ANSWERS)
def test_zeep_reads_every_answer(client, name):
    """Every key, name and role of an answer is read, and it ends."""
    root = etree.fromstring(given.ANSWERS[name])
    read = client.get_element(etree.QName(root)).parse(root, client.wsdl.types)
    assert Counter(parsed(serialize_object(read, dict))) == Counter(written(root))


@pytest.mark.parametrize(("port", "operation", "content"), CALLS, ids=[operation for _, operation, _ in CALLS])
def test_zeep_asks_in_valid_words(client, port, operation, content):
    """What zeep builds from the variant is a valid request with its header."""
    service = client.bind("LeerlinggegevensService", port)
    envelope = client.create_message(service, operation, _soapheaders={"autorisatie": HEADER}, **content)
    header, body = envelope
    assert faults(etree.tostring(header[0]).decode(), schema("autorisatie")) == []
    assert faults(etree.tostring(body[0]).decode(), schema("leerlinggegevens")) == []


def test_zeep_finds_the_service_for_results(client):
    """The service for results is found from the one document, and its requests are valid."""
    service = client.bind("LeerresultatenService", "prtLeerresultatenService")
    result = {"key": "r1", "afnamedatum": "2026-01-20", "toetscode": "t", "score": 8}
    content = {
        "school": ASKED | {"aanmaakdatum": "2026-02-01T03:00:00"},
        "toetsafnames": {"toetsafname": [{"leerlingid": "p1", "resultaten": {"resultaat": [result]}}]},
        "toetsen": {"toets": [{"toetscode": "t"}]},
    }
    headers = {"autorisatie": HEADER}
    _, body = client.create_message(service, "BrengLeerresultaten", _soapheaders=headers, **content)
    assert faults(etree.tostring(body[0]).decode(), schema("leerresultaten")) == []
