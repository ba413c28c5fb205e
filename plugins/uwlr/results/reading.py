"""What the school sees of its results: pages of a hundred by key, and one workbook that is written row by row."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from openpyxl import Workbook
from sqlmodel import col, select

from hub.plugin import Text
from plugins.uwlr.results.tables import ResultRow, TestRow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlmodel import Session
    from sqlmodel.sql.expression import SelectOfScalar

    from hub.plugin import Services, Translate

SIZE: Final = 100
_CHUNK: Final = 1_000
_HEADINGS: Final = (
    Text("Pupil"),
    Text("Number"),
    Text("Test"),
    Text("Part"),
    Text("Taken on"),
    Text("Score"),
    Text("Supplier"),
    Text("Received"),
)


class Shown(NamedTuple):
    """One result with the names that people know."""

    pupil: str
    number: str
    test: str
    part: str
    row: ResultRow


class Results(NamedTuple):
    """Some results, and whether more follow."""

    results: list[Shown]
    more: bool


def tests(services: Services, school_id: int) -> list[TestRow]:
    """Return the tests of which there are results, by name."""
    with services.reading() as session:
        query = select(TestRow).where(TestRow.school_id == school_id).order_by(TestRow.name, TestRow.code)
        return list(session.exec(query.limit(1_000)))


def page(services: Services, school_id: int, *, test: str, pupil: str, number: int) -> Results:
    """Return a hundred results, by pupil: those of page ``number``, of one test or one pupil if asked."""
    with services.reading() as session:
        query = _query(school_id, test, pupil).offset((number - 1) * SIZE).limit(SIZE + 1)
        rows = list(session.exec(query))
        shown = list(_shown(services, session, school_id, rows[:SIZE]))
    return Results(shown, more=len(rows) > SIZE)


def workbook(services: Services, school_id: int, name: str, translate: Translate) -> Path:
    """Write all results to a workbook and return its path."""
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(translate("Test results"))
    sheet.append([one.render(translate) for one in _HEADINGS])
    with services.reading() as session:
        number = 0
        while rows := list(session.exec(_query(school_id, "", "").offset(number * _CHUNK).limit(_CHUNK))):
            for one in _shown(services, session, school_id, rows):
                sheet.append(list(map(_safe, _cells(one))))
            number += 1
    book.save(name)
    path = Path(name)
    path.chmod(0o600)
    return path


def _query(school_id: int, test: str, pupil: str) -> SelectOfScalar[ResultRow]:
    query = select(ResultRow).where(ResultRow.school_id == school_id)
    if test:
        query = query.where(ResultRow.test_code == test)
    if pupil:
        query = query.where(ResultRow.person_key == pupil)
    return query.order_by(col(ResultRow.person_key), col(ResultRow.supplier), col(ResultRow.key))


def _cells(one: Shown) -> tuple[Any, ...]:
    row = one.row
    received = row.received_at.replace(tzinfo=None)
    return (one.pupil, one.number, one.test, one.part, row.taken_on, row.score, row.supplier, received)


def _safe(value: Any) -> Any:
    """Return a cell that no program takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t\r" and value else value


def _shown(services: Services, session: Session, school_id: int, rows: list[ResultRow]) -> Iterator[Shown]:
    known = {
        (one.supplier, one.code): one for one in session.exec(select(TestRow).where(TestRow.school_id == school_id))
    }
    names: dict[str, str] = {}
    for row in rows:
        if row.person_key not in names:
            person = services.roster.person(school_id, row.person_key)
            names[row.person_key] = person.name if person is not None else ""
        told = known.get((row.supplier, row.test_code))
        parts = {part["code"]: part["name"] for part in told.parts} if told is not None else {}
        yield Shown(
            names[row.person_key] or row.person_key,
            row.person_key,
            (told.name if told is not None else "") or row.test_code,
            parts.get(row.part_code, "") or row.part_code,
            row,
        )
