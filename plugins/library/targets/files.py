"""Files that are made for a library: kept sealed, given to staff, gone after some days."""

from __future__ import annotations

import csv
import io
import re
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlmodel import col, select

from hub.plugin import NotFound
from plugins.library.targets.tables import KeptFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from sqlmodel import Session

    from hub.plugin import Run, School, Services

MEDIA_TYPE: Final = "text/csv; charset=utf-8"
_BREAKS = re.compile(r"[\r\n\t]+")


def table(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """Return a file for a machine: semicolons, no byte order mark, nothing quoted against spreadsheets.

    A mark would become part of the first heading where it is not expected, and everybody's number with it.
    """
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_BREAKS.sub(" ", str(row[name])) for name in columns] for row in rows)
    return text.getvalue()


def keep(run: Run, *, origin: str, purpose: str, content: str, people: int) -> str:
    """Keep a file in the run's open transaction and return its reference; one origin has one file.

    Making it again replaces it, for a run that applies in several chunks.
    """
    return add(run.session, run.services, run.school, origin=origin, purpose=purpose, content=content, people=people)


def add(
    session: Session, services: Services, school: School, *, origin: str, purpose: str, content: str, people: int
) -> str:
    """Keep a file and return its reference."""
    now, days = services.clock(), services.settings("library").file_days
    purge(session, services)
    known = session.exec(select(KeptFile).where(KeptFile.school_id == school.id, KeptFile.origin == origin)).first()
    row = known or KeptFile(
        ref=secrets.token_urlsafe(16),
        school_id=school.id,
        origin=origin,
        purpose=purpose,
        name=f"{purpose}-{school.code}-{now:%Y%m%d-%H%M}.csv",
        people=0,
        sealed="",
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    row.sealed, row.people = services.secrets.seal(content, _place(row.ref)), people
    session.add(row)
    if known is None:
        subject = f"file {row.ref}"
        services.audit(session, actor="hub", verb="library file made", school_id=school.id, subject=subject)
    return row.ref


def listed(services: Services, school: School, purpose: str) -> list[KeptFile]:
    """Return the files that can still be downloaded, newest first."""
    query = select(KeptFile).where(
        KeptFile.school_id == school.id, KeptFile.purpose == purpose, col(KeptFile.expires_at) > services.clock()
    )
    with services.reading() as session:
        return list(session.exec(query.order_by(col(KeptFile.made_at).desc())))


def take(services: Services, school: School, ref: str, purpose: str, who: str) -> tuple[Path, str]:
    """Return a copy of a file to give away, and its name; that it was taken is on record. Raises NotFound."""
    with services.writing() as session:
        row = _row(session, services, school, ref)
        if row.purpose != purpose:
            raise NotFound("This file is no longer kept. The next delivery makes a new one.")
        row.downloads += 1
        session.add(row)
        services.audit(session, actor=who, verb="library file downloaded", school_id=school.id, subject=f"file {ref}")
        text, name = services.secrets.open(row.sealed, _place(ref)), row.name
    folder = services.data_dir / "library-files"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    copy = folder / secrets.token_urlsafe(16)
    copy.touch(mode=0o600)
    copy.write_text(text, encoding="utf-8", newline="")
    return copy, name


def purge(session: Session, services: Services) -> None:
    """Empty the files that have expired; who made and took them stays on record."""
    old = select(KeptFile).where(col(KeptFile.expires_at) <= services.clock(), KeptFile.sealed != "")
    for row in session.exec(old):
        row.sealed = ""
        session.add(row)


def _row(session: Session, services: Services, school: School, ref: str) -> KeptFile:
    row = session.get(KeptFile, ref)
    if row is None or row.school_id != school.id or row.expires_at <= services.clock():
        raise NotFound("This file is no longer kept. The next delivery makes a new one.")
    return row


def _place(ref: str) -> str:
    return f"library_kept_file:{ref}"
