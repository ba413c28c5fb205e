"""A pupil of the school's own roster as the library is told about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from plugins.library.targets import wise_mapping
from plugins.library.targets.borrower import ADDRESS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hub.plugin import Person

COLUMNS: Final = (*wise_mapping.COLUMNS[1:], "GEBOORTEDATUM")
EMAIL: Final = "E-MAIL"
TEACHER: Final = "teacher"


def told(person: Person, *, with_email: bool) -> dict[str, Any]:
    """Return what the library needs to know of a pupil: no address, no card, nothing of the family."""
    return {
        "member_key": person.key,
        "school_number": person.key,
        "role": "pupil",
        "display_name": person.name,
        "called_name": person.given_name,
        "prefix": person.prefix,
        "surname": f"{person.family_name} {person.family_name2}".strip(),
        "birth_date": person.birth_date,
        "class_code": person.group,
        "class_name": person.group,
        "level": person.level or None,
        "email": person.emails[0] if with_email and person.emails else "",
        **dict.fromkeys((*ADDRESS, "initials", "card_number"), ""),
        "gender": None,
        "public_member": False,
    }


def row(values: Mapping[str, Any]) -> dict[str, str]:
    """Return the cells of a pupil; the birth date tells two pupils of one name apart, so it is always there."""
    born = values["birth_date"]
    own = {"GEBOORTEDATUM": born.isoformat() if born else "", EMAIL: values["email"]}
    return wise_mapping.row(values) | own
