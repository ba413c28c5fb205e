"""FOLIO's user import: signing in, old way and new, and one call for many people."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from hub.plugin import AccessRefused, RetryLater
from plugins.library.targets.errors import NotTaken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plugins.library.targets.wire import Answer, Wire

_COOKIE: Final = "folioAccessToken"
_TOKEN: Final = "x-okapi-token"  # noqa: S105 - the name of a header
_WHOLE_CALL: Final = (HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNPROCESSABLE_ENTITY)
_NOTHING: Final[dict[str, Any]] = {"users": [], "totalRecords": 0, "deactivateMissingUsers": False}


@dataclass
class FolioClient:
    """Imports users into one tenant; its text form shows no password and no token."""

    wire: Wire
    tenant: str
    username: str
    password: str = field(repr=False)
    _token: str = field(default="", repr=False)

    def check(self) -> None:
        """Import nobody, which succeeds exactly when somebody could be imported."""
        self.send(_NOTHING)

    def send(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Import what is in ``body`` and return FOLIO's answer.

        Raises:
            NotTaken: the call as a whole was refused; fewer people in a call may go through.
            AccessRefused: the user does not get in, or may not import.
            RetryLater: not now.
        """
        answer = self._call(body)
        if answer.status == HTTPStatus.UNAUTHORIZED:
            self._token = ""
            answer = self._call(body)
        if answer.status in _WHOLE_CALL:
            raise NotTaken("FOLIO does not take this call as it is.")
        self._refuse(answer)
        if "totalRecords" not in answer.fields:
            raise RetryLater("FOLIO answered with something else than the result of an import; the hub tries again.")
        return answer.fields

    def _refuse(self, answer: Answer) -> None:
        if answer.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            raise AccessRefused(
                "FOLIO lets its user in, but does not let it import people; FOLIO's administrator gives it the "
                "permission to import users."
            )
        if answer.status != HTTPStatus.OK:
            raise AccessRefused(
                "FOLIO has no user import at this address (it answered {status}); check the address and the tenant "
                "under Library's own system.",
                status=answer.status,
            )

    def _call(self, body: Mapping[str, Any]) -> Answer:
        if not self._token:
            self._token = self._signed_in()
        headers = {"x-okapi-tenant": self.tenant, _TOKEN: self._token}
        return self.wire.send("POST", "/user-import", json=body, headers=headers)

    def _signed_in(self) -> str:
        """Return a token: of the sign-in that expires where FOLIO has it, else of the older one."""
        answer = self._login("/authn/login-with-expiry")
        if answer.status in {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}:
            answer = self._login("/authn/login")
        token = answer.cookies.get(_COOKIE) or answer.headers.get(_TOKEN, "")
        if answer.status != HTTPStatus.CREATED or not token:
            raise AccessRefused(
                "FOLIO does not accept the user and password; save them again under Library's own system."
            )
        return token

    def _login(self, path: str) -> Answer:
        who = {"username": self.username, "password": self.password}
        return self.wire.send("POST", path, json=who, headers={"x-okapi-tenant": self.tenant})
