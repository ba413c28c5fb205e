"""Finds out who clicked: the account that somebody of our own workspace was linked with, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.plugin import Account, HubError, Identity, NotFound

if TYPE_CHECKING:
    from hub.plugin import Services
    from notifications.slack.posting import Posting

NOTIFIER = "slack"
_MOST_LABEL = 150


class NotLinked(HubError):
    """Somebody is not linked with an account yet; the page at ``url`` does it, ``language`` is what they read."""

    def __init__(self, url: str, language: str) -> None:
        super().__init__(
            "The hub does not know yet that this is you. Press the button, sign in to the hub and say so, once."
        )
        self.url = url
        self.language = language


class People:
    """Accounts by team and user."""

    def __init__(self, posting: Posting, services: Services) -> None:
        self._posting = posting
        self._services = services

    def account(self, team: str, user: str) -> Account:
        """Return the account of who clicked; raises NotLinked, or NotFound with what to do.

        The e-mail address that Slack tells only says which account to offer: whoever may edit
        addresses in a workspace could otherwise become anybody (`docs/decisions`).
        """
        known = self._services.identities.account(Identity(NOTIFIER, team, user))
        if known is not None:
            return known
        person = self._posting.person(user)
        ours = self._posting.identity.team
        if team != ours or person.get("team_id", ours) != ours or person.get("is_stranger") or person.get("is_bot"):
            raise NotFound("Only people of the school's own Slack workspace may decide.")
        label = str(person.get("real_name") or person.get("name") or user)[:_MOST_LABEL]
        email = str(person.get("profile", {}).get("email", ""))
        url = self._services.identities.offer(Identity(NOTIFIER, team, user, label), email)
        raise NotLinked(url, str(person.get("locale", "en")).partition("-")[0])

    def user(self, account: Account) -> str:
        """Return the Slack user of an account: whom it was linked with, else who has its e-mail address."""
        known = self._services.identities.of(account.id, NOTIFIER)
        if known is not None and known.place == self._posting.identity.team:
            return known.user
        return self._posting.user_of(account.email)
