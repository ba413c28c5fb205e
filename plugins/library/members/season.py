"""The time of year at a school: when many leave at once, and when a list only adds. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date

    from plugins.library.branch import Branch

SECONDARY: Final = "secondary"
_TOP: Final = {"primary": ("8",), SECONDARY: ("4", "5", "6", "14", "15", "16")}


def turning(branch: Branch, today: date) -> bool:
    """Tell whether the school year turns: more may leave then than in the middle of a year."""
    return _within(f"{today:%m-%d}", branch.yearly_from, branch.yearly_until)


def paused(branch: Branch, today: date) -> bool:
    """Tell whether a list only adds today: around the new school year nobody's list is complete."""
    return _within(f"{today:%m-%d}", branch.pause_from, branch.pause_until)


def share(branch: Branch, today: date) -> float:
    """Return which part of the members may go missing, from 0 to 1."""
    return (branch.yearly_share if turning(branch, today) else branch.year_share) / 100


def top_levels(branch: Branch) -> tuple[str, ...]:
    """Return the levels from which pupils leave the school when they have finished it."""
    return _TOP.get(branch.kind, ())


def _within(day: str, first: str, last: str) -> bool:
    """Compare month and day; a span may lie over the new year. Without one it is never."""
    if not first or not last:
        return False
    return first <= day <= last if first <= last else day >= first or day <= last
