"""From one row of a school's list to a membership: pure, and every doubt becomes an issue of that row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from hub.plugin import Text
from hub.plugin.files.dates import DateRefused, birth_date
from hub.plugin.lists.rows import Row, gender_of, role_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from hub.plugin import Issue
    from hub.plugin.lists.rows import Entry

ADDRESS: Final = ("street", "house_number", "house_suffix", "postcode", "city")
_TEXTS: Final = ("initials", "email", "class_code", "class_name")
_EMPTY: Final[Mapping[str, Any]] = {
    **dict.fromkeys(("called_name", "prefix", "surname", *_TEXTS, *ADDRESS), ""),
    **dict.fromkeys(("birth_date", "gender", "level", "eck_id")),
}
_YES: Final = frozenset(("ja", "j", "yes", "y", "true", "waar", "1", "x", "si", "sí", "s", "akkoord", "ok", "oui"))
_NO: Final = frozenset(("nee", "n", "no", "false", "onwaar", "0", "niet", "-", "non"))

_UNCLEAR: Final = Text("It is not clear whether the public membership was agreed to: write ja or nee. It counts as no.")


class Way(NamedTuple):
    """How the school works with its library, as far as a row is concerned."""

    public: bool
    protected: Collection[str]
    clears: Collection[str]
    today: date


class Mapped(NamedTuple):
    """What a row says: a membership's values, and what somebody should know about it."""

    values: dict[str, Any]
    issues: tuple[Issue, ...]


def mapped(entry: Entry, key: str, stored: Mapping[str, Any] | None, class_name: str, way: Way) -> Mapped:
    """Return the membership of a row.

    An empty or unreadable cell keeps what is ``stored``, unless the school says that it empties the field; a
    protected field is the library's once it has something in it. What the school library does not need never
    comes in: an address and a consent are read where there is public membership, and only of those who agreed.
    """
    row = _MemberRow(entry, way.today)
    values = row.values(class_name) | row.agreed(stored, public=way.public)
    row.check()
    values |= {"member_key": key, "school_number": entry.key, "role": role_of(row["role"]) or "pupil"}
    if stored is not None:
        _keep(values, stored, way)
    values["display_name"] = _displayed(row, values)
    return Mapped(values, tuple(row.issues))


def _keep(values: dict[str, Any], stored: Mapping[str, Any], way: Way) -> None:
    for name, empty in _EMPTY.items():
        if name in ADDRESS and (values["secret_address"] or not values["public_member"]):
            continue
        blank = values[name] == empty and name not in way.clears
        if blank or (name in way.protected and stored[name] != empty):
            values[name] = stored[name]


def _displayed(row: _MemberRow, values: Mapping[str, Any]) -> str:
    names = {"given_name": values["called_name"], "prefix": values["prefix"], "family_name": values["surname"]}
    return row.displayed({**names, "family_name2": "", "initials": values["initials"]})


class _MemberRow(Row):
    """A row as the library reads it."""

    def values(self, class_name: str) -> dict[str, Any]:
        """Return what every membership has."""
        names = self.names()
        code = self["class_code"] or self["class_name"]
        emails = self.emails()
        return {
            "called_name": names["given_name"],
            "initials": names["initials"],
            "prefix": names["prefix"],
            "surname": f"{names['family_name']} {names['family_name2']}".strip(),
            "birth_date": self.born(),
            "gender": gender_of(self["gender"]),
            "class_code": code,
            "class_name": self["class_name"] or class_name or code,
            "level": self["level"] or None,
            "email": emails[0] if emails else "",
            "eck_id": self["eck_id"] or None,
        }

    def agreed(self, stored: Mapping[str, Any] | None, *, public: bool) -> dict[str, Any]:
        """Return what depends on consent; a secret address stays out whatever was agreed.

        A list that says nothing of consent, or of secrecy, takes back neither: what was told before holds.
        """
        known = stored or {}
        agreed = public and self._yes("consent", before=bool(known.get("public_member")))
        hidden = self._yes("secret_address", before=bool(known.get("secret_address")))
        address = {name: self[name] if agreed and not hidden else "" for name in ADDRESS}
        return {"public_member": agreed, "secret_address": agreed and hidden, **address}

    def _yes(self, field: str, *, before: bool) -> bool:
        told = self[field].casefold()
        if not told:
            return before
        if told not in _YES | _NO and not self._is_past(told):
            what = Text(
                "It is not clear whether the public membership was agreed to: write ja or nee. It counts as no."
            )
            self.warn("consent-unclear", what)
        return told in _YES or self._is_past(told)

    def _is_past(self, text: str) -> bool:
        """Tell whether this is the day on which somebody agreed."""
        try:
            return birth_date(text) <= self._today
        except DateRefused:
            return False
