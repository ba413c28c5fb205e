"""Filling in what a plan asks, a group at a time; what is right is kept, what is wrong is said at its field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hub.plugin import AnswersRefused, HubError
from notifications.slack import fill_modal
from notifications.slack.about import token
from notifications.slack.fill_modal import Form
from notifications.slack.modal import message_modal
from notifications.slack.submission import closed, shown, wrong

if TYPE_CHECKING:
    from hub.plugin import Account, AskedGroup
    from notifications.slack.about import About
    from notifications.slack.click import Click
    from notifications.slack.submission import Answer
    from notifications.slack.workplace import Workplace


class Filling:
    """Carries out what is pressed in the modal."""

    def __init__(self, workplace: Workplace) -> None:
        self._workplace = workplace

    def open(self, click: Click) -> None:
        """Show the first open group."""
        account = self._workplace.account(click)
        groups = self._groups(click, account)
        about = click.about.place(channel=click.channel, ts=click.ts)
        waiting = next((group for group in groups if not group.complete), None)
        if waiting is not None:
            view = self._form(about, account, groups, waiting)
        else:
            translate = self._workplace.words(account)
            sentence = translate("Everything that the chosen rows need is filled in. You can decide.")
            view = message_modal(translate("Fill in"), sentence, translate)
            self._workplace.refresh(click, account)
        self._workplace.posting.open_view(click.trigger, view, upon=click.in_modal)

    def save(self, click: Click) -> Answer:
        """Keep what was filled in; show what is wrong, what is still missing, or the next group."""
        account: Account | None = None
        try:
            account = self._workplace.account(click)
            return self._saved(click, account)
        except HubError as error:
            self._workplace.refresh(click, account)
            translate = self._workplace.words(account)
            return shown(message_modal(translate("Fill in"), self._workplace.sentence(error, account), translate))

    def offered(self, click: Click) -> list[dict[str, Any]]:
        """Return the choices of a question whose label holds what was typed."""
        account = self._workplace.account(click)
        group = self._group(self._groups(click, account), click.about.group)
        number = click.block.rpartition(".")[2]
        if group is None or not number.isdecimal() or int(number) >= len(group.fields):
            return []
        translate = self._workplace.words(account)
        return fill_modal.choice_options(group.fields[int(number)], click.words, translate)

    def _saved(self, click: Click, account: Account) -> Answer:
        translate = self._workplace.words(account)
        asked = self._group(self._groups(click, account), click.about.group)
        if asked is None:
            return self._next(click, account)
        values = fill_modal.given(asked, click.view or {})
        try:
            if values:
                self._workplace.services.reviewing.answer(click.about.plan, account, asked.key, values)
        except AnswersRefused as error:
            errors = fill_modal.problems_by_block(asked, error.problems, translate)
            if "" in errors:
                raise
            return wrong(errors)
        groups = self._groups(click, account)
        now = self._group(groups, click.about.group)
        if now is None or now.complete:
            return self._next(click, account)
        note = translate("Saved. Still missing: {names}.").format(names=fill_modal.missing(now, translate))
        return shown(self._form(click.about, account, groups, now, note))

    def _next(self, click: Click, account: Account) -> Answer:
        """Show the next open group; after the last one close and bring the message up to date."""
        groups = self._groups(click, account)
        following = next((group for group in groups if not group.complete), None)
        if following is not None:
            return shown(self._form(click.about, account, groups, following))
        translate = self._workplace.words(account)
        self._workplace.refresh(click, account)
        self._workplace.whisper(click, translate("Everything is filled in. You can decide now."))
        return closed()

    def _groups(self, click: Click, account: Account) -> list[AskedGroup]:
        return self._workplace.services.reviewing.questions(click.about.plan, account)

    @staticmethod
    def _group(groups: list[AskedGroup], wanted: str) -> AskedGroup | None:
        return next((group for group in groups if token(group.key) == wanted), None)

    def _form(
        self, about: About, account: Account, groups: list[AskedGroup], group: AskedGroup, note: str = ""
    ) -> dict[str, Any]:
        services = self._workplace.services
        notice = services.reviewing.sheet(about.plan, account).notice
        secret = [field.name for field in group.fields if field.kind == "secret"]
        link = services.reviewing.secret_link(about.plan, account, group.key) if secret else ""
        done = sum(one.complete for one in groups)
        form = Form(
            notice=notice,
            group=group,
            place=min(done + 1, len(groups)),
            places=len(groups),
            about=about,
            links=dict.fromkeys(secret, link),
            note=note,
        )
        return fill_modal.fill_modal(form, self._workplace.words(account))
