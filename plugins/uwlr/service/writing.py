"""The roster as bytes of a UWLR answer: text put together by hand, many times quicker than a tree.

The envelope has the prefix ``s`` and the answer a namespace of its own by default, which every client reads.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from plugins.uwlr.service.faults import SOAP_11

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from hub.plugin import Person
    from hub.plugin.services import Group
    from plugins.uwlr.service.profiles import Fields

NAMESPACE: Final = "http://www.edustandaard.nl/leerresultaten/2/leerlinggegevens"
AUTHOR: Final = "School hub"
TEACHER: Final = "teacher"
TEACHERS_KEY: Final = "teacher:"  # teachers have numbers of their own in EDEXML, and a prefix in the roster
LEVELS: Final = frozenset(
    ("B", "D", "0", *map(str, range(1, 9)), *map(str, range(11, 17)), "S", "V", "C", "N", "H")
)  # jaargroep
COMBINED, NONE = "C", "N"
_GENDERS: Final = {"M": "1", "F": "2", "X": "9"}
_ODD: Final = re.compile('[&<>"\x00-\x1f\ud800-\udfff\ufffe\uffff]')
_ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_PART: Final = 256  # people that are sent together


class Place(NamedTuple):
    """The school as an answer names it: a Dutch one by BRIN and branch, another by its code."""

    brin: str
    branch: str
    key: str


class Kinds(NamedTuple):
    """The keys of the groups that an answer holds: those of classes, and of groups across classes."""

    own: frozenset[str]
    combined: frozenset[str]


def escaped(value: str) -> str:
    """Return text as XML holds it, without what XML cannot hold."""
    if not _ODD.search(value):
        return value
    value = _ILLEGAL.sub("", value)
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def is_plain(values: str) -> bool:
    """Tell whether many values, put together, hold nothing that is written otherwise, such as two spaces in a row."""
    return values.isprintable() and not any(sign in values for sign in ("&", "<", ">", '"', "  "))


def opening(answer: str, *, soap: str = SOAP_11) -> str:
    """Return the envelope up to the answer's content."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<s:Envelope xmlns:s="{soap}"><s:Body><{answer} xmlns="{NAMESPACE}">'
    )


def closing(answer: str) -> str:
    """Return the end of what `opening` began."""
    return f"</{answer}></s:Body></s:Envelope>"


def bare(answer: str, content: str, *, soap: str = SOAP_11) -> bytes:
    """Return a whole answer without people: ``geenwijzigingen`` or ``geengegevens``."""
    return f"{opening(answer, soap=soap)}<{content}/>{closing(answer)}".encode()


def school(place: Place, year: str, version: str, fields: Fields, made_at: str) -> str:
    """Return the element ``school``; ``made_at`` is an instant such as 2026-09-01T08:00:00Z."""
    named = (
        f"<brincode>{place.brin}</brincode><dependancecode>{place.branch}</dependancecode>"
        if place.brin
        else f"<schoolkey>{escaped(place.key)}</schoolkey>"
    )
    counted = f"<peildatum>{made_at[:10]}</peildatum>" if fields.counted_on else ""
    return (
        f"<school><schooljaar>{year}</schooljaar>{counted}{named}<aanmaakdatum>{made_at}</aanmaakdatum>"
        f"<auteur>{AUTHOR}</auteur><xsdversie>{version}</xsdversie></school>"
    )


def groups(found: Collection[Group]) -> str:
    """Return the element ``groepen``; "" when there are none."""
    if not found:
        return ""
    return f"<groepen>{''.join(map(_group, found))}</groepen>"


def kinds(found: Iterable[Group]) -> Kinds:
    """Return which keys are whose."""
    known = list(found)
    combined = frozenset(one.key for one in known if one.combined)
    return Kinds(frozenset(one.key for one in known) - combined, combined)


def _group(group: Group) -> str:
    key, name = escaped(group.key[:256]), escaped(_plain(group.name or group.key, 64))
    if group.combined:
        return f'<samengestelde_groep key="{key}"><naam>{name}</naam></samengestelde_groep>'
    return f'<groep key="{key}"><naam>{name}</naam><jaargroep>{level(group.level)}</jaargroep></groep>'


def level(told: str) -> str:
    """Return a jaargroep: C for a class of several, N for what is none."""
    if told in LEVELS:
        return told
    return COMBINED if "/" in told else NONE


