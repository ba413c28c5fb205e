"""Letters: what the hub writes to somebody outside, who has no account here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

    from hub.model.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter in the language of its reader; the address of ``button`` may open something, once. Names no pupil."""

    to: str
    language: str
    subject: Text
    paragraphs: tuple[Text, ...]
    button: tuple[Text, str] | None = None


class LetterState(NamedTuple):
    """What became of a letter: ``problem`` says why it did not go (yet)."""

    written_at: datetime
    sent_at: datetime | None
    withdrawn_at: datetime | None
    problem: Text | None
