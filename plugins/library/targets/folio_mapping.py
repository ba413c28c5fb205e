"""Memberships as FOLIO's user import takes them: one call's body, and what its answer says of each person."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from hub.plugin import Text
from plugins.library.targets.borrower import house, whole_surname

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# FOLIO looks for everybody whose identifier begins with "<source>_": a source that holds an underscore, or that
# is another's beginning followed by one, would reach into another school's people.
SOURCE: Final = re.compile(r"[a-z]{2}-[a-z0-9-]{2,20}")
_REASONS: Final = (
    (
        re.compile("patron ?group", re.IGNORECASE),
        Text("FOLIO does not know this patron group; correct it under Library's own system."),
    ),
    (
        re.compile("department", re.IGNORECASE),
        Text("FOLIO did not take the class as a department; its administrator allows it, or switch departments off."),
    ),
    (
        re.compile("barcode", re.IGNORECASE),
        Text("Somebody else in FOLIO has this card number; give the member another card, or free it in FOLIO."),
    ),
    (
        re.compile("username", re.IGNORECASE),
        Text("Somebody else in FOLIO has this user name; its administrator renames or removes that user."),
    ),
    (
        re.compile("externalSystemId", re.IGNORECASE),
        Text("FOLIO has this person twice under one number; its administrator merges the two."),
    ),
)
_OTHER = Text(
    "FOLIO did not take this person and did not say why in words that we know; its administrator looks it up."
)

_NEVER: Final = "2099-12-31"


class FolioSettings(NamedTuple):
    """What a school's FOLIO calls things. ``waits``: who has something on loan stays active until it is returned."""

    source: str
    pupil_group: str
    teacher_group: str
    departments: bool = False
    address_type: str = "Home"
    waits: bool = True


def external_id(settings: FolioSettings, member_key: str) -> str:
    """Return the identifier under which FOLIO keeps somebody: the source is put in front by FOLIO itself."""
    return f"{settings.source}_{member_key}"


def body(
    people: Sequence[tuple[Mapping[str, Any] | None, Mapping[str, Any]]], settings: FolioSettings
) -> dict[str, Any]:
    """Return the body of one call for people as they were told before, if they were, and as they are.

    ``deactivateMissingUsers`` would deactivate everybody of this source who is not in this very call, so the
    hub says itself who is no longer active. ``updateOnlyPresentFields`` keeps what only FOLIO knows, but takes
    ``personal`` as one whole, which is why it is always complete.
    """
    users = [user(before, values, settings) for before, values in people]
    told: dict[str, Any] = {
        "users": users,
        "totalRecords": len(users),
        "deactivateMissingUsers": False,
        "updateOnlyPresentFields": True,
        "sourceType": settings.source,
    }
    if settings.departments:
        names = sorted({name for one in users for name in one.get("departments", ())})
        told["included"] = {"departments": [{"name": name, "code": name} for name in names]}
    return told


def user(before: Mapping[str, Any] | None, values: Mapping[str, Any], settings: FolioSettings) -> dict[str, Any]:
    """Return one person. Whoever left gets a last day, and is said to be inactive once it is over.

    FOLIO keeps a last day that is not mentioned, so whoever returns gets one that never comes.
    """
    told: dict[str, Any] = {
        "username": external_id(settings, values["member_key"]),
        "externalSystemId": values["member_key"],
        "active": bool(values["active"]),
        "type": "patron",
        "patronGroup": settings.teacher_group if values["role"] == "teacher" else settings.pupil_group,
        "personal": _personal(values, settings),
    }
    if values["card_number"]:
        told["barcode"] = values["card_number"]
    if values["expires_on"] or (before and before["expires_on"]):
        told["expirationDate"] = values["expires_on"].isoformat() if values["expires_on"] else _NEVER
    if settings.departments and values["class_name"]:
        told["departments"] = [f"{settings.source} {values['class_name']}"]
    return told


def _personal(values: Mapping[str, Any], settings: FolioSettings) -> dict[str, Any]:
    told: dict[str, Any] = {
        "lastName": whole_surname(values) or values["display_name"],
        "preferredContactTypeId": "email" if values["email"] else "mail",
    }
    if values["called_name"]:
        told |= {"firstName": values["called_name"], "preferredFirstName": values["called_name"]}
    if values["email"]:
        told["email"] = values["email"]
    if values["birth_date"]:
        told["dateOfBirth"] = values["birth_date"].isoformat()
    if values["street"]:
        told["addresses"] = [_address(values, settings)]
    return told


def _address(values: Mapping[str, Any], settings: FolioSettings) -> dict[str, Any]:
    return {
        "countryId": settings.source[:2].upper(),
        "addressLine1": f"{values['street']} {house(values)}".strip(),
        "postalCode": values["postcode"],
        "city": values["city"],
        "addressTypeId": settings.address_type,
        "primaryAddress": True,
    }


def refusals(answer: Mapping[str, Any], settings: FolioSettings) -> dict[str, Text]:
    """Return a sentence for each person whom FOLIO refused, by member key: it says so in an answer of 200."""
    prefix = f"{settings.source}_"
    return {
        str(one.get("externalSystemId", "")).removeprefix(prefix): reason(str(one.get("errorMessage", "")))
        for one in answer.get("failedUsers") or ()
        if isinstance(one, dict)
    }


def reason(message: str) -> Text:
    """Return why FOLIO refused somebody, in words of ours: its own may hold a child's data."""
    return next((text for pattern, text in _REASONS if pattern.search(message)), _OTHER)
