"""What of a membership leaves the hub: names and a class always, an address only where that was agreed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

ALWAYS: Final = (
    *("member_key", "school_number", "role", "display_name", "called_name", "initials", "prefix", "surname"),
    "birth_date",
    *("class_code", "class_name", "level", "card_number", "public_member"),
)
ADDRESS: Final = ("street", "house_number", "house_suffix", "postcode", "city")
NEEDED: Final = (*ALWAYS, *ADDRESS, "gender", "email", "secret_address", "ended_on", "expires_on")
_ACTING = re.compile(r"[=+\-@\t\r]")


def borrower(member: Mapping[str, Any], *, today: date, with_email: bool) -> dict[str, Any]:
    """Return what the library's own system is told about one membership.

    The school library needs no address, so a row has one only for a member of the public library whose
    address is not secret. Where a school does not share e-mail addresses, it is left out as well.
    """
    shared = bool(member["public_member"]) and not member["secret_address"]
    told = {name: member[name] for name in ALWAYS}
    told |= {name: member[name] if shared else "" for name in ADDRESS}
    told["gender"] = member["gender"] if member["public_member"] else None
    told["email"] = member["email"] if with_email else ""
    told["active"] = may_borrow(member, today)
    told["expires_on"] = (member["expires_on"] or member["ended_on"]) if member["ended_on"] else None
    return told


def may_borrow(member: Mapping[str, Any], today: date) -> bool:
    """Tell whether somebody is a member, or left and still has days of grace."""
    until: date | None = member["expires_on"]
    return member["ended_on"] is None or (until is not None and until > today)


def whole_surname(values: Mapping[str, Any]) -> str:
    """Return the surname as one text, its prefix in front, for systems that know no prefix."""
    return f"{values['prefix']} {values['surname']}".strip()


def house(values: Mapping[str, Any]) -> str:
    """Return the house number with what is added to it."""
    return f"{values['house_number']} {values['house_suffix']}".strip()


def acting(values: Mapping[str, Any]) -> bool:
    """Tell whether a name begins with a sign that makes a spreadsheet calculate.

    A file between machines cannot carry a quote against it, so such a name is corrected at its source.
    """
    names = (values["called_name"], values["initials"], values["prefix"], values["surname"], values["class_name"])
    return any(_ACTING.match(name or "") for name in names)
