"""From the supplier's values to a record of the register: whom it is for, and marks in place of its code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plugins.iddink.records import Licence

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hub.plugin import Draft
    from plugins.iddink.matching import Match
    from plugins.iddink.people import People

_LOOK_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})
_SHOWN = 4
_LONG_ENOUGH = 8  # of a shorter code the last four would give most of it away
_TAKEN_BACK = {"revoked", "blocked", "returned", "expired"}


def draft(values: Mapping[str, Any], people: People, mark: Callable[[str], str]) -> Draft:
    """A licence as it would stand in the register (values as `mapping.licence_values` gives them)."""
    found = people.match(values)
    return Licence.of(
        **dict(values)
        | _marks(values["code"], mark)
        | person_values(people, found)
        | {
            "title": values["title"] or book_name(values),
            "display_name": people.name(_matched(found)) or supplied_name(values),
            "gives_book": _gives_book(values),
        }
    )


def person_values(people: People, found: Match) -> dict[str, Any]:
    """The fields that say whom a licence is for."""
    key = _matched(found)
    return {"person_key": key, "match_tier": found.tier if key else 0, "display_name": people.name(key)}


def supplied_name(values: Mapping[str, Any]) -> str:
    """The name that the supplier gives."""
    return f"{values['given_name']} {values['family_name']}".strip()


def book_name(values: Mapping[str, Any]) -> str:
    """What stands in for a title that the supplier did not give."""
    return f"({values['isbn_raw'] or values['book_id'] or values['licence_id']})"


def _matched(found: Match) -> str | None:
    return found.person_key if found.status == "matched" else None


def _gives_book(values: Mapping[str, Any]) -> str | None:
    if values["status"] in _TAKEN_BACK or values["revoked_at"] is not None:
        return None
    return values["isbn"] or values["isbn_raw"] or values["book_id"] or None


def _marks(code: str | None, mark: Callable[[str], str]) -> dict[str, str | None]:
    if not code:
        return dict.fromkeys(("code_last4", "code_mark", "code_look"))
    letters = "".join(char for char in code.upper() if char.isalnum()).translate(_LOOK_ALIKE)
    return {
        "code_last4": code[-_SHOWN:] if len(code) >= _LONG_ENOUGH else None,
        "code_mark": mark(code),
        "code_look": mark(letters),
    }
