"""FOLIO's user import: signing in, old way and new, and one call for many people."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from hub.plugin import AccessRefused, RetryLater
from plugins.library.targets.errors import NotTaken

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from plugins.library.targets.wire import Answer, Wire

_COOKIE: Final = "folioAccessToken"
_TOKEN: Final = "x-okapi-token"  # noqa: S105 - the name of a header
_WHOLE_CALL: Final = (HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNPROCESSABLE_ENTITY)
_PAGE: Final = 1_000
_AT_ONCE: Final = 20  # users whose loans are asked for in one address, which must not grow too long
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
        answer = self._call("POST", "/user-import", json=body)
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

    def loans(self, source: str, members: Collection[str]) -> dict[str, int] | None:
        """Return how many items these people of a source have on loan; None where the hub may not ask for loans.

        FOLIO is asked for all users of the source, because a person's number has no place in an address.
        """
        users = self._users(source)
        if users is None:
            return None
        asked = {users[member]: member for member in members if member in users}
        ids, counts = sorted(asked), Counter[str]()
        for start in range(0, len(ids), _AT_ONCE):
            some = ids[start : start + _AT_ONCE]
            query = f"(userId==({' or '.join(some)}) and status.name==Open)"
            found = self._list("/circulation/loans", "loans", query, 0)
            if found is None:
                return None
            counts.update(asked[one["userId"]] for one in found if one.get("userId") in asked)
        return {member: counts[member] for member in members}

    def _users(self, source: str) -> dict[str, str] | None:
        """Return the identifier of each user of a source, found as FOLIO's own import finds them."""
        users: dict[str, str] = {}
        while True:
            found = self._list("/users", "users", f"externalSystemId=^{source}_* sortby externalSystemId", len(users))
            if found is None:
                return None
            known = len(users)
            users |= {one["externalSystemId"]: one["id"] for one in found if "externalSystemId" in one and "id" in one}
            if len(found) < _PAGE or len(users) == known:
                return users

    def _list(self, path: str, name: str, query: str, offset: int) -> list[dict[str, Any]] | None:
        wanted = {"query": query, "limit": str(_PAGE), "offset": str(offset)}
        answer = self._call("GET", path, params=wanted)
        found = answer.fields.get(name)
        return found if answer.status == HTTPStatus.OK and isinstance(found, list) else None

    def _call(self, method: str, path: str, **sent: Any) -> Answer:
        answer = self._once(method, path, sent)
        if answer.status == HTTPStatus.UNAUTHORIZED:
            self._token = ""
            answer = self._once(method, path, sent)
        return answer

    def _once(self, method: str, path: str, sent: Mapping[str, Any]) -> Answer:
        if not self._token:
            self._token = self._signed_in()
        headers = {"x-okapi-tenant": self.tenant, _TOKEN: self._token}
        return self.wire.send(method, path, headers=headers, **sent)

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
