"""The users export: who is at the school, as the distributor asks for it, in a workbook that expires."""

from __future__ import annotations

import secrets
import shutil
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlmodel import col, select

from hub.plugin import NotFound
from hub.plugin.files.writing import write_xlsx
from plugins.iddink.access import local_day, school_year
from plugins.iddink.tables import Export

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hub.plugin import Person, School, Services

COLUMNS: Final = (
    *("school_code", "school_user_id", "role", "given_name", "family_name1", "family_name2", "idalu"),
    *("birth_date", "corporate_email", "level_code", "group", "school_year"),
)
MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ROLES = {"pupil": "student", "student": "student", "teacher": "teacher"}


def users(services: Services, school: School) -> Iterator[tuple[str, ...]]:
    """One row for everybody who is at the school now; all cells are text, birth dates ISO 8601.

    Nobody's row has an identity card, a telephone, an address or anything of the family. An e-mail address
    that two people share is left out of both rows, because the distributor pairs by it.
    """
    year = school_year(local_day(services.clock(), school))
    shared = _shared_addresses(services, school)
    for person in services.roster.persons(school.id):
        if not person.left:
            yield _row(person, school, year, shared)


def write(services: Services, school: School, target: Path) -> int:
    """Write the workbook and return how many people are in it."""
    rows = list(users(services, school))
    write_xlsx(target, COLUMNS, rows)
    target.chmod(0o600)
    return len(rows)


def make(services: Services, school: School, who: str, hours: int) -> Export:
    """Make a workbook that can be downloaded for some hours; expired ones are removed."""
    now = services.clock()
    purge(services)
    ref = secrets.token_urlsafe(16)
    people = write(services, school, _place(services, ref))
    export = Export(
        ref=ref,
        school_id=school.id,
        file_name=f"iddink-users-{school.code}-{now:%Y%m%d-%H%M}.xlsx",
        people=people,
        made_by=who,
        made_at=now,
        expires_at=now + timedelta(hours=hours),
    )
    with services.writing() as session:
        session.add(export)
        services.audit(
            session, actor=who, verb="users exported", school_id=school.id, subject=f"export {ref}", people=people
        )
    return export


def take(services: Services, school: School, ref: str, who: str) -> tuple[Path, str]:
    """A copy of a workbook to give away, and its name; logged. Raises NotFound once it expired."""
    with services.writing() as session:
        row = session.get(Export, ref)
        gone = row is None or row.school_id != school.id or row.expires_at <= services.clock()
        if gone or row is None or not _place(services, ref).exists():
            raise NotFound("This workbook has expired. Make a new one.")
        row.downloads += 1
        session.add(row)
        services.audit(session, actor=who, verb="users export downloaded", school_id=school.id, subject=f"export {ref}")
    copy = _place(services, f"{ref}-{row.downloads}")
    shutil.copyfile(_place(services, ref), copy)
    return copy, row.file_name


def listed(services: Services, school: School) -> list[Export]:
    """The workbooks that can still be downloaded, newest first."""
    query = select(Export).where(Export.school_id == school.id, col(Export.expires_at) > services.clock())
    with services.reading() as session:
        return list(session.exec(query.order_by(col(Export.made_at).desc())))


def purge(services: Services) -> None:
    """Remove the workbooks that have expired; who made and downloaded them stays on record."""
    with services.reading() as session:
        current = set(session.exec(select(Export.ref).where(col(Export.expires_at) > services.clock())))
    for path in _folder(services).glob("*.xlsx"):
        if path.stem not in current:
            path.unlink(missing_ok=True)


def _row(person: Person, school: School, year: str, shared: frozenset[str]) -> tuple[str, ...]:
    email = _address(person)
    return (
        school.code,
        person.key,
        _ROLES.get(person.role, person.role),
        person.given_name,
        f"{person.prefix} {person.family_name}".strip(),
        person.family_name2,
        {scheme.casefold(): value for scheme, value in person.identifiers.items()}.get("idalu", ""),
        person.birth_date.isoformat() if person.birth_date else "",
        "" if email in shared else email,
        person.level,
        person.group,
        person.school_year or year,
    )


def _address(person: Person) -> str:
    """The first address, its domain in small letters."""
    local, at, domain = (person.emails[0] if person.emails else "").rpartition("@")
    return f"{local}{at}{domain.lower()}"


def _shared_addresses(services: Services, school: School) -> frozenset[str]:
    seen: set[str] = set()
    shared: set[str] = set()
    for person in services.roster.persons(school.id):
        address = _address(person)
        if person.left or not address:
            continue
        (shared if address in seen else seen).add(address)
    return frozenset(shared)


def _folder(services: Services) -> Path:
    folder = services.data_dir / "iddink-exports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _place(services: Services, ref: str) -> Path:
    return _folder(services) / f"{ref}.xlsx"
