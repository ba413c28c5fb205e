"""Envelopes with something wrong in them: the same number is the same envelope on every machine.

One out of twenty is left as it is. What is done to another stands in one of the tables below: to its bytes, to its
elements, to what it says of itself. Most are broken once, some two or three times.
"""

from __future__ import annotations

import gzip
import random
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from bench import uwlr_schools
from bench.mangled_trees import TREES
from plugins.uwlr.service.faults import SOAP_11, SOAP_12

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_LG = "http://www.edustandaard.nl/leerresultaten/2/leerlinggegevens"
_LR = "http://www.edustandaard.nl/leerresultaten/2/leerresultaten"
_RESULTS = (
    f'<r:leerresultaten_verzoek xmlns:r="{_LR}" xmlns:l="{_LG}"><r:school><l:schooljaar>{uwlr_schools.YEAR}'
    "</l:schooljaar><l:brincode>{brin}</l:brincode><l:dependancecode>{branch}</l:dependancecode><l:aanmaakdatum>"
    "2026-11-02T08:00:00</l:aanmaakdatum><l:auteur>bench</l:auteur><l:xsdversie>2.2</l:xsdversie></r:school>"
    '<r:toetsafnames><r:toetsafname><r:leerlingid>L000001</r:leerlingid><r:resultaten><r:resultaat key="r1">'
    "<r:afnamedatum>2026-10-01</r:afnamedatum><r:toetscode>T1</r:toetscode><r:score>12</r:score></r:resultaat>"
    "</r:resultaten></r:toetsafname></r:toetsafnames><r:toetsen><r:toets><r:toetscode>T1</r:toetscode>"
    "<r:toetsnaam>Rekenen</r:toetsnaam></r:toets></r:toetsen></r:leerresultaten_verzoek>"
)
_ENCODINGS = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7", "iso-8859-1", "cp1252", "cp037", "ascii")
_CLAIMS = (*_ENCODINGS, "utf-8", "nonsense", "", "ucs-4", "shift_jis", "x" * 5_000)
_HEADERS: tuple[dict[str, str], ...] = (
    {},
    {"accept-encoding": "gzip"},
    {"accept-encoding": "gzip;q=0, br"},
    {"content-type": "application/soap+xml; charset=utf-16", "soapaction": '"HaalLeerlinggegevens"'},
    {"content-encoding": "gzip", "content-type": "text/plain"},
    {"expect": "100-continue", "soapaction": "\x00" * 300},
    {"accept-encoding": "gzip" * 2_000, "x-client-cert": "é" * 64},
)


class Traps(NamedTuple):
    """Where an envelope that gets its way would read: a file of ours, and a port where nobody may call."""

    file: str
    port: int


class Sent(NamedTuple):
    """One envelope as it is sent, and what was done to it."""

    how: str
    raw: bytes
    headers: dict[str, str]


def whole(school: str, others: Sequence[str]) -> list[bytes]:
    """Return envelopes without a fault: of a tolerant and a strict link, for every operation, and for other schools."""
    groups = '<l:groepen><l:groep key="g0"/></l:groepen>'
    since = "<l:laatstontvangengegevens>2027-01-01T00:00:00Z</l:laatstontvangengegevens>"
    asked = [("leerlinggegevens", ""), ("leerlinggegevens", since), ("structuur", "")]
    asked += [("leerlingen", groups), ("leerkrachten", groups)]
    found = []
    for number in (0, 1):
        found += [uwlr_schools.envelope(school, number, f"{name}_verzoek", more) for name, more in asked]
        body = _RESULTS.format(brin=school[:4], branch=school[4:])
        found.append(uwlr_schools.wrapped(body, school, number))
    found += [uwlr_schools.envelope(other) for other in others]
    return [one.encode() for one in found]


def sent(templates: Sequence[bytes], number: int, traps: Traps) -> Sent:
    """Return envelope ``number``."""
    chance = random.Random(number)  # noqa: S311  (the same number is the same envelope)
    raw, headers = chance.choice(templates), chance.choice(_HEADERS)
    if chance.random() < 0.05:
        return Sent("whole", raw, headers)
    done = []
    for _time in range(chance.choice((1, 1, 1, 2, 3))):
        how = chance.choice(chance.choices(_TABLES, (3, 5, 2))[0])
        done.append(how)
        raw = _changed(raw, how, chance, traps)
    return Sent(" and ".join(done), raw, headers)


def _changed(raw: bytes, how: str, chance: random.Random, traps: Traps) -> bytes:
    if how in BYTES:
        return BYTES[how](raw, chance)
    if how in TYPES:
        return TYPES[how](raw, traps)
    try:
        root = etree.fromstring(raw, etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, ValueError):
        return raw  # broken already: its elements are out of reach
    if root.find("*") is None:
        return raw
    changed = TREES[how](root, chance)
    return changed if isinstance(changed, bytes) else etree.tostring(root, xml_declaration=True, encoding="utf-8")


