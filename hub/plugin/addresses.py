"""Web addresses of other systems that a person may enter: what is accepted, and why not otherwise."""

from __future__ import annotations

import ipaddress
from typing import Final

import httpx

from hub.errors import InvalidInput

_LONGEST: Final = 200
_FIELD: Final = "url"


def checked(text: str, *, allow_http: bool, allow_private: bool) -> str:
    """Return an address as it is kept, without a slash at its end; raises InvalidInput."""
    try:
        url = httpx.URL(text.strip())
    except httpx.InvalidURL:
        raise InvalidInput(
            "This is not a web address; copy it again from what was sent to you.", field=_FIELD
        ) from None
    if url.scheme not in {"http", "https"} or not url.host:
        raise InvalidInput("Fill in an address that begins with https://.", field=_FIELD)
    if url.userinfo:
        raise InvalidInput(
            "Take the user name and password out of the address; they have their own fields.", field=_FIELD
        )
    if url.query or url.fragment:
        raise InvalidInput("Take everything from ? or # onwards out of the address.", field=_FIELD)
    _refuse_place(url, allow_http=allow_http, allow_private=allow_private)
    kept = str(url).rstrip("/")
    if len(kept) > _LONGEST:
        raise InvalidInput("This address is longer than {most} characters.", field=_FIELD, most=_LONGEST)
    return kept


def _refuse_place(url: httpx.URL, *, allow_http: bool, allow_private: bool) -> None:
    if url.scheme == "http" and not allow_http:
        raise InvalidInput(
            "This address is not encrypted; ask for one that begins with https://, or ask the operator of the hub to "
            "allow http.",
            field=_FIELD,
        )
    if _is_private(url.host) and not allow_private:
        raise InvalidInput(
            "This address leads into a private network; use the public address, or ask the operator of the hub to "
            "allow private ones.",
            field=_FIELD,
        )


def _is_private(host: str) -> bool:
    name = host.rstrip(".").lower()
    try:
        return not ipaddress.ip_address(name).is_global
    except ValueError:
        return name == "localhost" or name.endswith(".localhost") or "." not in name
