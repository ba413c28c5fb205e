"""What everything that carries out clicks shares: the hub, Slack, who somebody is, and how they are told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog

from hub.plugin import Account, Address, HubError, Refusal, RetryLater, Text
from notifications.slack import home
from notifications.slack.blocktext import clip, escape
from notifications.slack.people import NotLinked

if TYPE_CHECKING:
    from collections.abc import Callable

    from hub.plugin import Notice, Services, Translate
    from notifications.slack.click import Click
    from notifications.slack.homes import Homes
    from notifications.slack.ledger import Ledger
    from notifications.slack.people import People
    from notifications.slack.posting import Posting
    from notifications.slack.settings import SlackSettings

    Show = Callable[[Notice, Address, str], str]

log = structlog.get_logger(__name__)
_OUTDATED = {"changed", "already-decided", "not-pending"}
_MOST = 2_500


class Workplace:
    """``show`` makes one copy of a message true again."""

    def __init__(
        self,
        services: Services,
        settings: SlackSettings,
        posting: Posting,
        people: People,
        homes: Homes,
        ledger: Ledger,
        show: Show,
    ) -> None:
        self.services = services
        self.settings = settings
        self.posting = posting
        self.people = people
        self.homes = homes
        self.ledger = ledger
        self._show = show

    def account(self, click: Click) -> Account:
        """Return who clicked; raises NotLinked or NotFound."""
        return self.people.account(click.team, click.user)

    def names(self, notice: Notice) -> bool:
        """Tell whether this school allows names of people in Slack."""
        return notice.school.code in self.settings.names_for

    def sentence(self, error: HubError, account: Account | None = None) -> str:
        """Return what went wrong in the reader's language."""
        if isinstance(error, RetryLater):
            return Text("Slack did not answer in time. Try again in a minute.").render(self._words(error, account))
        return Text.from_error(error).render(self._words(error, account))

    def words(self, account: Account | None) -> Translate:
        """Return the language of a reader."""
        return self.services.translate(account.language if account else "en")

    def _words(self, error: HubError, account: Account | None) -> Translate:
        return self.services.translate(error.language) if isinstance(error, NotLinked) else self.words(account)

    def refuse(self, click: Click, error: HubError, account: Account | None = None) -> None:
        """Tell who clicked why nothing was done; a copy that misled them is made true again."""
        sentence = self.sentence(error, account)
        if isinstance(error, NotLinked):
            blocks = home.stranger(sentence, error.url, self._words(error, account))
            self.whisper(click, sentence, blocks)
            return
        if isinstance(error, Refusal) and error.code in _OUTDATED:
            self.refresh(click, account)
        self.whisper(click, sentence)

    def refresh(self, click: Click, account: Account | None) -> None:
        """Make the copy from which somebody came true again, now and not with the outbox.

        Where that would mean waiting for the channel it is left to the outbox: a hundred people who
        press the same old button must not keep everybody else waiting.
        """
        if not click.reference or self.posting.busy(click.channel):
            return
        direct = click.channel.startswith("D")
        try:
            notice = self.services.notice(click.about.plan)
            self._show(notice, Address(click.channel, account if direct else None), click.reference)
        except HubError as error:
            log.warning("copy not refreshed", plan=click.about.plan, why=str(error))

    def whisper(self, click: Click, sentence: str, blocks: list[dict[str, Any]] | None = None) -> None:
        """Tell only who clicked; Slack being away is no reason to fail what was done."""
        text = escape(clip(sentence, _MOST))
        try:
            if click.response_url:
                self.posting.respond(click.response_url, text, blocks)
                return
            channel = click.channel or self.posting.direct(click.user)
            self.posting.whisper(channel, click.user, text, blocks)
        except HubError as error:
            log.warning("sentence not delivered", plan=click.about.plan, why=str(error))
