"""What stands before every page: security headers, the greatest size of a request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders

from hub.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST = 25 * 1024 * 1024
STRICT = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
# What a demo shows (mails, a chat) is not ours to restyle; it stays within this site.
SHOWN = "default-src 'self' 'unsafe-inline' data:; frame-ancestors 'self'"
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class TooLarge(InvalidInput):
    """More was sent than the hub takes at once."""

    def __init__(self) -> None:
        super().__init__(
            "This is more than the hub takes at once ({most} MB). Send a smaller file, or split it in two.",
            most=LARGEST // 1024 // 1024,
        )


class SecurityHeaders:
    """Adds the headers that a response does not bring itself."""

    def __init__(self, app: ASGIApp, *, shown: Sequence[str], secure: bool) -> None:
        self._app = app
        self._shown = tuple(shown)
        self._headers = dict(_HEADERS)
        if secure:
            self._headers["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        shown = any(scope["path"] == path or scope["path"].startswith(path + "/") for path in self._shown)

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                headers.setdefault("Content-Security-Policy", SHOWN if shown else STRICT)
                if not shown:
                    headers.setdefault("X-Frame-Options", "DENY")
            await send(message)

        await self._app(scope, receive, sending)


class SizeLimit:
    """Refuses a request that says it is too large, and stops one that turns out to be."""

    def __init__(self, app: ASGIApp, *, refuse: Callable[[Scope], Awaitable[Response]]) -> None:
        self._app = app
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        said = Headers(scope=scope).get("content-length", "0")
        if not said.isdecimal() or int(said) > LARGEST:
            await (await self._refuse(scope))(scope, receive, send)
            return
        came = 0

        async def receiving() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            if came > LARGEST:
                raise TooLarge
            return message

        await self._app(scope, receiving, send)
