"""Reading a SOAP envelope: the header's three values and the element in its body, whatever the caller's habits.

No document type, no entities, nothing fetched. The header's children are found by their local name, because one
client sends them without a namespace.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from lxml import etree

from plugins.uwlr.service.faults import SOAP_11, SOAP_12, Code, Fault

SLEUTEL, KLANTCODE, KLANTNAAM = "autorisatiesleutel", "klantcode", "klantnaam"
_LONGEST = 64


class Credentials(NamedTuple):
    """What a caller proves itself by."""

    key: str
    customer_code: str
    customer_name: str


class Envelope(NamedTuple):
    """A request: the version of SOAP it speaks, who says to be calling, and what is asked."""

    soap: str
    credentials: Credentials | None
    body: etree._Element


def local(element: etree._Element) -> str:
    """Return an element's name without its namespace; "" for what is no element."""
    tag: object = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def text(element: etree._Element | None) -> str:
    """Return an element's text without spaces around it."""
    return (element.text or "").strip() if element is not None else ""


def child(parent: etree._Element, name: str) -> etree._Element | None:
    """Return the first child with a local name."""
    return next((one for one in parent if local(one) == name), None)


def spoken(body: bytes) -> str:
    """Return the version of SOAP in which to answer what may be no envelope at all."""
    return SOAP_12 if SOAP_12.encode() in body[:2_000] else SOAP_11


def opened(raw: bytes) -> Envelope:
    """Return what an envelope holds; Fault when it is none."""
    root = _parsed(raw)
    soap = str(root.tag)[1:].partition("}")[0] if str(root.tag).startswith("{") else ""
    if local(root) != "Envelope" or soap not in {SOAP_11, SOAP_12}:
        raise Fault(Code.INVALID, "Dit is geen SOAP-bericht.")
    body = child(root, "Body")
    asked = next((one for one in body if local(one)), None) if body is not None else None
    if asked is None:
        raise Fault(Code.INVALID, "Het bericht is leeg.")
    return Envelope(soap, _credentials(child(root, "Header")), asked)


def _parsed(raw: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise Fault(Code.INVALID, "Het bericht is geen geldige XML.") from None
    about: Any = root.getroottree().docinfo
    if about.doctype:
        raise Fault(Code.INVALID, "Een bericht heeft geen documenttype.")
    return root


def _credentials(header: etree._Element | None) -> Credentials | None:
    """Return the three values; None when one is missing, empty or too long."""
    told = next((one for one in header if local(one) == "autorisatie"), None) if header is not None else None
    if told is None:
        return None
    values = [text(child(told, name)) for name in (SLEUTEL, KLANTCODE, KLANTNAAM)]
    return Credentials(*values) if all(0 < len(value) <= _LONGEST for value in values) else None
