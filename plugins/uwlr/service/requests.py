"""What is asked, read from the element in the body: by local names, in any order, empty meaning absent.

A strict link holds the element against our schema besides (`strictness`).
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple
from zoneinfo import ZoneInfo

from plugins.uwlr.service.envelope import child, local, text
from plugins.uwlr.service.faults import Code, Fault

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

ALL, STRUCTURE, PUPILS, TEACHERS, RESULTS = (
    "leerlinggegevens_verzoek",
    "structuur_verzoek",
    "leerlingen_verzoek",
    "leerkrachten_verzoek",
    "leerresultaten_verzoek",
)
OPERATIONS: Final = (ALL, STRUCTURE, PUPILS, TEACHERS, RESULTS)
NOWHERE: Final = ""  # the key of "those who are in no group"
_YEAR: Final = re.compile(r"[12]\d{3}-[12]\d{3}")
_BRIN: Final = re.compile(r"\d{2}[A-Z]{2}")
_BRANCH: Final = re.compile(r"\d{2}")
_NO_YEAR: Final = {"", '""'}  # one client sends nothing, an older one two quotation marks
_LONGEST_KEY: Final = 256
_AMSTERDAM: Final = ZoneInfo("Europe/Amsterdam")


class Asked(NamedTuple):
    """One request. ``school_year`` and ``version`` may be empty; ``branch`` is two digits where there is a BRIN.

    ``since`` is when the caller got its last answer. ``groups`` are keys, `NOWHERE` for whoever is in none; None
    asks for everybody.
    """

    operation: str
    school_year: str
    brin: str
    branch: str
    school_key: str
    version: str
    since: datetime | None
    groups: frozenset[str] | None


def read(body: Element) -> Asked:
    """Return what an element asks; Fault OngeldigBericht when it asks nothing that can be understood."""
    operation = local(body)
    if operation not in OPERATIONS:
        raise Fault(Code.INVALID, "Deze bewerking bestaat niet.")
    place = child(body, "school") if operation == RESULTS else body
    if place is None:
        raise Fault(Code.INVALID, "Het bericht noemt geen school.")
    brin = _formed(text(child(place, "brincode")), _BRIN, "brincode")
    branch = _formed(text(child(place, "dependancecode")), _BRANCH, "dependancecode")
    key = text(child(place, "schoolkey"))
    if not (brin or key) or len(key) > _LONGEST_KEY:
        raise Fault(Code.INVALID, "Het bericht noemt geen school.")
    year = text(child(place, "schooljaar"))
    return Asked(
        operation=operation,
        school_year="" if year in _NO_YEAR else _formed(year, _YEAR, "schooljaar"),
        brin=brin,
        branch=(branch or "00") if brin else "",
        school_key=key,
        version=text(child(place, "xsdversie")),
        since=_instant(text(child(place, "laatstontvangengegevens"))),
        groups=_groups(body) if operation in {PUPILS, TEACHERS} else None,
    )


def _formed(value: str, pattern: re.Pattern[str], name: str) -> str:
    if value and not pattern.fullmatch(value):
        raise Fault(Code.INVALID, f"De waarde van {name} is ongeldig.")
    return value


def _instant(value: str) -> datetime | None:
    """Return an instant; without a zone it is the time of Amsterdam."""
    if not value:
        return None
    try:
        found = datetime.fromisoformat(value)
        return (found if found.tzinfo else found.replace(tzinfo=_AMSTERDAM)).astimezone(_AMSTERDAM)
    except (ValueError, OverflowError):
        raise Fault(Code.INVALID, "De waarde van laatstontvangengegevens is ongeldig.") from None


def _groups(body: Element) -> frozenset[str]:
    told = child(body, "groepen")
    found = [one.get("key", "").strip() for one in told if local(one)] if told is not None else []
    if not found:
        raise Fault(Code.INVALID, "Het bericht noemt geen groepen.")
    return frozenset(found)
