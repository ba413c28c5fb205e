"""Letters on their way: sealed, because what they hold may open something; emptied once they are gone."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import orjson
from sqlmodel import Field, Session, SQLModel, col, select

from hub.model.text import as_json, as_text, packed, unpacked
from hub.plugin.columns import UtcDateTime
from hub.plugin.letters import Letter, LetterState

if TYPE_CHECKING:
    from hub.model.text import Text
    from hub.store.sealing import Sealer

_PLACE = "letter"


class LetterRow(SQLModel, table=True):
    """One letter; ``subject`` is what it is about, by which its writer finds it again."""

    __tablename__ = "letter"
    id: int | None = Field(default=None, primary_key=True)
    school_id: int = Field(foreign_key="school.id", index=True)
    subject: str = Field(index=True)
    sealed: str
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    error: str | None = None
    written_at: datetime = Field(sa_type=UtcDateTime)

    @property
    def waits(self) -> bool:
        """Tell whether it has yet to go."""
        return self.sent_at is None and self.withdrawn_at is None


def keep(session: Session, sealer: Sealer, school_id: int, subject: str, letter: Letter, now: datetime) -> LetterRow:
    """Keep a letter that is to go."""
    sealed = sealer.seal(orjson.dumps(_plain(letter)).decode(), _PLACE)
    row = LetterRow(school_id=school_id, subject=subject, sealed=sealed, written_at=now)
    session.add(row)
    session.flush()
    return row


def opened(row: LetterRow, sealer: Sealer) -> Letter:
    """Return a letter that has yet to go."""
    plain: dict[str, Any] = orjson.loads(sealer.open(row.sealed, _PLACE))
    button = plain["button"]
    return Letter(
        to=plain["to"],
        language=plain["language"],
        subject=as_text(plain["subject"]),
        paragraphs=tuple(map(as_text, plain["paragraphs"])),
        button=(as_text(button[0]), button[1]) if button else None,
    )


def went(session: Session, row: LetterRow, now: datetime) -> None:
    """Keep that it went, and nothing of what it said."""
    row.sent_at, row.sealed, row.error = now, "", None
    session.add(row)


def failed(session: Session, row: LetterRow, why: Text) -> None:
    """Keep why it did not go."""
    row.error = packed(why)
    session.add(row)


def withdraw(session: Session, school_id: int, subject: str, now: datetime) -> None:
    """Have the letters about this that did not go yet never go."""
    for row in _about(session, school_id, subject):
        if row.waits:
            row.withdrawn_at, row.sealed = now, ""
            session.add(row)


def states(session: Session, school_id: int, subject: str) -> list[LetterState]:
    """Return what became of the letters about this, oldest first."""
    return [
        LetterState(row.written_at, row.sent_at, row.withdrawn_at, unpacked(row.error) if row.error else None)
        for row in _about(session, school_id, subject)
    ]


def _about(session: Session, school_id: int, subject: str) -> list[LetterRow]:
    query = select(LetterRow).where(LetterRow.school_id == school_id, LetterRow.subject == subject)
    return list(session.exec(query.order_by(col(LetterRow.id))))


def _plain(letter: Letter) -> dict[str, Any]:
    return {
        "to": letter.to,
        "language": letter.language,
        "subject": as_json(letter.subject),
        "paragraphs": [as_json(one) for one in letter.paragraphs],
        "button": [as_json(letter.button[0]), letter.button[1]] if letter.button else None,
    }
