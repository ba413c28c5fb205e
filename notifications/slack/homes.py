"""Home tabs: published when somebody opens theirs, and made true again when a plan moves."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import structlog

from hub.plugin import HubError, Identity, NotFound
from notifications.slack import home
from notifications.slack.people import NOTIFIER, NotLinked

if TYPE_CHECKING:
    from hub.plugin import Account, Services
    from notifications.slack.people import People
    from notifications.slack.posting import Posting

log = structlog.get_logger(__name__)
_MOST = 200
_GATHER = 1.0  # seconds; one decision updates several copies


class Homes:
    """Slack tells when a home tab is opened; those opened since the start are kept true."""

    def __init__(self, services: Services, posting: Posting, people: People) -> None:
        self._services = services
        self._posting = posting
        self._people = people
        self._opened: dict[tuple[str, str], None] = {}
        self._lock = threading.Lock()
        self._due: threading.Timer | None = None

    def open(self, team: str, user: str) -> None:
        """Publish somebody's home tab."""
        try:
            account = self._people.account(team, user)
        except NotLinked as error:
            translate = self._services.translate(error.language)
            self._posting.publish(user, home.stranger_home(translate(error.template), error.url, translate))
        except NotFound as error:
            self._posting.publish(user, home.stranger_home(str(error), ""))
        else:
            self._remember(team, user)
            self._publish(user, account)

    def moved(self) -> None:
        """Say that a plan moved: soon, and once for all that moves meanwhile, the home tabs follow."""
        with self._lock:
            if self._opened and self._due is None:
                self._due = threading.Timer(_GATHER, self.refresh)
                self._due.daemon = True
                self._due.start()

    def stop(self) -> None:
        """Follow what moved now, instead of soon."""
        with self._lock:
            due = self._due
        if due is not None:
            due.cancel()
            self.refresh()

    def refresh(self) -> None:
        """Make the home tabs that were opened true again."""
        with self._lock:
            known, self._due = list(self._opened), None
        for team, user in known:
            account = self._services.identities.account(Identity(NOTIFIER, team, user))
            try:
                if account is not None:
                    self._publish(user, account)
            except HubError as error:
                log.warning("home tab not refreshed", why=str(error))

    def _remember(self, team: str, user: str) -> None:
        with self._lock:
            self._opened.pop((team, user), None)
            self._opened[team, user] = None
            while len(self._opened) > _MOST:
                del self._opened[next(iter(self._opened))]

    def _publish(self, user: str, account: Account) -> None:
        view = home.home(self._services.reviewing.pending(account), self._services.translate(account.language))
        self._posting.publish(user, view)
