"""What state a licence is really in: the supplier's word, its dates and today's, the stricter counts."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

_SCHOOL_YEAR_ENDS = (8, 31)


class State(StrEnum):
    """The hub's own state of a licence."""

    AVAILABLE = "available"
    ACTIVE = "active"
    FUTURE = "future"
    EXPIRED = "expired"
    BLOCKED = "blocked"
    REVOKED = "revoked"
    RETURNED = "returned"


class Effective(NamedTuple):
    """The state with how it came about.

    Attributes:
        state: the stricter of the supplier's word and the dates.
        disagrees: whether both contradict each other.
        known: whether the supplier's word is one of the contract.
        end: the last day, assumed when the supplier gave none.
        end_assumed: whether `end` is the end of the school year for want of a date.
    """

    state: State
    disagrees: bool
    known: bool
    end: date
    end_assumed: bool


_SAID = {
    "not_yet_usable": State.FUTURE,
    "available": State.AVAILABLE,
    "active": State.ACTIVE,
    "expired": State.EXPIRED,
    "blocked": State.BLOCKED,
    "revoked": State.REVOKED,
    "returned": State.RETURNED,
}
_FINAL = {State.BLOCKED, State.REVOKED, State.RETURNED}
_WITHDRAWN = {*_FINAL, State.EXPIRED}


def effective(values: Mapping[str, Any], today: date) -> Effective:
    """The state of a licence (values as `mapping.licence_values` gives them) on a day."""
    said = _SAID.get(values["status"])
    assumed = values["valid_to"] is None
    end = _school_year_end(max(values["valid_from"] or today, today)) if assumed else values["valid_to"]
    state, disagrees = _stricter(said, _by_dates(values, end, today), values)
    return Effective(state, disagrees, said is not None, end, assumed)


def withdraws(state: State) -> bool:
    """Whether a licence in this state must go if it was imported, and must not be imported else."""
    return state in _WITHDRAWN


def _stricter(said: State | None, dated: State | None, values: Mapping[str, Any]) -> tuple[State, bool]:
    if values["revoked_at"] is not None and said not in _FINAL:
        return State.REVOKED, said is not None
    if said in _FINAL and said is not None:
        return said, False
    if dated is None:
        return said or State.AVAILABLE, _contradicted(said, values)
    if said is State.EXPIRED:
        return State.EXPIRED, dated is not State.EXPIRED
    return dated, said is not None and said is not dated


def _contradicted(said: State | None, values: Mapping[str, Any]) -> bool:
    """Whether the dates say usable although the supplier says it is not; without a date they say nothing."""
    if said is State.EXPIRED:
        return values["valid_to"] is not None
    return said is State.FUTURE and values["valid_from"] is not None


def _by_dates(values: Mapping[str, Any], end: date, today: date) -> State | None:
    """EXPIRED, FUTURE, or None when the dates allow the use."""
    unused_for_too_long = (
        values["activate_until"] is not None
        and values["activate_until"] < today
        and values["activated_at"] is None
        and values["status"] != State.ACTIVE
    )
    if end < today or unused_for_too_long:
        return State.EXPIRED
    if values["valid_from"] is not None and values["valid_from"] > today:
        return State.FUTURE
    return None


def _school_year_end(day: date) -> date:
    end = date(day.year, *_SCHOOL_YEAR_ENDS)
    return end if day <= end else date(day.year + 1, *_SCHOOL_YEAR_ENDS)
