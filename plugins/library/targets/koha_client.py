"""Koha's patrons over its REST interface: found, added, revised, one at a time."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import quote

from hub.plugin import AccessRefused, RetryLater
from plugins.library.targets.errors import PersonRefused
from plugins.library.targets.koha_mapping import reason

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plugins.library.targets.wire import Answer, Wire

_PATRONS: Final = "/api/v1/patrons"
_REFUSED: Final = (HTTPStatus.BAD_REQUEST, HTTPStatus.CONFLICT)
_A_FEW: Final = 5
_MANY: Final = 100


@dataclass
class KohaClient:
    """Speaks to one Koha, with a user and password or with a client and its secret; shows neither."""

    wire: Wire
    user: str
    secret: str = field(repr=False)
    grant: Literal["basic", "oauth2"] = "oauth2"
    _authorization: str = field(default="", repr=False)

    def check(self, library_id: str) -> None:
        """Look for a patron who does not exist, and for the library that ours should belong to."""
        self.find({"cardnumber": "-"})
        answer = self._call("GET", f"/api/v1/libraries/{quote(library_id, safe='')}")
        if answer.status == HTTPStatus.NOT_FOUND:
            raise AccessRefused(
                "Koha has no library “{library}”; correct its code under Library's own system.", library=library_id
            )

    def find(self, wanted: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return the patrons of whom all this is exactly so.

        What is asked for travels in a header, because addresses end up in the logs of every machine between.
        """
        headers = {"x-koha-query": json.dumps(wanted), "x-koha-embed": "extended_attributes"}
        answer = self._call("GET", _PATRONS, params={"_per_page": str(_A_FEW)}, headers=headers)
        self._refuse(answer)
        if not isinstance(answer.said, list):
            raise RetryLater("Koha answered with something else than a list of patrons; the hub tries again.")
        return [one for one in answer.said if isinstance(one, dict)]

    def get(self, patron_id: str) -> dict[str, Any] | None:
        """Return one patron; None when there is none (any more)."""
        answer = self._call("GET", _place(patron_id), headers={"x-koha-embed": "extended_attributes"})
        if answer.status == HTTPStatus.NOT_FOUND:
            return None
        self._refuse(answer)
        return answer.fields

    def add(self, patron: Mapping[str, Any]) -> str:
        """Add a patron and return its number; raises PersonRefused."""
        answer = self._call("POST", _PATRONS, json=patron)
        self._refuse(answer)
        if "patron_id" not in answer.fields:
            raise RetryLater("Koha answered with something else than a patron; the hub tries again.")
        return str(answer.fields["patron_id"])

    def revise(self, patron_id: str, patron: Mapping[str, Any]) -> bool:
        """Change a patron; False when there was nothing to change. Raises PersonRefused."""
        answer = self._call("PUT", _place(patron_id), json=patron)
        self._refuse(answer)
        return answer.status != HTTPStatus.NO_CONTENT

    def loans(self, patron_id: str) -> int | None:
        """Return how many items a patron has on loan; None where the hub may not ask for loans."""
        wanted = {"patron_id": patron_id, "_per_page": str(_MANY)}
        answer = self._call("GET", "/api/v1/checkouts", params=wanted)
        if answer.status != HTTPStatus.OK or not isinstance(answer.said, list):
            return None
        counted = answer.headers.get("x-total-count", "")
        return int(counted) if counted.isascii() and counted.isdecimal() else len(answer.said)

    def _refuse(self, answer: Answer) -> None:
        if answer.status in _REFUSED:
            raise PersonRefused(reason(answer.fields), conflict=str(answer.fields.get("conflict", "")))
        if answer.status == HTTPStatus.FORBIDDEN:
            raise AccessRefused(
                "Koha lets the hub in, but not to its patrons; the library gives this user the permission to add and "
                "edit patrons."
            )
        if answer.status >= HTTPStatus.MULTIPLE_CHOICES:
            raise AccessRefused(
                "Koha has no patrons at this address (it answered {status}); check the address under Library's own "
                "system, and whether its REST interface is switched on.",
                status=answer.status,
            )

    def _call(self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **sent: Any) -> Answer:
        for _ in range(2):
            proof = {"Authorization": self._proof()}
            answer = self.wire.send(method, path, headers=proof | dict(headers or {}), **sent)
            if answer.status != HTTPStatus.UNAUTHORIZED:
                return answer
            self._authorization = ""
        raise AccessRefused("Koha does not accept the user and secret; save them again under Library's own system.")

    def _proof(self) -> str:
        if not self._authorization:
            self._authorization = self._basic() if self.grant == "basic" else self._bearer()
        return self._authorization

    def _basic(self) -> str:
        return "Basic " + b64encode(f"{self.user}:{self.secret}".encode()).decode()

    def _bearer(self) -> str:
        asked = {"grant_type": "client_credentials", "client_id": self.user, "client_secret": self.secret}
        answer = self.wire.send("POST", "/api/v1/oauth/token", data=asked)
        token = answer.fields.get("access_token")
        if not token:
            raise AccessRefused(
                "Koha does not give a token for this client and secret; save them again under Library's own system, or "
                "ask the library whether it allows client credentials."
            )
        return f"Bearer {token}"


def _place(patron_id: str) -> str:
    return f"{_PATRONS}/{quote(patron_id, safe='')}"
