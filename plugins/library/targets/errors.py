"""What can go wrong between the hub and a library's own system, by who acts next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.plugin import HubError

if TYPE_CHECKING:
    from hub.plugin import Text


class NotTaken(HubError):
    """A call was refused as a whole: some of what is in it cannot be taken, or it is too much at once."""


class PersonRefused(HubError):
    """One person was refused. ``told`` says why in words of ours; ``conflict`` names the field that is taken."""

    def __init__(self, told: Text, *, conflict: str = "") -> None:
        super().__init__(told.template, **told.params)
        self.told = told
        self.conflict = conflict
