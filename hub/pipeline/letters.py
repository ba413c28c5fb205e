"""Letters to people outside: sent by the first notifier that writes any."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.errors import HubError, RetryLater
from hub.model.states import LegKind
from hub.model.text import Text
from hub.store import legs, letters
from hub.store.letters import LetterRow

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel import Session

    from hub.pipeline.kit import Kit
    from hub.plugin.letters import Letter

_NO_WAY = Text("The hub sends no mail: whoever runs it sets up a relay, or you hand the link over yourself.")


def write(session: Session, kit: Kit, school_id: int, subject: str, letter: Letter, at: datetime | None) -> None:
    """Put a letter into the outbox, to go at ``at`` or at once."""
    row = letters.keep(session, kit.sealer, school_id, subject, letter, kit.clock())
    legs.submit(session, LegKind.LETTER, row.id or 0, at or kit.clock())


def send(kit: Kit, letter_id: int) -> None:
    """Send one letter, unless it went or was withdrawn; raises RetryLater when it must be tried again."""
    with kit.database.reading() as session:
        row = session.get_one(LetterRow, letter_id)
    if not row.waits:
        return
    letter = letters.opened(row, kit.sealer)
    try:
        gone = any(notifier.write(letter, f"letter-{letter_id}") for notifier in kit.notifiers)
    except HubError as error:
        _keep(kit, letter_id, Text.from_error(error))
        if isinstance(error, RetryLater):
            raise
        return
    _keep(kit, letter_id, None if gone else _NO_WAY)


def _keep(kit: Kit, letter_id: int, why: Text | None) -> None:
    with kit.database.writing() as session:
        row = session.get_one(LetterRow, letter_id)
        if why is None:
            letters.went(session, row, kit.clock())
        else:
            letters.failed(session, row, why)
