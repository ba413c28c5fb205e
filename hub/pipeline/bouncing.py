"""What becomes of a message that a notifier had sent, and that came back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import select

from hub.store.tables import CopyRow

if TYPE_CHECKING:
    from hub.model.text import Text
    from hub.pipeline.kit import Kit


def bounced(kit: Kit, reference: str, why: Text) -> bool:
    """Record that the copy of this reference was not delivered; False when there is none."""
    with kit.database.writing() as session:
        copy = session.exec(select(CopyRow).where(CopyRow.reference == reference)).first()
        if copy is None:
            return False
        copy.error, copy.changed_at = str(why), kit.clock()
        session.add(copy)
        return True
