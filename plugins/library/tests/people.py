"""Invented members for the tests of what the library's own systems are told."""

from __future__ import annotations

from datetime import date
from typing import Any

ZOE: dict[str, Any] = {
    "member_key": "001234",
    "school_number": "",
    "role": "pupil",
    "display_name": "Zoë van der Berg-Bedacht",
    "called_name": "Zoë",
    "initials": "Z",
    "prefix": "van der",
    "surname": "Berg-Bedacht",
    "birth_date": date(2011, 5, 3),
    "gender": "F",
    "class_code": "1/2",
    "class_name": "Groep 1/2",
    "level": "2",
    "email": "zoe@eik.example",
    "public_member": False,
    "secret_address": False,
    "street": "Bedachtlaan",
    "house_number": "12",
    "house_suffix": "a",
    "postcode": "3011AB",
    "city": "Verzonnenstad",
    "card_number": "20012000012345",
    "ended_on": None,
    "expires_on": None,
    "active": True,
}
ADDRESS = ("street", "house_number", "house_suffix", "postcode", "city")


def told(**changed: Any) -> dict[str, Any]:
    """Return what a target is told about Zoë, who has no address there unless the test gives one."""
    return ZOE | dict.fromkeys(ADDRESS, "") | changed
