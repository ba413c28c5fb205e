"""What is to be said about one licence: who, which book, which publisher, and whether it is still good."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from hub.plugin import Text
from plugins.iddink import codes
from plugins.iddink.effective import Effective, State, effective
from plugins.iddink.identifiers import read_book_identifier
from plugins.iddink.names import garbled
from plugins.iddink.personal_numbers import read_idalu
from plugins.iddink.protocols import PROTOCOLS, usable
from plugins.iddink.row_reason import RowReason

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date

    from plugins.iddink.matching import Match
    from plugins.iddink.protocol import Protocol

Values = Mapping[str, Any]
_TYPES = {"personal", "group", "pool", "activation_code"}
_USER_IDS = ("vendor_user_id", "school_user_id", "idalu", "vendor_email")
_LONGEST_SHOWN = 40


class PublisherState(StrEnum):
    """How far the hub and a school are with a publisher."""

    UNKNOWN = "unknown"
    NO_PROTOCOL = "no_protocol"
    UNAVAILABLE = "unavailable"
    NEVER_SYNCED = "never_synced"
    SYNCED = "synced"


_PUBLISHER = {
    PublisherState.UNKNOWN: codes.PUBLISHER_UNKNOWN,
    PublisherState.NO_PROTOCOL: codes.PUBLISHER_NO_PROTOCOL,
    PublisherState.UNAVAILABLE: codes.PROTOCOL_UNAVAILABLE,
    PublisherState.NEVER_SYNCED: codes.PUBLISHER_NEVER_SYNCED,
}
_STATES = {
    State.EXPIRED: codes.LICENCE_EXPIRED,
    State.REVOKED: codes.LICENCE_REVOKED,
    State.BLOCKED: codes.LICENCE_BLOCKED,
    State.RETURNED: codes.LICENCE_RETURNED,
    State.FUTURE: codes.LICENCE_FUTURE,
}
_MATCHES = {
    "unmatched": codes.USER_UNMATCHED,
    "ambiguous": codes.USER_AMBIGUOUS,
    "disagreement": codes.USER_DISAGREES,
    "left": codes.USER_LEFT,
}
_NAMELESS = Text("without a name")
_STATE_NAMES = {
    State.AVAILABLE: Text("available"),
    State.ACTIVE: Text("active"),
    State.FUTURE: Text("not usable yet"),
    State.EXPIRED: Text("expired"),
    State.BLOCKED: Text("blocked"),
    State.REVOKED: Text("revoked"),
    State.RETURNED: Text("returned"),
}
_TEXTS = (("given_name", Text("given name")), ("family_name", Text("family name")), ("title", Text("title")))
_TIER_NAMES = (
    Text(""),
    Text("school id"),
    Text("pairing by hand"),
    Text("pupil number"),
    Text("e-mail address"),
    Text("name and birth date"),
    Text(""),
)


def publisher_state(
    *, registered: bool, kind: str | None, connected: bool, flags: Collection[str] = ()
) -> PublisherState:
    """How far we are with a publisher.

    Args:
        registered: whether the hub's own list has it.
        kind: the protocol saved for it in that list, not what the supplier says.
        connected: whether the school has saved its connection.
        flags: switches of this installation.
    """
    if not registered:
        return PublisherState.UNKNOWN
    if kind not in PROTOCOLS:
        return PublisherState.NO_PROTOCOL
    if usable(kind, flags) is None:
        return PublisherState.UNAVAILABLE
    return PublisherState.SYNCED if connected else PublisherState.NEVER_SYNCED


def publisher_reasons(values: Values, state: PublisherState) -> Iterator[RowReason]:
    """What is to be said about the publisher of a licence."""
    if state in _PUBLISHER:
        shown: dict[str, object] = {
            "publisher": _publisher(values) or _NAMELESS,
            "protocol": values["vendor_protocol"] or Text("none"),
        }
        yield RowReason(_PUBLISHER[state], shown)


def licence_reasons(values: Values, today: date, protocol: Protocol | None = None) -> Iterator[RowReason]:
    """What is to be said about a licence by itself (values as `mapping.licence_values` gives them).

    Args:
        values: of the licence.
        today: the day in the school's time zone.
        protocol: of its publisher, when there is one; it decides what a licence must have.
    """
    if not values["book_known"]:
        yield RowReason(codes.BOOK_UNKNOWN)
    elif not values["title"]:
        yield RowReason(codes.TITLE_MISSING)
    yield from _state_reasons(values, effective(values, today))
    yield from _book_reasons(values, protocol)
    yield from _need_reasons(values, protocol)
    yield from _text_reasons(values)


def user_reasons(values: Values, match: Match) -> Iterator[RowReason]:
    """What is to be said about whom a licence is for; one of a pool is for nobody in particular."""
    for_nobody = values["licence_type"] in {"group", "pool", "activation_code"} and not any(
        values[name] for name in _USER_IDS
    )
    if match.status in _MATCHES and not for_nobody:
        tiers = [_TIER_NAMES[tier] for tier in match.tiers]
        yield RowReason(_MATCHES[match.status], {"tiers": tiers} if tiers else {})
    number = read_idalu(values["idalu"])
    if number.code:
        yield RowReason(number.code)
    if values["edition_for"] == "teacher" and values["role"] == "student":
        yield RowReason(codes.TEACHER_EDITION)


def change_reasons(before: Values, after: Values) -> Iterator[RowReason]:
    """What is to be said about how an imported licence changed."""
    swapped = (before["isbn_raw"], before["book_id"]) != (after["isbn_raw"], after["book_id"])
    if before["activated_at"] is not None and swapped:
        yield RowReason(codes.BOOK_CHANGED_AFTER_ACTIVATION)
    if before["vendor_user_id"] and not after["vendor_user_id"]:
        yield RowReason(codes.USER_UNLINKED)


def name_reasons(values: Values, registered_names: Mapping[str, str]) -> Iterator[RowReason]:
    """What is to be said when a supplier's name of a publisher differs from the hub's list (id to name)."""
    name = _publisher(values)
    known = registered_names.get(values["publisher_id"])
    if known is not None and known.casefold() != name.casefold():
        yield RowReason(codes.PUBLISHER_RENAMED, {"publisher": name or _NAMELESS, "known": known})
    if known is None and name.casefold() in {other.casefold() for other in registered_names.values()}:
        yield RowReason(codes.PUBLISHER_NAME_TAKEN, {"publisher": name})


def _state_reasons(values: Values, found: Effective) -> Iterator[RowReason]:
    start, end = values["valid_from"], values["valid_to"]
    if start is not None and end is not None and end < start:
        yield RowReason(codes.DATES_IMPOSSIBLE, {"start": start, "end": end})
        return
    if found.state in _STATES:
        yield RowReason(_STATES[found.state], {"date": _state_date(values, found)})
    if found.disagrees:
        yield RowReason(codes.STATE_DISAGREES, {"status": _cut(values["status"]), "state": _STATE_NAMES[found.state]})
    if not found.known:
        yield RowReason(codes.STATUS_UNKNOWN, {"status": _cut(values["status"]) or Text("nothing")})
    if found.end_assumed:
        yield RowReason(codes.END_ASSUMED, {"date": found.end})
    if values["licence_type"] not in _TYPES:
        yield RowReason(codes.TYPE_UNKNOWN, {"type": _cut(values["licence_type"])})


def _state_date(values: Values, found: Effective) -> date | Text:
    if found.state is State.FUTURE:
        return values["valid_from"] or Text("a later day")
    last = (values["valid_to"], None if values["activated_at"] else values["activate_until"])
    return min((day for day in last if day is not None), default=None) or Text("an unknown day")


def _book_reasons(values: Values, protocol: Protocol | None) -> Iterator[RowReason]:
    raw = values["isbn_raw"]
    needed = protocol is not None and "isbn" in protocol.needs
    if not raw:
        replaced = bool(values["book_id"]) and not needed
        yield RowReason(codes.ISBN_NOT_GIVEN if replaced else codes.ISBN_MISSING)
        return
    found = read_book_identifier(raw)
    # A spoilt number is told even where the catalogue has the right one: the supplier has to mend it.
    if found.code and (values["isbn"] is None or found.verdict != "ok"):
        yield RowReason(found.code, {"raw": _cut(raw), "proposed": found.value or ""})


def _need_reasons(values: Values, protocol: Protocol | None) -> Iterator[RowReason]:
    needs = () if protocol is None else protocol.needs
    if "code" in needs and not values["code"]:
        yield RowReason(codes.CODE_MISSING)
    if "vendor_email" in needs and not values["vendor_email"]:
        yield RowReason(codes.EMAIL_MISSING)


def _text_reasons(values: Values) -> Iterator[RowReason]:
    for name, field in _TEXTS:
        if garbled(values[name]):
            yield RowReason(codes.NAME_MOJIBAKE, {"field": field})


def _publisher(values: Values) -> str:
    return _cut(str(values["publisher_name"] or values["publisher_id"]))


def _cut(text: str) -> str:
    return " ".join(text.split())[:_LONGEST_SHOWN]
