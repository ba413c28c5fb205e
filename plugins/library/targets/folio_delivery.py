"""Changes on their way to FOLIO: as many a call as it takes, and what became of each person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from hub.plugin import ChangeKind, ChangeOutcome, Delivery, Text
from plugins.library.targets import folio_mapping as mapping
from plugins.library.targets import loans
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
        """Send changes; who leaves and has something on loan stays, where the library wants that."""
        on_loan = self._on_loan([change for change in changes if loans.leaves(change)])
        staying = {seq: why for seq, count in on_loan.items() if (why := loans.stays(count, waits=self.settings.waits))}
        for seq, why in staying.items():
            yield Delivery(seq, ChangeOutcome.FAILED, detail=why)
        remarks = {seq: loans.remark(count) for seq, count in on_loan.items()}
        going = [change for change in changes if change.seq not in staying]
        if going:
            yield from self._sent(going, remarks)

    def _on_loan(self, leavers: Sequence[Change]) -> dict[int, int | None]:
        """Return how many items each leaver has on loan, by row."""
        if not leavers:
            return {}
        names = {change.seq: mapping.external_id(self.settings, change.values["member_key"]) for change in leavers}
        counts = self.client.loans(self.settings.source, set(names.values()))
        return {seq: counts[name] if counts is not None else None for seq, name in names.items()}

    def _sent(self, changes: Sequence[Change], remarks: Mapping[int, Text | None]) -> Iterator[Delivery]:
        """Send changes; where FOLIO refuses a call as a whole, its halves, down to whom it refuses."""
        try:
            answer = self.client.send(
                mapping.body([(change.before, self._values(change)) for change in changes], self.settings)
            )
        except NotTaken:
            yield from self._halves(changes, remarks)
            return
        refused = mapping.refusals(answer, self.settings)
        if int(answer.get("failedRecords") or 0) > len(refused):
            yield from self._halves(changes, remarks)  # it refused somebody without saying whom: alone, it is clear
            return
        for change in changes:
            yield self._told(change, refused.get(change.values["member_key"]), remarks)

    def _halves(self, changes: Sequence[Change], remarks: Mapping[int, Text | None]) -> Iterator[Delivery]:
        if len(changes) == 1:
            yield self._told(changes[0], _ALONE, remarks)
            return
        middle = len(changes) // 2
        yield from self._sent(changes[:middle], remarks)
        yield from self._sent(changes[middle:], remarks)

    def _told(self, change: Change, why: Text | None, remarks: Mapping[int, Text | None]) -> Delivery:
        if why is not None:
            return Delivery(change.seq, ChangeOutcome.FAILED, detail=why)
        reference = mapping.external_id(self.settings, change.values["member_key"])
        return Delivery(change.seq, ChangeOutcome.APPLIED, reference, remarks.get(change.seq))

    def _values(self, change: Change) -> Mapping[str, Any]:
        if change.kind is ChangeKind.END:
            return {**change.values, "active": False, "expires_on": self.today}
        return change.values
