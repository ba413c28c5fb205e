"""What `/hub` and the shortcut do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.plugin import Text
from notifications.slack import home

if TYPE_CHECKING:
    from collections.abc import Callable

    from hub.plugin import Account
    from notifications.slack.click import Click
    from notifications.slack.workplace import Workplace

COMMAND, SHORTCUT = "/hub", "hub_pending"


class Slash:
    """Carries out commands; each answer is for the eyes of who typed it."""

    def __init__(self, workplace: Workplace) -> None:
        self._workplace = workplace
        self._commands: dict[str, Callable[[Click, Account, list[str]], None]] = {
            "help": self._help,
            "status": self._status,
            "pending": self._pending,
            "run": self._run,
        }

    def typed(self, click: Click) -> None:
        """Do what was typed; what nobody knows is answered with what there is."""
        account = self._workplace.account(click)
        word, *rest = click.words.split() or ["help"]
        self._commands.get(word.casefold(), self._help)(click, account, rest)

    def shortcut(self, click: Click) -> None:
        """Show what waits as a modal."""
        account = self._workplace.account(click)
        sheets = self._workplace.services.reviewing.pending(account)
        view = home.waiting_modal(sheets, self._workplace.words(account))
        self._workplace.posting.open_view(click.trigger, view)

    def _help(self, click: Click, account: Account, rest: list[str]) -> None:
        translate = self._workplace.words(account)
        told = [
            translate("`/hub pending` shows what waits for you, with its buttons."),
            translate("`/hub status` shows how the jobs of your schools stand."),
            translate("`/hub run JOB` starts a job now; with several schools add the school's code."),
            translate("`/hub help` shows this."),
        ]
        self._say(click, "\n".join(told))

    def _status(self, click: Click, account: Account, rest: list[str]) -> None:
        lines = self._workplace.services.reviewing.jobs(account)
        self._say(click, home.status(lines, self._workplace.words(account)))

    def _pending(self, click: Click, account: Account, rest: list[str]) -> None:
        translate = self._workplace.words(account)
        sheets = self._workplace.services.reviewing.pending(account)
        count = Text.count("{count} plan waits for you.", "{count} plans wait for you.", count=len(sheets))
        told = count.render(translate)
        self._workplace.posting.respond(click.response_url, told, home.waiting_in_message(sheets, translate))

    def _run(self, click: Click, account: Account, rest: list[str]) -> None:
        if not rest:
            self._help(click, account, rest)
            return
        run = self._workplace.services.reviewing.start(account, rest[0], rest[1] if len(rest) > 1 else "")
        translate = self._workplace.words(account)
        self._say(
            click, translate("Run {run} has started. You are told when there is something to decide.").format(run=run)
        )

    def _say(self, click: Click, text: str) -> None:
        blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": text}}]
        self._workplace.posting.respond(click.response_url, text, blocks)
