"""A strict link's requests are held against the schema of the standard, in our own words."""

from __future__ import annotations

from threading import local as thread_local
from typing import TYPE_CHECKING

from lxml import etree

from plugins.uwlr.description.serving import FOLDER, MAIN
from plugins.uwlr.description.serving import RESULTS as RESULTS_SCHEMA
from plugins.uwlr.service.faults import Code, Fault
from plugins.uwlr.service.requests import RESULTS

if TYPE_CHECKING:
    from plugins.uwlr.service.requests import Asked

_own = thread_local()  # a compiled schema keeps its last errors: each thread has one of its own


def insist(raw: bytes, asked: Asked) -> None:
    """Let an envelope with a valid element pass; Fault OngeldigBericht for another. What it holds is not repeated.

    It is read anew, by the reader that knows schemas: by now it is known who sends it.
    """
    schema = _schema(RESULTS_SCHEMA if asked.operation == RESULTS else MAIN)
    body = _asked(raw)
    if body is None or not schema.validate(etree.ElementTree(body)):
        raise Fault(Code.INVALID, "Het bericht voldoet niet aan het schema.")


def _asked(raw: bytes) -> etree._Element | None:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(raw, parser).find("{*}Body/{*}*")
    except (etree.XMLSyntaxError, ValueError):
        return None


def _schema(name: str) -> etree.XMLSchema:
    found: dict[str, etree.XMLSchema] = _own.__dict__.setdefault("schemas", {})
    if name not in found:
        found[name] = etree.XMLSchema(etree.parse(FOLDER / f"{name}.xsd"))
    return found[name]
