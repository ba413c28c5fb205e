"""Approving and rejecting from Slack: through the hub's one door, with a sentence for who clicked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.plugin import Ballot, HubError, Refusal
from notifications.slack.modal import REASON, reason_given, reason_modal
from notifications.slack.submission import closed, wrong

if TYPE_CHECKING:
    from hub.plugin import Account
    from notifications.slack.click import Click
    from notifications.slack.submission import Answer
    from notifications.slack.workplace import Workplace


class Deciding:
    """Carries out Approve and Reject."""

    def __init__(self, workplace: Workplace) -> None:
        self._workplace = workplace

    def approve(self, click: Click) -> None:
        """Take the approval of exactly what was shown."""
        account = self._workplace.account(click)
        try:
            self._workplace.whisper(click, self._decided(click, account, "approve", click.about.revision))
        except HubError as error:
            self._workplace.refuse(click, error, account)

    def ask_reason(self, click: Click) -> None:
        """Open the modal that asks why: a trigger is good for three seconds."""
        account = self._workplace.account(click)
        notice = self._workplace.services.reviewing.sheet(click.about.plan, account).notice
        about = click.about.place(channel=click.channel, ts=click.ts)
        view = reason_modal(notice, about, self._workplace.words(account))
        self._workplace.posting.open_view(click.trigger, view, upon=click.in_modal)

    def reject(self, click: Click) -> Answer:
        """Reject a plan; the modal stays and says why when it is refused.

        A rejection is about the plan whatever is chosen of it, so a new choice does not undo it.
        """
        account: Account | None = None
        try:
            account = self._workplace.account(click)
            told = self._decided(click, account, "reject", None, reason_given(click.view or {}))
        except HubError as error:
            sentence = self._workplace.sentence(error, account)
            if isinstance(error, Refusal) and error.code != "reason-missing":
                self._workplace.refresh(click, account)
            return wrong({REASON: sentence})
        self._workplace.whisper(click, told)
        return closed()

    def _decided(self, click: Click, account: Account, verdict: str, revision: int | None, reason: str = "") -> str:
        ballot = Ballot(
            plan_id=click.about.plan,
            digest=click.about.digest,
            verdict=verdict,
            account_id=account.id,
            channel="slack",
            revision=revision,
            reason=reason,
        )
        return self._workplace.services.decide(ballot)
