"""Memberships as Koha's patrons: what is sent, and what its refusals mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from hub.plugin import Text
from plugins.library.targets.borrower import house, whole_surname

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_CONFLICTS: Final = {
    "cardnumber": Text(
        "Another patron in Koha has this card number; give the member another card, or free it in Koha."
    ),
    "userid": Text("Another patron in Koha has this user name; the library changes it there."),
}
_CODES: Final = {
    "missing_mandatory_attribute": Text(
        "Koha asks for a patron attribute that the hub does not know; the library makes it optional in Koha."
    ),
    "invalid_attribute_type": Text(
        "Koha does not know the attribute type for the school's number; correct it under Library's own system."
    ),
    "non_repeatable_attribute": Text(
        "Koha has this patron's attribute twice; the library removes one of them in Koha."
    ),
    "attribute_not_unique": Text(
        "Another patron in Koha has this school number; the library merges the two or corrects the number."
    ),
}
_FIELDS: Final = {
    "library_id": Text("Koha does not know this library; correct its code under Library's own system."),
    "category_id": Text("Koha does not know this patron category; correct its code under Library's own system."),
}
_OTHER = Text("Koha did not take this person and did not say why in words that we know; the library looks it up there.")
_REQUIRED: Final = ("surname", "library_id", "category_id")


class KohaSettings(NamedTuple):
    """What a school's Koha calls things; ``attribute`` is the attribute type that keeps the school's number.

    ``waits``: whoever has something on loan stays a member until it is returned.
    """

    library_id: str
    pupil_category: str
    teacher_category: str
    attribute: str = ""
    school: str = ""
    waits: bool = True


def school_number(settings: KohaSettings, member_key: str) -> str:
    """Return the number that tells somebody apart among all schools of a library."""
    return f"{settings.school}-{member_key}"


def patron(values: Mapping[str, Any], settings: KohaSettings) -> dict[str, Any]:
    """Return a new patron: only what is known, so that Koha fills in the rest by its own rules."""
    told = _told(values, settings)
    if settings.attribute:
        told["extended_attributes"] = [_attribute(values, settings)]
    return {name: value for name, value in told.items() if value or name in _REQUIRED}


def revised(
    before: Mapping[str, Any] | None,
    values: Mapping[str, Any],
    settings: KohaSettings,
    attributes: Iterable[Mapping[str, Any]],
) -> dict[str, Any]:
    """Return what an existing patron gets.

    An empty value empties only what the hub itself had filled in before; Koha replaces all attributes at
    once, so those of other types are given back as they are.
    """
    was = _told(before, settings) if before else {}
    told = {
        name: value or None
        for name, value in _told(values, settings).items()
        if value or was.get(name) or name in _REQUIRED
    }
    if settings.attribute:
        kept = [dict(one) for one in attributes if one.get("type") != settings.attribute]
        told["extended_attributes"] = [
            *({"type": one["type"], "value": one["value"]} for one in kept),
            _attribute(values, settings),
        ]
    return told


def _told(values: Mapping[str, Any], settings: KohaSettings) -> dict[str, Any]:
    return {
        "surname": whole_surname(values) or values["display_name"],
        "firstname": values["called_name"],
        "initials": values["initials"],
        "date_of_birth": values["birth_date"].isoformat() if values["birth_date"] else None,
        "cardnumber": values["card_number"],
        "library_id": settings.library_id,
        "category_id": settings.teacher_category if values["role"] == "teacher" else settings.pupil_category,
        "expiry_date": values["expires_on"].isoformat() if values["expires_on"] else None,
        "email": values["email"],
        "statistics_1": values["class_name"],
        "address": values["street"],
        "street_number": house(values),
        "postal_code": values["postcode"],
        "city": values["city"],
    }


def _attribute(values: Mapping[str, Any], settings: KohaSettings) -> dict[str, str]:
    return {"type": settings.attribute, "value": school_number(settings, values["member_key"])}


def reason(answer: Mapping[str, Any]) -> Text:
    """Return why Koha refused somebody, in words of ours: its own may hold a child's data."""
    if str(answer.get("conflict", "")) in _CONFLICTS:
        return _CONFLICTS[str(answer["conflict"])]
    if str(answer.get("error_code", "")) in _CODES:
        return _CODES[str(answer["error_code"])]
    said = str(answer.get("error", "")) + str(answer.get("errors", ""))
    return next((text for field, text in _FIELDS.items() if field in said), _OTHER)
