"""What was found about one row: a reason with the values its sentence needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hub.plugin import Text
from plugins.iddink.reasons import REASONS, Reason

if TYPE_CHECKING:
    from collections.abc import Mapping


class RowReason(NamedTuple):
    """A reason that holds for one row, with what its sentence needs."""

    code: str
    params: Mapping[str, object] = {}

    @property
    def reason(self) -> Reason:
        """The reason itself."""
        return REASONS[self.code]

    @property
    def text(self) -> Text:
        """The sentence with its values."""
        return Text(self.reason.sentence, self.params)

    @property
    def sentence(self) -> str:
        """The same in English."""
        return str(self.text)
