"""A hub with invented schools, their pupils, and suppliers that are linked to them, written straight into its tables.

What a plan would take minutes to bring in is here within seconds: the bench is about what is read afterwards.
"""

from __future__ import annotations

import logging
from datetime import date, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

import structlog
from sqlalchemy import insert

from hub.app import Hub
from hub.model.config import Config
from hub.people import schools
from hub.plugin.roster import Enrolment, Group, Person
from hub.registry import Registry
from hub.store import moves
from plugins.uwlr import hooks
from plugins.uwlr.links import keeping
from plugins.uwlr.links.tables import Code
from plugins.uwlr.records import Link
from plugins.uwlr.service.endpoint import Service

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from sqlmodel import Session, SQLModel

    from hub.plugin import School

SURNAME = "Bedacht"  # every invented pupil's: what holds it holds a pupil
YEAR = "2026-2027"
_CLASS = 30
_CHUNK = 2_000
_ECK_ID = "https://ketenid.nl/201703/{:0128x}"
_ENVELOPE = (
    '<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">'
    '<s:Header><aut:autorisatie xmlns:aut="http://www.edustandaard.nl/leerresultaten/2/autorisatie">'
    "<aut:autorisatiesleutel>{key}</aut:autorisatiesleutel><aut:klantcode>{code}</aut:klantcode>"
    "<aut:klantnaam>{name}</aut:klantnaam></aut:autorisatie></s:Header><s:Body>{body}</s:Body></s:Envelope>"
)
_ASKED = (
    '<l:{operation} xmlns:l="http://www.edustandaard.nl/leerresultaten/2/leerlinggegevens">'
    "<l:schooljaar>{year}</l:schooljaar><l:brincode>{brin}</l:brincode><l:dependancecode>{branch}</l:dependancecode>"
    "<l:xsdversie>2.2</l:xsdversie>{more}</l:{operation}>"
)


class Caller(NamedTuple):
    """What a supplier's system says to be let in at one school."""

    key: str
    code: str
    name: str


def quiet() -> None:
    """Keep the log of this process to itself: thousands of refusals are no news here."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


def opened(folder: Path, *, suppliers: int = 1, others: Iterable[object] = (), **config: Any) -> Hub:
    """Return a hub with so many suppliers, without schools; ``others`` are further plugins."""
    known = {
        supplier(number): {"name": caller("", number).name, "customer_code": caller("", number).code}
        for number in range(suppliers)
    }
    settings = Config(
        database=f"sqlite:///{folder / 'hub.db'}",
        data_dir=folder,
        key_file=folder / "key",
        plugins={"uwlr": {"suppliers": known}},
        **config,
    )
    hub = Hub(settings, registry=Registry([hooks, *others], discover=False))
    hub.migrate()
    return hub


def close(hub: Hub) -> None:
    """Write what waits to be written, and let go of the database."""
    for hook in hub.registry.hooks:
        service = getattr(hook.handler, "__self__", None)
        if isinstance(service, Service):
            service.exchanges.flush()
    hub.database.close()


def supplier(number: int) -> str:
    """Return the code of a supplier in the catalogue."""
    return f"bench-{number}"


def caller(school: str, number: int) -> Caller:
    """Return what a supplier says at a school."""
    return Caller(
        f"{school}KeyOfTheBench!{number:06}", f"code-of-the-bench-{number}", f"Supplier of the bench {number}"
    )


def code(number: int) -> str:
    """Return the code of a school: no two have one BRIN and branch."""
    return f"{10 + number // 100:02}QB{number % 100:02}"


def envelope(school: str, number: int = 0, operation: str = "leerlinggegevens_verzoek", more: str = "") -> str:
    """Return what a supplier's system sends."""
    asked = _ASKED.format(operation=operation, year=YEAR, brin=school[:4], branch=school[4:], more=more)
    return wrapped(asked, school, number)


def wrapped(body: str, school: str, number: int = 0) -> str:
    """Return an envelope around a body, with what a supplier says at a school."""
    return _ENVELOPE.format(body=body, **caller(school, number)._asdict())