def _flipped(raw: bytes, chance: random.Random) -> bytes:
    data = bytearray(raw)
    for _time in range(chance.choice((1, 1, 2, 8, 64)) if data else 0):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(data)


def _cut(raw: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(raw) + 1)
    return raw[at:] if chance.random() < 0.2 else raw[:at]


def _stuffed(raw: bytes, chance: random.Random) -> bytes:
    at, junk = chance.randrange(len(raw) + 1), chance.randbytes(chance.choice((1, 4, 64, 3_000)))
    return raw[:at] + junk + raw[at:]


def _with_nulls(raw: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(raw) + 1)
    return raw[:at] + chance.choice((b"\x00", b"\x00" * 500, b"&#0;", b"&#x1F;", b"&#xD800;", b"\xff\xfe")) + raw[at:]


def _twice(raw: bytes, chance: random.Random) -> bytes:
    first, last = sorted(chance.randrange(len(raw) + 1) for _end in "ab")
    return raw[:last] + raw[first:last] + raw[last:]


def _recoded(raw: bytes, chance: random.Random) -> bytes:
    """Write the envelope in another encoding, which it names rightly or not at all."""
    name = chance.choice(_ENCODINGS)
    text = raw.decode("utf-8", "replace").replace('encoding="utf-8"', chance.choice((f'encoding="{name}"', "")), 1)
    return text.encode(name, "xmlcharrefreplace")


def _claimed(raw: bytes, chance: random.Random) -> bytes:
    """Name another encoding than the envelope is written in."""
    return raw.replace(b'encoding="utf-8"', b'encoding="' + chance.choice(_CLAIMS).encode() + b'"', 1)


def _zipped(raw: bytes, chance: random.Random) -> bytes:
    packed = gzip.compress(raw, 1)
    return _flipped(packed, chance) if chance.random() < 0.7 else packed


def _respoken(raw: bytes, chance: random.Random) -> bytes:
    return raw.replace(SOAP_11.encode(), chance.choice((SOAP_12, SOAP_12.upper(), "urn:soap", "", _LG)).encode())


def _junk(_raw: bytes, chance: random.Random) -> bytes:
    return chance.choice((b"", b"{}", b"<", b"<a/>", b"\x1f\x8b", chance.randbytes(200), b"<?xml?>", b" " * 5_000))


def _typed(raw: bytes, declared: str, used: str = "") -> bytes:
    """Put a document type before the root, and use what it declares where the key and the school stand."""
    start = raw.find(b"<s:Envelope")
    at = max(start, 0)
    rest = raw[at:].replace(b"</aut:autorisatiesleutel>", used.encode() + b"</aut:autorisatiesleutel>")
    rest = rest.replace(b"</l:brincode>", used.encode() + b"</l:brincode>")
    return raw[:at] + f"<!DOCTYPE s:Envelope {declared}>".encode() + rest


def _laughs() -> str:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'[<!ENTITY l0 "ha">{levels}]'


BYTES: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "flipped": _flipped,
    "cut": _cut,
    "stuffed": _stuffed,
    "nulls": _with_nulls,
    "twice": _twice,
    "recoded": _recoded,
    "claimed": _claimed,
    "zipped": _zipped,
    "respoken": _respoken,
    "junk": _junk,
}
TYPES: dict[str, Callable[[bytes, Traps], bytes]] = {
    "type": lambda raw, _traps: _typed(raw, ""),
    "entity": lambda raw, _traps: _typed(raw, '[<!ENTITY e "00">]', "&e;"),
    "unknown entity": lambda raw, _traps: _typed(raw, "", "&nobody;"),
    "laughs": lambda raw, _traps: _typed(raw, _laughs(), "&l9;"),
    "quadratic": lambda raw, _traps: _typed(raw, f'[<!ENTITY q "{"q" * 9_000}">]', "&q;" * 9_000),
    "itself": lambda raw, _traps: _typed(raw, '[<!ENTITY a "&b;"><!ENTITY b "&a;">]', "&a;"),
    "file": lambda raw, traps: _typed(raw, f'[<!ENTITY x SYSTEM "file://{traps.file}">]', "&x;"),
    "http": lambda raw, traps: _typed(raw, f'[<!ENTITY x SYSTEM "http://127.0.0.1:{traps.port}/x">]', "&x;"),
    "subset": lambda raw, traps: _typed(raw, f'SYSTEM "http://127.0.0.1:{traps.port}/x.dtd"'),
    "parameter": lambda raw, traps: _typed(raw, f'[<!ENTITY % p SYSTEM "file://{traps.file}"> %p;]'),
    "attribute default": lambda raw, _traps: _typed(raw, '[<!ATTLIST s:Envelope a CDATA "b">]'),
}
_TABLES = (tuple(BYTES), tuple(TREES), tuple(TYPES))
