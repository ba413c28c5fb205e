"""Web addresses that a person may enter for a publisher: what is accepted, and why not otherwise."""

from __future__ import annotations

import ipaddress
import re
import socket
import unicodedata
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit, urlunsplit

from hub.plugin import InvalidInput

MAX_LENGTH = 255
_HOST = re.compile(r"[^\s/?#@%\\<>\"^`{|}]+")
_PORTS = range(1, 65536)


class FieldError(InvalidInput):
    """A value that cannot be accepted: what is wrong and what to do, for the person who fills in the form."""


class Policy(NamedTuple):
    """What this installation allows in addresses beyond the safe default."""

    allow_http: bool = False
    allow_private: bool = False


def checked_address(text: str, policy: Policy, *, strip_wsdl: bool = False) -> str:
    """The address as it will be stored.

    Raises:
        FieldError: when the address must not be used.
    """
    address = text.strip()
    _refuse_bad_characters(address)
    parts = _split(address)
    if strip_wsdl and parts.query.casefold() in {"wsdl", "singlewsdl"}:
        parts = parts._replace(query="")
    _refuse_parts(parts)
    _refuse_host(parts, policy)
    stored = urlunsplit(parts)
    if len(stored) > MAX_LENGTH:
        raise FieldError("This address is longer than {most} characters; ask for a shorter one.", most=MAX_LENGTH)
    return stored


def origin(address: str) -> str:
    """Scheme, host and port of an accepted address, with the default port left out."""
    parts = urlsplit(address)
    default = {"https": 443, "http": 80}.get(parts.scheme)
    port = "" if parts.port in {None, default} else f":{parts.port}"
    return f"{parts.scheme}://{(parts.hostname or '').rstrip('.')}{port}"


def _refuse_bad_characters(address: str) -> None:
    if not address:
        raise FieldError("Fill in an address that begins with https://.")
    if "\\" in address:
        raise FieldError("This address contains a backslash; use forward slashes.")
    if any(char.isspace() or unicodedata.category(char) in {"Cc", "Cf"} for char in address):
        raise FieldError("This address contains a blank or an invisible character; type it again by hand.")


def _split(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise FieldError("This is not a web address; copy it again from what the publisher sent.") from None
    if port is not None and port not in _PORTS:
        raise FieldError("The port in this address does not exist; remove it or correct it.")
    return parts


def _refuse_parts(parts: SplitResult) -> None:
    if parts.scheme not in {"https", "http"}:
        raise FieldError("Begin the address with https://.")
    if "@" in parts.netloc:
        raise FieldError("Take the user name and password out of the address; they have their own fields.")
    if not parts.hostname or not _is_host(parts.hostname):
        raise FieldError("This address has no valid host name; copy it again from what the publisher sent.")
    if parts.fragment:
        raise FieldError("Remove the part of the address from # onwards.")


def _is_host(host: str) -> bool:
    if ":" in host:
        return _literal(host) is not None
    labels = host.rstrip(".").split(".")
    return _HOST.fullmatch(host) is not None and all(0 < len(label) <= 63 for label in labels)  # noqa: PLR2004 - RFC 1035


def _refuse_host(parts: SplitResult, policy: Policy) -> None:
    host = parts.hostname or ""
    if _is_private(host) and not policy.allow_private:
        raise FieldError("This address leads into a private network; use the publisher's public address.")
    if parts.scheme == "http" and not (policy.allow_http or _is_loopback(host)):
        raise FieldError(
            "This address is not encrypted; ask the publisher for one that begins with https://,"
            " or ask the operator of the hub to allow http."
        )


def _literal(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The IP address that a host name spells, also in the short and hexadecimal ways resolvers accept."""
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        try:
            return ipaddress.IPv4Address(socket.inet_aton(host))
        except (OSError, ValueError):
            return None
    return getattr(found, "ipv4_mapped", None) or found


def _is_loopback(host: str) -> bool:
    name = host.rstrip(".").casefold()
    literal = _literal(name)
    return literal.is_loopback if literal is not None else name == "localhost" or name.endswith(".localhost")


def _is_private(host: str) -> bool:
    literal = _literal(host.rstrip("."))
    return _is_loopback(host) if literal is None else not literal.is_global or literal.is_multicast
