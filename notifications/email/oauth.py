"""Access tokens for a relay or a mailbox that takes no password: fetched, kept while they are good."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

import httpx

from hub.plugin import AccessRefused, RetryLater

if TYPE_CHECKING:
    from pathlib import Path

    from notifications.email.settings import OAuthSettings

_EARLY = 60.0  # seconds before its end a token is no longer used: a mail takes its time
_USUAL = 300.0  # seconds that a token is kept whose life we are not told
_SERVER_FAILED = 500


class Tokens:
    """The tokens of one client. A refresh token that was exchanged for a new one is kept in its file."""

    def __init__(self, settings: OAuthSettings, timeout: float) -> None:
        self._settings = settings
        self._timeout = timeout
        self._lock = threading.Lock()
        self._token, self._until = "", 0.0
        self._refresh = ""

    def token(self) -> str:
        """Return a token that is good.

        Raises:
            RetryLater: whoever gives tokens is away.
            AccessRefused: they refuse our client, its secret or its refresh token.
        """
        with self._lock:
            if not self._token or time.monotonic() >= self._until:
                self._fetch()
            return self._token

    def forget(self) -> None:
        """Fetch a new one next time: the relay did not take this one."""
        with self._lock:
            self._token = ""

    def sign_in(self, username: str) -> str:
        """Return what XOAUTH2 sends, in plain."""
        return f"user={username}\x01auth=Bearer {self.token()}\x01\x01"

    def _fetch(self) -> None:
        settings = self._settings
        form = {"client_id": settings.client_id, "client_secret": settings.client_secret(), "scope": settings.scope}
        if settings.refreshes:
            self._refresh = self._refresh or settings.refresh_token()
            form |= {"grant_type": "refresh_token", "refresh_token": self._refresh}
        else:
            form["grant_type"] = "client_credentials"
        given = self._asked({name: value for name, value in form.items() if value})
        self._token = str(given["access_token"])
        self._until = time.monotonic() + max(0.0, float(given.get("expires_in") or _USUAL) - _EARLY)
        renewed = str(given.get("refresh_token") or "")
        if settings.refreshes and renewed and renewed != self._refresh:
            self._refresh = renewed
            if settings.refresh_token_file is not None:
                _keep(settings.refresh_token_file, renewed)

    def _asked(self, form: dict[str, str]) -> dict[str, Any]:
        """Return what the token endpoint gives. Its own words may hold secrets, so only its code is kept."""
        try:
            answer = httpx.post(self._settings.token_url, data=form, timeout=self._timeout)
        except httpx.HTTPError as error:
            raise RetryLater("The mail relay's sign-in does not answer ({kind}).", kind=type(error).__name__) from None
        if answer.status_code >= _SERVER_FAILED:
            raise RetryLater("The mail relay's sign-in has trouble ({code}).", code=answer.status_code)
        try:
            given = answer.json() if answer.is_success else {}
        except ValueError:
            given = {}
        if not isinstance(given, dict) or not given.get("access_token"):
            raise AccessRefused(
                "The mail relay's sign-in gives us no token ({code}). Look at `email.oauth` and its secrets.",
                code=answer.status_code,
            )
        return given


def _keep(file: Path, token: str) -> None:
    """Write a refresh token in one step: the old one may be worth nothing any more."""
    beside = file.with_name(f"{file.name}.new")
    beside.touch(mode=0o600)
    beside.write_text(token)
    beside.replace(file)
