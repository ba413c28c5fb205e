"""What was found about one row: a reason with the values its sentence needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from plugins.iddink.reasons import REASONS, Reason

if TYPE_CHECKING:
    from collections.abc import Mapping


class RowReason(NamedTuple):
    """A reason that holds for one row, with what its sentence needs."""

    code: str
    params: Mapping[str, str] = {}

    @property
    def reason(self) -> Reason:
        """The reason itself."""
        return REASONS[self.code]

    @property
    def sentence(self) -> str:
        """The English sentence with its placeholders filled."""
        return self.reason.sentence.format_map(self.params)
