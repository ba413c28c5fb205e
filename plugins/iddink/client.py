"""The distributor's API: what the hub asks of it, row by row."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx

from hub.plugin import ConfigurationError, InvalidInput, Text
from plugins.iddink.addresses import FieldError, Policy, checked_address
from plugins.iddink.listing import Listing, Row
from plugins.iddink.transport import DEFAULT_LIMITS, Limits, Transport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

_TIMEOUT = httpx.Timeout(30.0, connect=10.0)
_ACKS_AT_ONCE = 100


def _now() -> datetime:
    return datetime.now(UTC)


class DistributorClient:
    """Reads one school's licences with one token.

    Lists are iterators of raw rows. One that ends was read whole, and `as_of` then tells for which moment; the
    next incremental reading asks for `updated_since` five minutes before it. One that breaks off raises
    `Incomplete`, `VendorBusy` (come back after `retry_after` seconds), `WindowExpired` (read everything), or a
    refusal whose sentence says who acts.
    """

    def __init__(
        self,
        base_url: str,
        token: str,
        *,
        http: httpx.Client | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], datetime] = _now,
        limits: Limits = DEFAULT_LIMITS,
        latin1: bool = False,
    ) -> None:
        """Prepare a client; nothing is sent yet.

        Args:
            base_url: with or without the version (`/v1`) at its end.
            token: sent in a header and shown nowhere.
            http: whose connections to use; the caller closes it.
            sleep: waits that many seconds; may raise to give up.
            clock: the present moment, aware.
            limits: how much is read and how often it is tried.
            latin1: read pages that are not UTF-8 as Latin-1 instead of stopping.
        """
        self._http = http or httpx.Client(timeout=_TIMEOUT)
        self._owns_http = http is None
        self._transport = Transport(_root(base_url), sendable(token), self._http, sleep, clock, limits, latin1)
        self.as_of: datetime | None = None

    def close(self) -> None:
        """Close the connections that the client opened itself."""
        if self._owns_http:
            self._http.close()

    def me(self) -> Row:
        """What the token is good for: schools, school year, scopes, expiry."""
        found: Row = self._transport.call("GET", "/me")
        return found

    def publishers(self, updated_since: datetime | None = None) -> Iterator[Row]:
        """The publishers the distributor sells for."""
        return self._list("/publishers", {"updated_since": updated_since})

    def books(self, updated_since: datetime | None = None, limit: int = 500) -> Iterator[Row]:
        """The catalogue of the school."""
        return self._list("/books", {"updated_since": updated_since, "limit": limit})

    def licences(
        self,
        school: str,
        updated_since: datetime | None = None,
        status: str | None = None,
        limit: int = 500,
    ) -> Iterator[Row]:
        """The licences of a school, each with its book and publisher; tombstones only with `updated_since`."""
        asked = {"updated_since": updated_since, "status": status, "limit": limit}
        return self._list(f"{_school(school)}/licences", {**asked, "include": "book,publisher"})

    def search(self, school: str, user: Mapping[str, str], limit: int = 500) -> Iterator[Row]:
        """The licences of one person, named by one of `idalu`, `school_user_id`, `vendor_user_id`.

        The person's id goes in the body, so that it is in no address and no log.
        """
        path = f"{_school(school)}/licences:search"
        return self._list(path, {"limit": limit, "include": "book,publisher"}, {"user": dict(user)})

    def acks(self, school: str, acks: Sequence[Mapping[str, object]]) -> Iterator[Row]:
        """Tell what was saved, `{licence_id, version, result, reason?}` each; answers with one result each."""
        for start in range(0, len(acks), _ACKS_AT_ONCE):
            sent = [dict(ack) for ack in acks[start : start + _ACKS_AT_ONCE]]
            answer = self._transport.call("POST", f"{_school(school)}/acks", body=sent)
            results = answer.get("data") if isinstance(answer, dict) else answer
            yield from (row for row in results or [] if isinstance(row, dict))

    def _list(self, path: str, asked: Mapping[str, Any], body: object = None) -> Iterator[Row]:
        params = {name: _parameter(value) for name, value in asked.items() if value is not None}
        listing = Listing(self._transport, path, params, method="POST" if body else "GET", body=body)
        self.as_of = None
        yield from listing
        self.as_of = listing.as_of


def _root(base_url: str) -> str:
    """The address that paths are added to, with the version of the API."""
    try:
        root = checked_address(base_url, Policy(allow_http=True, allow_private=True)).rstrip("/")
    except FieldError as error:
        raise ConfigurationError(
            "The distributor's address is not usable; an operator saves another. {why}", why=Text.from_error(error)
        ) from None
    return root if re.search(r"/v[0-9]+$", root) else f"{root}/v1"


def sendable(token: str) -> str:
    """A token that fits into a header; raises InvalidInput."""
    if not re.fullmatch(r"[\x21-\x7e]+", token):
        raise InvalidInput(
            "The distributor's token is empty or has a blank or accent in it; an administrator saves it again.",
            field="token",
        )
    return token


def _school(code: str) -> str:
    return f"/schools/{quote(code, safe='')}"


def _parameter(value: str | int | datetime) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return str(value)
