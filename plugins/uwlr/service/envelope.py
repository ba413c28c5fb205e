"""Reading a SOAP envelope: the header's three values and the element in its body, whatever the caller's habits.

Whoever calls is still unknown here, so the reader is Python's own: lxml keeps every name that it ever read for as
long as a thread lives, and anybody could fill the memory with invented ones. No document type, no entities, nothing
fetched. The header's children are found by their local name, because one client sends them without a namespace.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, Final, NamedTuple
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from plugins.uwlr.service.faults import SOAP_11, SOAP_12, Code, Fault

if TYPE_CHECKING:
    from collections.abc import Iterable

SLEUTEL, KLANTCODE, KLANTNAAM = "autorisatiesleutel", "klantcode", "klantnaam"
FRONT: Final = 64 << 10  # bytes within which it is told who asks for what
_LONGEST = 64
_NO_XML: Final = "Het bericht is geen geldige XML."
_ENCODING: Final = re.compile(rb"""<\?xml[^>]{0,99}?\sencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
# The names of others are not looked up: Python would remember each of them.
_ENCODINGS: Final = frozenset(
    ("utf-8", "utf8", "utf-16", "us-ascii", "ascii", "iso-8859-1", "iso-8859-15", "windows-1252")
)


class Credentials(NamedTuple):
    """What a caller proves itself by."""

    key: str
    customer_code: str
    customer_name: str


class Envelope(NamedTuple):
    """A request: the version of SOAP it speaks, who says to be calling, and what is asked."""

    soap: str
    credentials: Credentials | None
    body: Element


def local(element: Element) -> str:
    """Return an element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def text(element: Element | None) -> str:
    """Return an element's text without spaces around it."""
    return (element.text or "").strip() if element is not None else ""


def child(parent: Iterable[Element], name: str) -> Element | None:
    """Return the first child with a local name."""
    return next((one for one in parent if local(one) == name), None)


def spoken(body: bytes) -> str:
    """Return the version of SOAP in which to answer what may be no envelope at all."""
    return SOAP_12 if SOAP_12.encode() in body[:2_000] else SOAP_11


def opened(raw: bytes, *, whole: bool = True) -> Envelope:
    """Return what an envelope holds; Fault when it is none. Only its front is read unless ``whole``."""
    root = _parsed(raw if whole else raw[:FRONT], whole=whole)
    soap = root.tag[1:].partition("}")[0] if root.tag.startswith("{") else ""
    if local(root) != "Envelope" or soap not in {SOAP_11, SOAP_12}:
        raise Fault(Code.INVALID, "Dit is geen SOAP-bericht.")
    body = child(root, "Body")
    asked = next(iter(body), None) if body is not None else None
    if asked is None:
        raise Fault(Code.INVALID, "Het bericht is leeg.")
    return Envelope(soap, _credentials(child(root, "Header")), asked)


def _parsed(raw: bytes, *, whole: bool) -> Element:
    tree = TreeBuilder()
    parser = XMLParser(target=tree)  # noqa: S314  (bombs are put together in a document type, and there is none)
    try:
        parser.feed(_text(raw, whole=whole))
        return parser.close() if whole else tree.close()
    except (ParseError, ValueError):
        raise Fault(Code.INVALID, _NO_XML) from None


def _text(raw: bytes, *, whole: bool) -> str:
    """Return bytes as text; what they call their encoding counts for less than how they begin.

    Fault for a document type: the reader could be told of one, but goes on to its end all the same.
    """
    name = next((name for start, name in _STARTS if raw.startswith(start)), "")
    if not name:
        named = _ENCODING.match(raw)
        name = named[1].decode().lower() if named else "utf-8"
        if name not in _ENCODINGS:
            raise Fault(Code.INVALID, _NO_XML)
    told = codecs.getincrementaldecoder(name)().decode(raw, final=whole)
    if "\0" in told:  # the reader would take it for yet another encoding
        raise Fault(Code.INVALID, _NO_XML)
    if "<!DOCTYPE" in told:
        raise Fault(Code.INVALID, "Een bericht heeft geen documenttype.")
    return told


_STARTS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)


def _credentials(header: Element | None) -> Credentials | None:
    """Return the three values; None when one is missing, empty or too long."""
    told = child(header, "autorisatie") if header is not None else None
    if told is None:
        return None
    values = [text(child(told, name)) for name in (SLEUTEL, KLANTCODE, KLANTNAAM)]
    return Credentials(*values) if all(0 < len(value) <= _LONGEST for value in values) else None