def school(hub: Hub, number: int, pupils: int) -> School:
    """Add a school with pupils in classes of thirty, and a teacher for each class."""
    with hub.database.writing(bulk=True) as session:
        added = schools.add(session, code(number), f"School {number} of the bench")
        classes = range(-(-pupils // _CLASS))
        _many(session, Group, (_group(added.id, one) for one in classes))
        _many(session, Person, (_pupil(added.id, one) for one in range(pupils)))
        _many(session, Person, (_teacher(added.id, one) for one in classes))
        _many(session, Enrolment, (_enrolment(added.id, f"L{one:06}", one // _CLASS) for one in range(pupils)))
        _many(session, Enrolment, (_enrolment(added.id, f"teacher:{one}", one) for one in classes))
        moves.note(session, added.id, "roster_person", hub.clock())
    return added


def link(hub: Hub, pairs: Iterable[tuple[School, int]], *, strict: bool = False) -> None:
    """Link schools with suppliers, as if everybody had agreed long ago."""
    known = list(pairs)
    with hub.database.writing(bulk=True) as session:
        _many(session, Link, (_link(at, number, strict=strict) for at, number in known))
        _many(session, Code, (_code(hub, at, number) for at, number in known))


def _many(session: Session, table: type[SQLModel], rows: Iterator[dict[str, Any]]) -> None:
    while some := list(islice(rows, _CHUNK)):
        session.connection().execute(insert(table), some)


def _row(school_id: int, key: str, **values: Any) -> dict[str, Any]:
    plain = {"ref": "", "source": "bench", "fingerprint": "f", "ended_on": None, "changed_at": None}
    return {"school_id": school_id, "key": key} | plain | values


def _group(school_id: int, number: int) -> dict[str, Any]:
    name, level = f"Groep {number}", str(number % 8 + 1)
    return _row(school_id, f"g{number}", group_key=f"g{number}", name=name, level=level, school_year=YEAR)


def _pupil(school_id: int, number: int) -> dict[str, Any]:
    family, eck_id = f"{SURNAME}-{number}", _ECK_ID.format((school_id << 32) + number)
    return _person(
        school_id,
        f"L{number:06}",
        role="pupil",
        display_name=f"Zoë {family}",
        prefix="" if number % 3 else "van der",
        family_name=family,
        gender="F",
        birth_date=date(2014, 1, 1) + timedelta(days=number * 7_919 % 2_920),
        identifiers=[{"scheme": "eck_id", "value": eck_id}],
    )


def _teacher(school_id: int, number: int) -> dict[str, Any]:
    family = f"Leraar-{number}"
    emails = [f"l{number}@bench.example"]
    return _person(
        school_id, f"teacher:{number}", role="teacher", display_name=family, family_name=family, emails=emails
    )


def _person(school_id: int, key: str, **values: Any) -> dict[str, Any]:
    plain = {"given_name": "Zoë", "prefix": "van der", "family_name2": "", "initials": "Z.A.", "gender": None}
    rest: dict[str, Any] = {"birth_date": None, "emails": [], "identifiers": [], "level": None, "left_on": None}
    return _row(school_id, key, person_key=key, **(plain | rest | values))


def _enrolment(school_id: int, person: str, group: int) -> dict[str, Any]:
    key = f"{person}|g{group}"
    return _row(school_id, key, person_key=person, group_key=f"g{group}", main=True, school_year=YEAR)


def _link(at: School, number: int, *, strict: bool) -> dict[str, Any]:
    name = supplier(number)
    values = {"profile": "narrow", "version": "2.2", "strict": strict, "suspended": False}
    told = {"starts_on": date(2026, 8, 1), "agreed_by": "Bo Bestuur", "agreed_on": date(2026, 8, 1), "terms": "t"}
    return _row(at.id, name, supplier=name, name=name, code_ref=f"{at.code}-{number}", **values, **told)


def _code(hub: Hub, at: School, number: int) -> dict[str, Any]:
    mark = keeping.mark_of(hub.desk, supplier(number), caller(at.code, number).key)
    values = {"ref": f"{at.code}-{number}", "school_id": at.id, "supplier": supplier(number), "mark": mark}
    empty = {"sealed": "", "made_by": "bench", "seen_at": None, "entered_at": None, "entered_by": ""}
    return values | empty | {"made_at": hub.clock()}
