"""Changes on their way to Koha: each person is looked for first, so that nobody is added twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from hub.plugin import ChangeKind, ChangeOutcome, Delivery, Text
from plugins.library.targets import koha_mapping as mapping
from plugins.library.targets import loans
from plugins.library.targets.borrower import whole_surname
from plugins.library.targets.errors import PersonRefused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date

    from hub.plugin import Change
    from plugins.library.targets.koha_client import KohaClient
    from plugins.library.targets.koha_mapping import KohaSettings

    Patron = Mapping[str, Any]

_SEVERAL = Text("Several patrons in Koha have this person's number; the library merges them.")
_ANOTHERS = Text("Another patron in Koha has this card number; give the member another card, or free it in Koha.")


class KohaDelivery(NamedTuple):
    """What goes to one Koha. ``in_use`` tells whether a card belongs to somebody who may borrow."""

    client: KohaClient
    settings: KohaSettings
    today: date
    in_use: Callable[[str], bool]

    def send(self, changes: Iterable[Change]) -> Iterator[Delivery]:
        """Send changes one by one, and tell of each what became of it."""
        for change in changes:
            try:
                yield self._sent(change)
            except PersonRefused as refused:
                yield Delivery(change.seq, ChangeOutcome.FAILED, detail=refused.told)

    def _sent(self, change: Change) -> Delivery:
        if change.kind is ChangeKind.END:
            return self._ended(change)
        patron = self._known(change) or self._by_card(change.values)
        if patron is not None:
            return self._revised(change, patron)
        try:
            number = self.client.add(mapping.patron(change.values, self.settings))
        except PersonRefused as refused:
            # An earlier call of ours may have arrived while we looked: then the card is this very person's.
            late = self._by_card(change.values) if refused.conflict == "cardnumber" else None
            if late is None:
                raise
            return self._revised(change, late)
        return Delivery(change.seq, ChangeOutcome.APPLIED, number)

    def _revised(self, change: Change, patron: Patron) -> Delivery:
        number = str(patron["patron_id"])
        remark = self._on_loan(number) if loans.leaves(change) else None
        self.client.revise(number, mapping.revised(change.before, change.values, self.settings, _kept(patron)))
        return Delivery(change.seq, ChangeOutcome.APPLIED, number, remark)

    def _on_loan(self, number: str) -> Text | None:
        """Return what is said of a leaver's open loans; raises PersonRefused where they keep the membership."""
        count = self.client.loans(number)
        why = loans.stays(count, waits=self.settings.waits)
        if why is not None:
            raise PersonRefused(why)
        return loans.remark(count)

    def _ended(self, change: Change) -> Delivery:
        """Give a last day to whoever is gone, unless the same patron lives on under another number."""
        values, patron = change.values, self._known(change)
        number = str(patron["patron_id"]) if patron else change.reference
        remark = None
        if patron is not None and not self.in_use(values["card_number"]):
            remark = self._on_loan(number)
            leaver = {**values, "expires_on": self.today}
            self.client.revise(number, mapping.revised(values, leaver, self.settings, _kept(patron)))
        return Delivery(change.seq, ChangeOutcome.APPLIED, number, remark)

    def _known(self, change: Change) -> Patron | None:
        """Return the patron that somebody was before: by Koha's own number, else by the school's."""
        patron = self.client.get(change.reference) if change.reference else None
        if patron is not None and self._is_still(patron, change.values):
            return patron
        return self._by_number(change.values)

    def _by_number(self, values: Mapping[str, Any]) -> Patron | None:
        if not self.settings.attribute:
            return None
        number = mapping.school_number(self.settings, values["member_key"])
        wanted = {"extended_attributes.code": self.settings.attribute, "extended_attributes.value": number}
        found = self.client.find(wanted)
        if len(found) > 1:
            raise PersonRefused(_SEVERAL)
        return found[0] if found else None

    def _by_card(self, values: Mapping[str, Any]) -> Patron | None:
        """Return the patron with this card; raises PersonRefused when that is clearly somebody else."""
        found = self.client.find({"cardnumber": values["card_number"]}) if values["card_number"] else []
        if found and not _alike(found[0], values):
            raise PersonRefused(_ANOTHERS)
        return found[0] if found else None

    def _is_still(self, patron: Patron, values: Mapping[str, Any]) -> bool:
        """Tell whether a patron bears this number, or none of ours; without an attribute type nobody knows."""
        own = [one.get("value") for one in _kept(patron) if one.get("type") == self.settings.attribute]
        return not own or mapping.school_number(self.settings, values["member_key"]) in own


def _kept(patron: Patron) -> Iterable[Mapping[str, Any]]:
    return patron.get("extended_attributes") or ()


def _alike(patron: Patron, values: Mapping[str, Any]) -> bool:
    born, told = values["birth_date"], patron.get("date_of_birth")
    surname = str(patron.get("surname") or "").casefold()
    return surname == whole_surname(values).casefold() and (born is None or not told or told == born.isoformat())
