"""Taking results in: all of a message or nothing of it, and the same message twice is once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, text

from plugins.uwlr.results import message
from plugins.uwlr.results.tables import ResultRow, TestRow
from plugins.uwlr.service.faults import Code, Fault
from plugins.uwlr.service.serving import Reply
from plugins.uwlr.service.writing import TEACHER

if TYPE_CHECKING:
    from sqlmodel import Session, SQLModel

    from hub.plugin import Services
    from plugins.uwlr.results.message import Message, Result
    from plugins.uwlr.service.access import Pass
    from plugins.uwlr.service.envelope import Envelope

NAMESPACE: Final = "http://www.edustandaard.nl/leerresultaten/2/leerresultaten"
_DUMMY: Final = "#"  # a number that the school does not promise to keep: it says nobody for certain
ACCEPTED: Final = "accepted"


def taken(services: Services, who: Pass, told: Envelope) -> Reply:
    """Keep the results of a message and return the confirmation; Fault when anything in it is wrong."""
    found = message.read(told.body, strict=who.strict)
    pupils = _pupils(services, who, found)
    now = services.clock()
    same = {"school_id": who.school.id, "supplier": who.supplier}
    tests = [same | dict(zip(_TEST, one, strict=True)) for one in found.tests]
    results = [
        same | _row(one, pupils[one.pupil, one.eck_id]) | {"school_year": found.school_year, "received_at": now}
        for one in found.results
    ]
    with services.writing() as session:
        _put(session, TestRow, tests)
        _put(session, ResultRow, results)
    body = (
        f'<?xml version="1.0" encoding="utf-8"?>\n<s:Envelope xmlns:s="{told.soap}"><s:Body>'
        f'<leerresultaten_bevestiging xmlns="{NAMESPACE}"/></s:Body></s:Envelope>'
    ).encode()
    return Reply(body, ACCEPTED, len(pupils), len(body))


_TEST: Final = ("code", "version", "name", "level", "subject", "norms", "parts")


def _row(one: Result, pupil: str) -> dict[str, Any]:
    return {
        "key": one.key,
        "person_key": pupil,
        "test_code": one.test[0],
        "test_version": one.test[1],
        "part_code": one.part,
        "taken_on": one.taken_on,
        "score": one.score,
        "more": one.more,
        "processed_by": one.processed_by[:256],
        "info_url": one.info_url[:1_000],
    }


def _pupils(services: Services, who: Pass, found: Message) -> dict[tuple[str, str], str]:
    """Return whose results these are; Fault when one is not a pupil here. In 2.3 the ECK iD goes first.

    An ECK iD of two people is nobody's; that of somebody who has another number now is theirs under that number.
    """
    wanted = {(one.pupil, one.eck_id) for one in found.results}
    numbers, eck_ids = {pupil for pupil, _ in wanted}, {eck_id for _, eck_id in wanted}
    by_number: dict[str, str] = {}
    by_eck_id: dict[str, str] = {}
    eck_ids -= {""} | services.roster.shared(who.school.id, "eck_id")
    for person in services.roster.persons(who.school.id):
        if person.role == TEACHER:
            continue
        if person.key in numbers:
            by_number[person.key] = person.key
        eck_id = person.identifiers.get("eck_id", "")
        if eck_id in eck_ids and not (person.left and eck_id in by_eck_id):
            by_eck_id[eck_id] = person.key
    pupils: dict[tuple[str, str], str] = {}
    for number, eck_id in wanted:
        plain = "" if number.startswith(_DUMMY) else by_number.get(number, "")
        ways = [by_eck_id.get(eck_id, ""), plain]
        key = next(filter(None, ways if who.version == "2.3" else reversed(ways)), "")
        if not key:
            raise Fault(Code.PUPIL, "Een leerling is hier niet bekend.")
        pupils[number, eck_id] = key
    return pupils


def _put(session: Session, table: type[SQLModel], rows: list[dict[str, Any]]) -> None:
    """Insert rows, or overwrite those with the same key: what is sent again is what it was."""
    if not rows:
        return
    columns: Any = table.__table__.columns  # type: ignore[attr-defined]
    names = [one.name for one in columns if one.name in rows[0]]
    keys = [one.name for one in columns if one.primary_key]
    rest = ", ".join(f"{name} = excluded.{name}" for name in names if name not in keys)
    statement = text(
        f"INSERT INTO {table.__tablename__} ({', '.join(names)}) VALUES ({', '.join(f':{name}' for name in names)}) "
        f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {rest}"
    ).bindparams(*(bindparam(name, type_=columns[name].type) for name in names))
    session.connection().execute(statement, rows)
