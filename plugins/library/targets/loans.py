"""Open loans of somebody who leaves: whether they are asked for, and what is said of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hub.plugin import ChangeKind, Text

if TYPE_CHECKING:
    from hub.plugin import Change

_STAYS: Final = Text(
    "{count} item is still on loan, so this person stays a member until it is returned. The next run asks again.",
    many="{count} items are still on loan, so this person stays a member until they are returned. The next run asks "
    "again.",
)
_GOES: Final = Text(
    "{count} item is still on loan; the last day holds.", many="{count} items are still on loan; the last day holds."
)
_UNKNOWN: Final = Text(
    "The library's system does not let the hub see loans, so the last day was given without asking for them."
)


def leaves(change: Change) -> bool:
    """Tell whether a change takes a membership away, at once or on a day, that was there before."""
    if change.kind is ChangeKind.END:
        return True
    after, before = change.values, change.before or {}
    deactivated = before.get("active", True) and not after.get("active", True)
    return bool(after["expires_on"]) and (after["expires_on"] != before.get("expires_on") or deactivated)


def stays(count: int | None, *, waits: bool) -> Text | None:
    """Return why somebody stays a member, if they do: ``waits`` says that loans keep them."""
    return _STAYS.filled(count=count) if waits and count else None


def remark(count: int | None) -> Text | None:
    """Return what the receipt of somebody who goes says; None of ``count`` means that nobody could be asked."""
    if count is None:
        return _UNKNOWN
    return _GOES.filled(count=count) if count else None
