"""From one row of a school's list to a person: pure, and every doubt becomes an issue of that row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from hub.plugin.lists.rows import Row, gender_of, pairs, role_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from hub.plugin.findings import Issue
    from hub.plugin.lists.rows import Entry


class Mapped(NamedTuple):
    """What a row says: a person's values, and what somebody should know about them."""

    values: dict[str, Any]
    issues: tuple[Issue, ...]


def mapped(entry: Entry, stored: Mapping[str, Any] | None, columns: Collection[str], today: date) -> Mapped:
    """Return the person of a row.

    A cell that is empty or unreadable keeps what the register holds (``stored``), and so does a field
    that the file has no column for; of a name everything comes from the file.
    """
    row = Row(entry, today)
    names = row.names()
    values: dict[str, Any] = {"person_key": entry.key, "role": role_of(row["role"]) or "pupil", **names}
    values["display_name"] = row.displayed(names)
    values["gender"] = gender_of(row["gender"])
    values["birth_date"] = row.born()
    values["emails"] = row.emails()
    values["identifiers"] = row.identifiers()
    values["level"] = row["level"] or None
    values["left_on"] = row.day("left_on")
    row.check()
    return Mapped(_kept(values, stored, columns) if stored else values, tuple(row.issues))


def _kept(values: dict[str, Any], stored: Mapping[str, Any], columns: Collection[str]) -> dict[str, Any]:
    for name in ("gender", "birth_date", "emails", "initials"):
        values[name] = values[name] or stored[name]
    for name in ("role", "level", "left_on"):
        values[name] = values[name] if name in columns else stored[name]
    known = {pair["scheme"]: pair["value"] for pair in stored["identifiers"] or ()}
    given = {pair["scheme"]: pair["value"] for pair in values["identifiers"]}
    values["identifiers"] = pairs(known | given)
    return values
