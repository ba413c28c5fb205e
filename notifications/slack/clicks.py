"""What a click in Slack does: a dictionary from what was pressed to what carries it out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog

from hub.plugin import ENGLISH, HubError
from notifications.slack import fill_modal, modal, rendering, rows_modal, slash
from notifications.slack.choosing import Choosing
from notifications.slack.deciding import Deciding
from notifications.slack.filling import Filling
from notifications.slack.slash import Slash

if TYPE_CHECKING:
    from collections.abc import Callable

    from notifications.slack.click import Click
    from notifications.slack.submission import Answer
    from notifications.slack.workplace import Workplace

log = structlog.get_logger(__name__)


class Clicks:
    """Carries out clicks, each once."""

    def __init__(self, workplace: Workplace) -> None:
        self._workplace = workplace
        deciding, choosing, filling = Deciding(workplace), Choosing(workplace), Filling(workplace)
        self._slash = Slash(workplace)
        self._openers: dict[str, Callable[[Click], None]] = {
            rendering.REJECT: deciding.ask_reason,
            rendering.CHOOSE: choosing.open,
            rendering.FILL: filling.open,
            slash.SHORTCUT: self._slash.shortcut,
        }
        self._acts: dict[str, Callable[[Click], None]] = {
            rendering.APPROVE: deciding.approve,
            **dict.fromkeys(rows_modal.TURNS, choosing.turn),
            slash.COMMAND: self._slash.typed,
        }
        self._submissions: dict[str, Callable[[Click], Answer]] = {
            modal.CALLBACK: deciding.reject,
            rows_modal.CALLBACK: choosing.save,
            fill_modal.CALLBACK: filling.save,
        }
        self._offers: dict[str, Callable[[Click], list[dict[str, Any]]]] = {
            rows_modal.JUMP: choosing.offered,
            rows_modal.FACET: choosing.offered,
            fill_modal.ANSWER: filling.offered,
        }

    def take(self, click: Click) -> None:
        """Do what was pressed; a link's button is for nothing here.

        What opens a modal needs no ledger: Slack takes each trigger once, and for three seconds.
        """
        opener, act = self._openers.get(click.action), self._acts.get(click.action)
        try:
            if opener is not None:
                self._opened(opener, click)
            elif act is not None and self._first(click):
                act(click)
        except HubError as error:
            self._workplace.refuse(click, error)

    def submit(self, click: Click) -> Answer:
        """Do what a modal was for and return what Slack is answered."""
        submission = self._submissions.get(click.action)
        return submission(click) if submission is not None and self._first(click) else {}

    def offer(self, click: Click) -> list[dict[str, Any]]:
        """Return what a select offers for what was typed; nothing to somebody who may not see it."""
        try:
            return self._offers[click.action](click) if click.action in self._offers else []
        except HubError as error:
            log.info("nothing offered", why=type(error).__name__)
            return []

    def go_home(self, team: str, user: str) -> None:
        """Publish somebody's home tab."""
        self._workplace.homes.open(team, user)

    def failed(self, click: Click) -> None:
        """Tell who clicked that it did not work, for a reason nobody foresaw."""
        try:
            translate = self._workplace.words(self._workplace.account(click))
        except HubError:
            translate = ENGLISH
        self._workplace.whisper(click, translate("That did not work. Open the review page and decide there."))

    def too_late(self, click: Click, answer: Answer) -> None:
        """Say what Slack no longer waits for: the modal has closed meanwhile."""
        for sentence in (answer.get("errors") or {}).values():
            self._workplace.whisper(click, str(sentence))

    def _opened(self, opener: Callable[[Click], None], click: Click) -> None:
        from notifications.slack.posting import TriggerGone  # noqa: PLC0415  (slow to load)

        try:
            opener(click)
        except TriggerGone:
            account = self._workplace.account(click)
            translate = self._workplace.words(account)
            self._workplace.whisper(click, translate("This took too long. Press it again, or open the review page."))

    def _first(self, click: Click) -> bool:
        if self._workplace.ledger.first(click.trigger):
            return True
        log.warning("a request came twice", action=click.action)
        return False
