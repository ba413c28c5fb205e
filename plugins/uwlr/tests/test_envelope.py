"""An envelope is read without trusting whoever sends it: in any usual encoding, and nothing of it stays behind."""

from __future__ import annotations

import encodings
import time
from pathlib import Path

import pytest

from plugins.uwlr.service import envelope
from plugins.uwlr.service.faults import SOAP_11, Code, Fault

GOOD = (
    '<?xml version="1.0" encoding="{encoding}"?>'
    f'<s:Envelope xmlns:s="{SOAP_11}"><s:Header><autorisatie><autorisatiesleutel>Zoë</autorisatiesleutel>'
    "<klantcode>c</klantcode><klantnaam>n</klantnaam></autorisatie></s:Header><s:Body><vraag>{body}</vraag></s:Body>"
    "</s:Envelope>"
)


def memory() -> int:
    """Return how many bytes of memory this process has, in pages of four thousand."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4_096


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "iso-8859-1", "windows-1252"])
def test_an_envelope_is_read_in_the_encoding_that_it_is_in(encoding):
    """A byte order mark and the way it begins say more than the name it gives."""
    raw = GOOD.format(encoding=encoding, body="").encode(encoding)
    told = envelope.opened(raw)
    assert told.credentials == envelope.Credentials("Zoë", "c", "n")
    assert envelope.local(told.body) == "vraag"


def test_an_encoding_that_nobody_uses_is_not_even_looked_up():
    """Python remembers each name of an encoding that it looked for in vain: strangers give it none."""
    before = len(encodings._cache)
    for number in range(20):
        with pytest.raises(Fault) as refused:
            envelope.opened(GOOD.format(encoding=f"nonsense-{number}", body="").encode())
        assert refused.value.code == Code.INVALID
    assert len(encodings._cache) == before


def test_invented_names_do_not_fill_the_memory():
    """A reader that keeps names would have grown by ten million bytes."""
    envelope.opened(GOOD.format(encoding="utf-8", body="<a/>" * 9_000).encode())
    before = memory()
    for number in range(100):
        names = "".join(f"<n{number}x{one}/>" for one in range(4_000))
        envelope.opened(GOOD.format(encoding="utf-8", body=names).encode())
    assert memory() - before < 4_000_000


def test_only_the_front_of_a_large_message_is_read_of_a_stranger(office):
    """Its end is no XML: whoever is not known hears that it is not known, and a supplier that the message is wrong."""
    office.linked()
    results = "<leerresultaten_verzoek><school><brincode>21QW</brincode></school>" + "<a/>" * 20_000
    assert office.fault(office.envelope(body=results, key="another")) == Code.NOT_ALLOWED
    assert office.fault(office.envelope(body=results)) == Code.INVALID


def test_a_text_written_in_two_encodings_at_once_is_no_xml():
    """Characters of two bytes, each written as two bytes again: what remains holds zeros, and is refused."""
    twice = GOOD.format(encoding="utf-8", body="").encode("utf-16-le").decode("latin-1").encode("utf-16-be")
    with pytest.raises(Fault):
        envelope.opened(twice)


def test_a_bomb_of_entities_is_refused_before_it_is_read():
    """Ten times ten times ten laughs cost nothing: no time is spent on what a document type declares."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    good = GOOD.format(encoding="utf-8", body="&l9;")
    bomb = good.replace("<s:Envelope", f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]><s:Envelope', 1)
    began = time.thread_time()
    with pytest.raises(Fault, match="documenttype"):
        envelope.opened(bomb.encode())
    assert time.thread_time() - began < 0.02
