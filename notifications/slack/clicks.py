"""What a click in Slack does: a decision through the hub's one door, and a sentence for who clicked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import structlog

from hub.plugin import Address, Ballot, HubError, Refusal, RetryLater, Text
from notifications.slack import rendering
from notifications.slack.modal import reason_modal

if TYPE_CHECKING:
    from collections.abc import Callable

    from hub.plugin import Account, Notice, Services
    from notifications.slack.people import People
    from notifications.slack.posting import Posting

    Show = Callable[[Notice, Address, str], str]

log = structlog.get_logger(__name__)
_OUTDATED = {"changed", "already-decided", "not-pending"}


@dataclass(frozen=True, slots=True)
class Click:
    """Who pressed what, on which plan, in which copy of its message."""

    team: str
    user: str
    channel: str
    ts: str
    trigger: str
    plan_id: int
    digest: str
    revision: int

    @classmethod
    def of(cls, body: dict[str, Any], about: str, channel: str = "", ts: str = "") -> Click:
        """Return the click that a payload tells of.

        ``about`` is what we put into the button, or into the modal: there it names the copy too.
        """
        plan = json.loads(about)
        return cls(
            team=str(body["user"].get("team_id") or body["team"]["id"]),
            user=body["user"]["id"],
            channel=channel or plan["c"],
            ts=ts or plan["t"],
            trigger=body["trigger_id"],
            plan_id=int(plan["p"]),
            digest=str(plan["d"]),
            revision=int(plan["r"]),
        )

    @property
    def reference(self) -> str:
        """The copy that was clicked, as the notifier refers to it."""
        return f"{self.channel}:{self.ts}"


class Clicks:
    """Carries out clicks. ``show`` makes one copy of a message true again."""

    def __init__(
        self,
        services: Services,
        posting: Posting,
        people: People,
        show: Show,
    ) -> None:
        self._services = services
        self._posting = posting
        self._people = people
        self._show = show
        self._handlers: dict[str, Callable[[Click], None]] = {
            rendering.APPROVE: self._approve,
            rendering.REJECT: self._ask_reason,
        }

    def take(self, action: str, click: Click) -> None:
        """Do what a button is for; a link's button is for nothing here."""
        handler = self._handlers.get(action)
        if handler is not None:
            handler(click)

    def reject(self, click: Click, reason: str) -> str:
        """Reject a plan; return why not, or nothing when it is rejected.

        A rejection is about the plan whatever is chosen of it, so a new choice does not undo it.
        """
        done, sentence = self._decide(click, "reject", reason, revision=None)
        if done:
            self.whisper(click, sentence)
        return "" if done else sentence

    def _approve(self, click: Click) -> None:
        self.whisper(click, self._decide(click, "approve", "", revision=click.revision)[1])

    def _ask_reason(self, click: Click) -> None:
        """Open the modal first: a trigger is good for three seconds."""
        notice = self._services.notice(click.plan_id)
        try:
            self._posting.open_view(
                click.trigger, reason_modal(notice, click, self._services.translate(notice.school.language))
            )
        except HubError as error:
            log.warning("modal not opened", plan=click.plan_id, why=str(error))
            self.whisper(click, "This took too long. Press Reject again, or open the review page.")

    def _decide(self, click: Click, verdict: str, reason: str, *, revision: int | None) -> tuple[bool, str]:
        account: Account | None = None
        try:
            account = self._people.account(click.team, click.user)
            ballot = Ballot(
                plan_id=click.plan_id,
                digest=click.digest,
                verdict=verdict,
                account_id=account.id,
                channel="slack",
                revision=revision,
                reason=reason,
            )
            return True, self._services.decide(ballot)
        except Refusal as refusal:
            if refusal.code in _OUTDATED:
                self._refresh(click, account)
            return False, self._said(refusal, account)
        except HubError as error:
            return False, self._said(error, account)

    def _said(self, error: HubError, account: Account | None) -> str:
        if isinstance(error, RetryLater):
            return "Slack did not tell us who you are. Try again in a minute."
        return Text.from_error(error).render(self._services.translate(account.language if account else "en"))

    def _refresh(self, click: Click, account: Account | None) -> None:
        """Make the copy that misled somebody true again, now and not with the next change."""
        direct = click.channel.startswith("D")
        try:
            notice = self._services.notice(click.plan_id)
            self._show(notice, Address(click.channel, account if direct else None), click.reference)
        except HubError as error:
            log.warning("copy not refreshed", plan=click.plan_id, why=str(error))

    def whisper(self, click: Click, sentence: str) -> None:
        """Tell only who clicked; Slack being away is no reason to fail what was decided."""
        try:
            self._posting.whisper(click.channel, click.user, rendering.escape(sentence))
        except HubError as error:
            log.warning("sentence not delivered", plan=click.plan_id, why=str(error))
