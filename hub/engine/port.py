"""The port between the pipeline and whatever executes its legs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from hub.model.text import Text

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel import Session

    from hub.model.states import LegKind

Handler = Callable[[int], None]
GaveUp = Callable[[int, Text], None]


class Engine(Protocol):
    """Executes legs at least once; handlers are idempotent and raise RetryLater to be called again."""

    def submit(self, session: Session, kind: LegKind, subject: int, not_before: datetime) -> None:
        """Queue a leg inside the caller's transaction, so that state and work cannot part."""

    def start(self) -> None:
        """Begin to work; what an earlier process left half-way is taken up again."""

    def stop(self) -> None:
        """Finish what is in hand and stop."""
