"""How a plan's messages fare, as the command line tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hub.pipeline.tellings import Fate, tellings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlmodel import Session

    from hub.model.text import Translate
    from hub.store.plan_tables import PlanRow

_SAID = {
    Fate.TOLD: "told",
    Fate.SOON: "on its way",
    Fate.WAITS: "waiting",
    Fate.ELSEWHERE: "went the other way",
    Fate.FAILED: "failed",
}


def told(session: Session, row: PlanRow, translate: Translate) -> list[dict[str, Any]]:
    """Return each copy of a plan's message: to whom, by which way, what became of it and why."""
    return [
        {
            "who": one.who,
            "way": one.way,
            "receipt": one.receipt,
            "state": one.fate.value,
            "why": one.why.render(translate) if one.why else None,
            "since": one.since,
            "told_at": one.told_at,
            "minutes_late": one.late,
            "instead_of": one.instead_of or None,
        }
        for one in tellings(session, row)
    ]


def summary(session: Session, row: PlanRow) -> str:
    """Return how many copies were told, of those that are to be; and what keeps the others."""
    fates = [one.fate for one in tellings(session, row) if not one.receipt and one.fate is not Fate.ELSEWHERE]
    stuck = [_SAID[fate] for fate in (Fate.WAITS, Fate.FAILED) if fate in fates]
    return " ".join([f"{fates.count(Fate.TOLD)}/{len(fates)}", *stuck])


def lines(copies: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return a line for each copy."""
    return [_line(copy) for copy in copies]


def _line(copy: Mapping[str, Any]) -> str:
    parts = [f"  {copy['who']} by {copy['way']}: {_SAID[Fate(copy['state'])]}"]
    if copy["receipt"]:
        parts.append("(receipt)")
    if copy["instead_of"]:
        parts.append(f"instead of {copy['instead_of']}")
    if copy["told_at"]:
        parts.append(f"{copy['told_at']:%Y-%m-%d %H:%M} UTC")
    if copy["minutes_late"]:
        parts.append(f"({copy['minutes_late']} minutes late)")
    if copy["since"]:
        parts.append(f"since {copy['since']:%Y-%m-%d %H:%M} UTC")
    return " ".join(parts) + (f": {copy['why']}" if copy["why"] else "")
