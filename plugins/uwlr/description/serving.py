"""The documents that a client reads before it calls: which one a query asks for, with the addresses filled in.

`?wsdl` has both services, in one namespace: PHP, suds, zeep and JAX-WS find no service in a WSDL that is imported.
`?wsdl=leerresultaten` and `?wsdl=leerlinggegevens` have one, with the names of the standard. `?singleWsdl` is the same
with the schemas inside, for clients that follow no imports. `&variant=zeep` describes the same answers without the
optional parts within parts that zeep cannot read.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple
from urllib.parse import parse_qsl

from lxml import etree

WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
SOAP = "{http://schemas.xmlsoap.org/wsdl/soap/}"
XS = "{http://www.w3.org/2001/XMLSchema}"
PARTS = (f"{XS}sequence", f"{XS}choice")
MEDIA_TYPE = "text/xml; charset=utf-8"
MAIN, RESULTS = "leerlinggegevens", "leerresultaten"
SCHEMAS = ("autorisatie", MAIN, RESULTS)
LOOSE = "-compat"
NAMING = ("message", "type", "binding")  # the attributes that name a part of the WSDL and not an element
TOLD = (
    f"{WSDL}types/{XS}schema/{XS}import",
    *(f"{WSDL}{kind}" for kind in ("message", "portType", "binding", "service")),
)
FOLDER = Path(__file__).parent


class Description(NamedTuple):
    """A document to answer with."""

    content: bytes
    media_type: str = MEDIA_TYPE


class _Asked(NamedTuple):
    """One document: of which kind and name, and whether in the words that zeep can read."""

    kind: Literal["wsdl", "singlewsdl", "xsd"]
    name: str
    loose: bool


def document(query: str, address: str) -> Description | None:
    """Return the document that the raw ``query`` of a GET asks for, or nothing when it asks for none of ours.

    ``address`` is the public URL of the endpoint: calls go there, and schemas are found below it.
    """
    asked = _asked({name.lower(): value for name, value in parse_qsl(query, keep_blank_values=True)})
    if asked is None:
        return None
    root = _schema(asked.name, loose=asked.loose) if asked.kind == "xsd" else _service(asked, address)
    return Description(etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8"))


def _asked(said: dict[str, str]) -> _Asked | None:
    loose = said.get("variant", "").lower() == "zeep"
    if "xsd" in said:
        name = said["xsd"].lower().removesuffix(".xsd")
        plain = name.removesuffix(LOOSE)
        return _Asked("xsd", plain, loose or plain != name) if plain in SCHEMAS else None
    for kind in ("wsdl", "singlewsdl"):
        if kind in said:
            name = said[kind].lower()
            return _Asked(kind, name, loose) if name in {"", MAIN, RESULTS} else None
    return None


def _service(asked: _Asked, address: str) -> etree._Element:
    root = _file(f"{asked.name}.wsdl") if asked.name else _both()
    for place in root.iter(f"{SOAP}address"):
        place.set("location", address)
    if asked.kind == "singlewsdl":
        _inline(root, loose=asked.loose)
        return root
    for told in root.iter(f"{XS}import"):
        name = told.get("schemaLocation", "").removesuffix(".xsd")
        told.set("schemaLocation", f"{address}?xsd={name}{LOOSE if asked.loose else ''}")
    return root


def _inline(root: etree._Element, *, loose: bool) -> None:
    """Put the schemas where they are imported."""
    types = root.find(f"{WSDL}types")
    if types is None:
        raise LookupError("a service without types")
    names = [told.get("schemaLocation", "").removesuffix(".xsd") for told in types.iter(f"{XS}import")]
    types[:] = [_schema(name, loose=loose) for name in names]


def _both() -> etree._Element:
    """Return one document with both services, all in the namespace of the first."""
    root, other = _file(f"{MAIN}.wsdl"), _file(f"{RESULTS}.wsdl")
    for one in other.iter(f"{WSDL}*", f"{SOAP}*"):
        for name in NAMING:
            if name in one.attrib:
                one.set(name, one.get(name, "").replace("lr:", "lg:"))
    for path in TOLD:
        known = {one.get("name") or one.get("namespace"): one for one in root.iterfind(path)}
        for one in reversed(other.findall(path)):
            if (one.get("name") or one.get("namespace")) not in known:
                list(known.values())[-1].addnext(one)
    return root


def _schema(name: str, *, loose: bool) -> etree._Element:
    root = _file(f"{name}.xsd")
    if loose:
        _loosen(root)
    return root


def _loosen(root: etree._Element) -> None:
    """Make the elements of a part within a part optional elements of the outer one.

    What was valid stays valid, in the same order. zeep takes the first way into an optional part and then misses the
    rest of it.
    """
    for part in list(root.iter(*PARTS)):
        outer = part.getparent()
        if outer is None or outer.tag not in PARTS or part.get("maxOccurs"):
            continue
        for element in list(part):
            element.set("minOccurs", "0")
            part.addprevious(element)
        outer.remove(part)


def _file(name: str) -> etree._Element:
    return etree.fromstring(_content(name))


@cache
def _content(name: str) -> bytes:
    return (FOLDER / name).read_bytes()
