"""Which keys FOLIO's published schemas know in a user import, and what they refuse."""

from collections.abc import Iterator, Mapping
from typing import Any

CALL = {
    "users": list,
    "totalRecords": int,
    "deactivateMissingUsers": bool,
    "updateOnlyPresentFields": bool,
    "sourceType": str,
    "included": dict,
}
USER = {
    **dict.fromkeys(("username", "id", "externalSystemId", "barcode", "type", "patronGroup"), str),
    **dict.fromkeys(("enrollmentDate", "expirationDate", "createdDate", "updatedDate"), str),
    **dict.fromkeys(("departments", "proxyFor", "preferredEmailCommunication"), list),
    **dict.fromkeys(("meta", "personal", "metadata", "tags", "customFields", "requestPreference"), dict),
    "active": bool,
}
PERSONAL = {
    **dict.fromkeys(("pronouns", "lastName", "firstName", "middleName", "preferredFirstName", "email"), str),
    **dict.fromkeys(("phone", "mobilePhone", "dateOfBirth", "preferredContactTypeId", "profilePictureLink"), str),
    "addresses": list,
}
ADDRESS = {
    **dict.fromkeys(("id", "countryId", "addressLine1", "addressLine2", "city", "region", "postalCode"), str),
    "addressTypeId": str,
    "primaryAddress": bool,
}
REQUIRED = {"call": ("users", "totalRecords"), "user": ("username", "externalSystemId"), "personal": ("lastName",)}


def problems(call: Any) -> Iterator[str]:
    """What is wrong with the body of a call, in FOLIO's way: one unknown key refuses all of it."""
    yield from _problems("call", call, CALL)
    for user in call.get("users", ()) if isinstance(call, dict) else ():
        yield from _problems("user", user, USER)
        if "personal" in user:
            yield from _problems("personal", user["personal"], PERSONAL)
            for address in user["personal"].get("addresses", ()):
                yield from _problems("address", address, ADDRESS)


def _problems(what: str, given: Any, known: Mapping[str, type]) -> Iterator[str]:
    if not isinstance(given, dict):
        yield f"{what}: an object is expected"
        return
    for name in REQUIRED.get(what, ()):
        if name not in given:
            yield f"{what}: {name} is required"
    for name, value in given.items():
        if name not in known:
            yield f"{what}: unrecognised field {name}"
        elif not isinstance(value, known[name]):
            yield f"{what}: {name} has the wrong type"
