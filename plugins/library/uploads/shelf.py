"""The pupil files that schools handed in, and what became of each."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import Field, Session, SQLModel, col, select

from hub.plugin import NotFound, UtcDateTime

if TYPE_CHECKING:
    from hub.plugin import Kept, RunStory, Services

LATEST: Final = 50
LONGEST_NAME: Final = 120
_CONTEXT: Final = "library upload"


class UploadRow(SQLModel, table=True):
    """One pupil file. Its name is sealed, for it may be somebody's; ``mark`` is equal for equal files."""

    __tablename__ = "library_upload"
    id: int | None = Field(default=None, primary_key=True)
    school_id: int = Field(index=True)
    ref: str = Field(unique=True)
    file_ref: str
    name: str
    mark: str
    size: int
    by: str
    by_name: str
    at: datetime = Field(sa_type=UtcDateTime)
    until: datetime = Field(sa_type=UtcDateTime)
    run_id: int = Field(index=True)


class Upload(NamedTuple):
    """An upload as people read it: its ``state`` and, where there is one, a sentence about it."""

    run: int
    sender: str
    name: str
    size: int
    by: str
    at: datetime
    kept: bool
    state: str
    story: RunStory


def same(session: Session, school_id: int, mark: str) -> UploadRow | None:
    """Return the newest earlier upload of the same file."""
    query = select(UploadRow).where(UploadRow.school_id == school_id, UploadRow.mark == mark)
    return session.exec(query.order_by(col(UploadRow.id).desc()).limit(1)).first()


def add(
    session: Session,
    services: Services,
    school_id: int,
    kept: Kept,
    *,
    name: str,
    who: tuple[str, str],
    days: int,
    run: int,
) -> UploadRow:
    """Note a file that was kept and whose run was started."""
    ref, now = secrets.token_hex(8), services.clock()
    row = UploadRow(
        school_id=school_id,
        ref=ref,
        file_ref=kept.ref,
        name=services.secrets.seal(_base(name), f"{_CONTEXT} {ref}"),
        mark=kept.mark,
        size=kept.size,
        by=who[0],
        by_name=who[1],
        at=now,
        until=now + timedelta(days=days),
        run_id=run,
    )
    session.add(row)
    return row


def latest(services: Services, school_id: int) -> list[Upload]:
    """Return the newest uploads of a school, each with how it stands."""
    query = select(UploadRow).where(UploadRow.school_id == school_id).order_by(col(UploadRow.id).desc())
    with services.reading() as session:
        rows = session.exec(query.limit(LATEST)).all()
    return [_shown(services, row) for row in rows]


def newest_kept(session: Session, school_id: int, now: datetime) -> UploadRow | None:
    """Return the newest upload of a school whose file is still here."""
    query = select(UploadRow).where(UploadRow.school_id == school_id, col(UploadRow.until) > now)
    return session.exec(query.order_by(col(UploadRow.id).desc()).limit(1)).first()


def of_run(session: Session, school_id: int, run_id: int) -> UploadRow:
    """Return the upload whose file a run read; raises NotFound."""
    query = select(UploadRow).where(UploadRow.school_id == school_id, UploadRow.run_id == run_id)
    row = session.exec(query).first()
    if row is None:
        raise NotFound("There is no pupil file of run {run} here.", run=run_id)
    return row


def name_of(services: Services, row: UploadRow) -> str:
    """Return what the sender called the file."""
    return services.secrets.open(row.name, f"{_CONTEXT} {row.ref}")


def _shown(services: Services, row: UploadRow) -> Upload:
    story = services.run_story(row.run_id, row.school_id)
    kept = row.until > services.clock()
    name = name_of(services, row)
    return Upload(row.run_id, row.by, name, row.size, row.by_name, row.at, kept, _state(story), story)


def _state(story: RunStory) -> str:
    """Return ``reading``, ``refused``, or the state of the plan that the file led to."""
    if story.problem is not None:
        return "refused"
    return story.notice.state if story.notice is not None else "reading"


def _base(name: str) -> str:
    """Return a file's name without folders and what nobody sees."""
    base = name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in base if sign.isprintable())[:LONGEST_NAME] or "pupils"
