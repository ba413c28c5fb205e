"""Finds out who clicked: the account of the hub behind a signed-in user of our own workspace."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from hub.plugin import NotFound

if TYPE_CHECKING:
    from hub.plugin import Account, Services
    from notifications.slack.posting import Posting

_KEPT = 600.0  # seconds; somebody's address may change


class People:
    """Accounts by team and user, remembered for some minutes."""

    def __init__(self, posting: Posting, services: Services) -> None:
        self._posting = posting
        self._services = services
        self._emails: dict[tuple[str, str], tuple[str, float]] = {}

    def account(self, team: str, user: str) -> Account:
        """Return the account of who clicked; raises NotFound with what to do."""
        account = self._services.account(self._email(team, user))
        if account is None:
            raise NotFound("The hub has no account with your Slack e-mail address. Ask your administrator for one.")
        return account

    def _email(self, team: str, user: str) -> str:
        email, until = self._emails.get((team, user), ("", 0.0))
        if until < time.monotonic():
            email = self._asked(team, user)
            self._emails[team, user] = (email, time.monotonic() + _KEPT)
        return email

    def _asked(self, team: str, user: str) -> str:
        """Ask Slack. Guests of shared channels come from workspaces where anybody may claim any address."""
        person = self._posting.person(user)
        ours = self._posting.identity.team
        if team != ours or person.get("team_id", ours) != ours or person.get("is_stranger") or person.get("is_bot"):
            raise NotFound("Only people of the school's own Slack workspace may decide.")
        return str(person.get("profile", {}).get("email", ""))
