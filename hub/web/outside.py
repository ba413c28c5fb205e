"""Asking a server outside for JSON: no redirect, no address inside the own network, not too long, not too much."""

from __future__ import annotations

import socket
from ipaddress import ip_address
from typing import Any

import httpx
import orjson

_TIMEOUT = httpx.Timeout(10.0, connect=5.0)
_MOST = 1_000_000


class Unreachable(Exception):
    """The server does not answer, answers with something else than JSON, or must not be asked."""


class _Guarded(httpx.HTTPTransport):
    """Resolves a name once and connects to exactly that address, so that it cannot change in between."""

    def __init__(self, *, allow_http: bool, allow_private: bool) -> None:
        super().__init__()
        self._schemes = ("https", "http") if allow_http else ("https",)
        self._allow_private = allow_private

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        if url.scheme not in self._schemes:
            raise Unreachable(f"not asked over {url.scheme}")
        address = self._address(url.host, url.port or (443 if url.scheme == "https" else 80))
        request.extensions = {**request.extensions, "sni_hostname": url.host}
        request.url = url.copy_with(host=address)
        return super().handle_request(request)

    def _address(self, host: str, port: int) -> str:
        found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        for address in found:
            if not self._allow_private and not ip_address(address.partition("%")[0]).is_global:
                raise Unreachable("an address inside a private network")
        return found[0]


class Outside:
    """Asks one provider. ``allow_http`` and ``allow_private`` are for practice and for a school's own network."""

    def __init__(self, *, allow_http: bool, allow_private: bool) -> None:
        transport = _Guarded(allow_http=allow_http, allow_private=allow_private)
        self._client = httpx.Client(transport=transport, timeout=_TIMEOUT, trust_env=False)

    def get(self, url: str) -> dict[str, Any]:
        """Return the JSON object at an address; Unreachable otherwise."""
        return self._ask(self._client.build_request("GET", url, headers={"accept": "application/json"}))

    def post(self, url: str, form: dict[str, str], auth: tuple[str, str] | None = None) -> dict[str, Any]:
        """Send a form and return the JSON object of the answer; Unreachable otherwise."""
        request = self._client.build_request("POST", url, data=form, headers={"accept": "application/json"})
        return self._ask(request, auth)

    def _ask(self, request: httpx.Request, auth: tuple[str, str] | None = None) -> dict[str, Any]:
        try:
            response = self._client.send(request, stream=True, auth=auth)
            try:
                content = _bounded(response)
            finally:
                response.close()
            found = orjson.loads(content)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, orjson.JSONDecodeError) as error:
            raise Unreachable(type(error).__name__) from None
        if response.status_code != httpx.codes.OK or not isinstance(found, dict):
            raise Unreachable(f"status {response.status_code}")
        return found


def _bounded(response: httpx.Response) -> bytes:
    content = b""
    for part in response.iter_bytes():
        content += part
        if len(content) > _MOST:
            raise Unreachable("too much")
    return content
