"""Changes on their way to FOLIO: as many a call as it takes, and what became of each person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from hub.plugin import ChangeKind, ChangeOutcome, Delivery, Text
from plugins.library.targets import folio_mapping as mapping
from plugins.library.targets.errors import NotTaken

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from hub.plugin import Change
    from plugins.library.targets.folio_client import FolioClient
    from plugins.library.targets.folio_mapping import FolioSettings

_ALONE = Text("FOLIO refuses the call for this person as a whole; its administrator looks the reason up in its log.")


class FolioDelivery(NamedTuple):
    """What goes to one FOLIO. Sending the same people again leaves the same: it finds them by their number."""

    client: FolioClient
    settings: FolioSettings
    today: date

    def send(self, changes: Sequence[Change]) -> Iterator[Delivery]:
        """Send changes; where FOLIO refuses a call as a whole, its halves, down to whom it refuses."""
        try:
            answer = self.client.send(
                mapping.body([(change.before, self._values(change)) for change in changes], self.settings)
            )
        except NotTaken:
            yield from self._halves(changes)
            return
        refused = mapping.refusals(answer, self.settings)
        if int(answer.get("failedRecords") or 0) > len(refused):
            yield from self._halves(changes)  # it refused somebody without saying whom: alone, it is clear
            return
        for change in changes:
            yield self._told(change, refused.get(change.values["member_key"]))

    def _halves(self, changes: Sequence[Change]) -> Iterator[Delivery]:
        if len(changes) == 1:
            yield self._told(changes[0], _ALONE)
            return
        middle = len(changes) // 2
        yield from self.send(changes[:middle])
        yield from self.send(changes[middle:])

    def _told(self, change: Change, why: Text | None) -> Delivery:
        if why is not None:
            return Delivery(change.seq, ChangeOutcome.FAILED, detail=why)
        reference = mapping.external_id(self.settings, change.values["member_key"])
        return Delivery(change.seq, ChangeOutcome.APPLIED, reference)

    def _values(self, change: Change) -> Mapping[str, Any]:
        if change.kind is ChangeKind.END:
            return {**change.values, "active": False, "expires_on": self.today}
        return change.values