def people(
    tag: str, some: Iterable[Person], write: Callable[[Sequence[Person], Kinds], str], has: Kinds
) -> Iterator[tuple[str, int]]:
    """Yield the element of these people in parts, each with how many are in it; nothing when there is nobody."""
    coming, start = iter(some), f"<{tag}>"
    while part := list(islice(coming, _PART)):
        yield start + write(part, has), len(part)
        start = ""
    if not start:
        yield f"</{tag}>", 0


def writers(
    fields: Fields, levels: Mapping[str, str], shared: Collection[str]
) -> tuple[Callable[[Person, Kinds], str], Callable[[Person, Kinds], str]]:
    """Return what writes one pupil and what writes one teacher.

    ``levels`` are those of the classes, for pupils who have none of their own; ``shared`` are the ECK iDs that more
    than one person has, which tell nobody from anybody and do not travel.
    """

    def attributes(person: Person, key: str) -> str:
        eck_id = person.identifiers.get("eck_id", "") if fields.eck_id else ""
        if not eck_id or eck_id in shared or len(eck_id) > 256:  # noqa: PLR2004  (what the standard takes)
            return f'key="{escaped(key)}"'
        return f'key="{escaped(key)}" eckid="{escaped(eck_id)}"'

    def pupil(person: Person, has: Kinds) -> str:
        own = next((key for key in (person.own_group, *person.groups) if key in has.own), "")
        told = person.level if person.level in LEVELS else level(levels.get(own, ""))
        born = person.birth_date.isoformat() if fields.birth_date and person.birth_date else ""
        parts = [
            f"<leerling {attributes(person, person.key)}>{_names(person, initials=fields.initials)}",
            f"<geboortedatum>{born}</geboortedatum>" if born else "",
            f"<geslacht>{_GENDERS.get(person.gender, '0')}</geslacht>" if fields.gender else "",
            f"<jaargroep>{NONE if told == COMBINED else told}</jaargroep>",
            f'<groep key="{escaped(own)}"/>' if own else "",
        ]
        combined = [key for key in person.groups if key in has.combined]
        if combined:
            inner = "".join(f'<samengestelde_groep key="{escaped(key)}"/>' for key in combined)
            parts.append(f"<samengestelde_groepen>{inner}</samengestelde_groepen>")
        return "".join((*parts, "</leerling>"))

    def teacher(person: Person, has: Kinds) -> str:
        email = person.emails[0][:256] if fields.teacher_email and person.emails else ""
        return "".join(
            (
                f"<leerkracht {attributes(person, person.key.removeprefix(TEACHERS_KEY))}>",
                _names(person, initials=False),
                f"<emailadres>{escaped(email)}</emailadres>" if email else "",
                _teaches(person, has),
                "</leerkracht>",
            )
        )

    return pupil, teacher


def _teaches(person: Person, has: Kinds) -> str:
    found = [
        f'<{"groep" if key in has.own else "samengestelde_groep"} key="{escaped(key)}"/>'
        for key in ((person.own_group, *person.groups) if person.own_group else person.groups)
        if key in has.own or key in has.combined
    ]
    return f"<groepen>{''.join(found)}</groepen>" if found else ""


def _names(person: Person, *, initials: bool) -> str:
    """Return the elements of a name; a prefix that is too long for its element goes with the surname."""
    family = _plain(f"{person.family_name} {person.family_name2}" if person.family_name2 else person.family_name, 200)
    called = _plain(person.given_name, 64)
    if not family:
        return f"<roepnaam>{escaped(called or _plain(person.name, 64) or '-')}</roepnaam>"
    prefix = person.prefix
    if len(prefix) > 10:  # noqa: PLR2004  (what the standard takes)
        family, prefix = f"{prefix} {family}"[:200], ""
    letters = person.initials.replace(" ", "").replace(".", "")[:6] if initials else ""
    return (
        f"<achternaam>{escaped(family)}</achternaam>"
        + (f"<voorvoegsel>{escaped(prefix)}</voorvoegsel>" if prefix else "")
        + (f"<voorletters-1>{escaped(letters)}</voorletters-1>" if letters else "")
        + (f"<roepnaam>{escaped(called)}</roepnaam>" if called else "")
    )


def _plain(text: str, most: int) -> str:
    """Return text with single spaces, as long as its element takes."""
    return text if len(text) <= most and "  " not in text else " ".join(text.split())[:most].rstrip()
