"""Choosing rows in a modal: every page that is turned leaves its ticks with the hub."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.plugin import HubError, Look, Text
from notifications.slack import rows_modal
from notifications.slack.about import token
from notifications.slack.modal import message_modal
from notifications.slack.rows_modal import RowsPage, Ticks
from notifications.slack.submission import closed, shown

if TYPE_CHECKING:
    from hub.plugin import Account, PlanSheet
    from notifications.slack.about import About
    from notifications.slack.click import Click
    from notifications.slack.submission import Answer
    from notifications.slack.workplace import Workplace

_MOST_FOUND, _MOST_OFFERED = 500, 50


class Choosing:
    """Carries out what is pressed in the modal."""

    def __init__(self, workplace: Workplace) -> None:
        self._workplace = workplace

    def open(self, click: Click) -> None:
        """Show the first page."""
        account = self._workplace.account(click)
        sheet = self._sheet(click, account)
        about = click.about.place(channel=click.channel, ts=click.ts, digest=sheet.notice.digest[:16])
        view = self._view(about, account, sheet)
        self._workplace.posting.open_view(click.trigger, view, upon=click.in_modal)

    def turn(self, click: Click) -> None:
        """Keep what was ticked, then show another page, or the same one filtered."""
        account = self._workplace.account(click)
        try:
            self._keep(click, account)
            sheet = self._sheet(click, account)
            about, note = self._led(click, account, sheet)
            view = self._view(about, account, sheet, note)
        except HubError as error:
            view = self._over(error, account)
            self._workplace.refresh(click, account)
        seen = click.view or {}
        self._workplace.posting.update_view(str(seen.get("id", "")), str(seen.get("hash", "")), view)

    def save(self, click: Click) -> Answer:
        """Keep the last page, close, and bring the message up to date."""
        account: Account | None = None
        try:
            account = self._workplace.account(click)
            self._keep(click, account)
            sheet = self._sheet(click, account)
        except HubError as error:
            self._workplace.refresh(click, account)
            return shown(self._over(error, account))
        translate = self._workplace.words(account)
        chosen = Text.count(
            "{count} row is chosen now.", "{count} rows are chosen now.", count=sheet.notice.counts["selected"]
        )
        told = chosen.render(translate)
        if sheet.notice.open_questions:
            told += " " + translate("Some of them need answers: press Fill in.")
        self._workplace.refresh(click, account)
        self._workplace.whisper(click, told)
        return closed()

    def offered(self, click: Click) -> list[dict[str, object]]:
        """Return what a select of the modal offers for what was typed: rows, or facets."""
        account = self._workplace.account(click)
        translate = self._workplace.words(account)
        sheet = self._sheet(click, account)
        if click.action == rows_modal.FACET:
            return rows_modal.facet_options(sheet.facets, click.words, translate)
        look, names = _look(click.about, sheet), self._workplace.names(sheet.notice)
        found = self._workplace.services.reviewing.find(
            click.about.plan, account, click.words, look, limit=_MOST_OFFERED, names=names
        )
        return rows_modal.line_options(found, translate)

    def _sheet(self, click: Click, account: Account) -> PlanSheet:
        reviewing = self._workplace.services.reviewing
        sheet = reviewing.sheet(click.about.plan, account)
        return reviewing.sheet(click.about.plan, account, names=True) if self._workplace.names(sheet.notice) else sheet

    def _keep(self, click: Click, account: Account) -> None:
        ticks, about = Ticks.of(click.view or {}), click.about
        reviewing = self._workplace.services.reviewing
        if ticks.on or ticks.off:
            reviewing.choose(about.plan, account, about.digest, on=ticks.on, off=ticks.off)
        if click.action in (rows_modal.ALL, rows_modal.NONE):
            look = _look(about, self._sheet(click, account))
            reviewing.choose_all(about.plan, account, about.digest, look, on=click.action == rows_modal.ALL)

    def _led(self, click: Click, account: Account, sheet: PlanSheet) -> tuple[About, str]:
        """Return where the press leads, and what is to be said about it there."""
        about, value = click.about, click.value
        if click.action == rows_modal.LOOK:
            kind = "" if value in (rows_modal.EVERY, rows_modal.YELLOW) else value
            return about.place(after=0, kind=kind, blocked=value == rows_modal.YELLOW), ""
        if click.action == rows_modal.FACET:
            return about.place(after=0, facet="" if value == rows_modal.EVERY else value), ""
        if click.action == rows_modal.JUMP:
            return about.place(after=max(0, int(value) - 1) if value.isdecimal() else 0), ""
        if click.action == rows_modal.FIND:
            return self._found(click, account, sheet)
        return about, ""

    def _found(self, click: Click, account: Account, sheet: PlanSheet) -> tuple[About, str]:
        """Go to the next row that holds the words, and on to the first one after the last."""
        about, translate = click.about, self._workplace.words(account)
        words = str(click.state(rows_modal.WORDS).get("value") or "").strip()
        names = self._workplace.names(sheet.notice)
        look, reviewing = _look(about, sheet), self._workplace.services.reviewing
        found = reviewing.find(about.plan, account, words, look, limit=_MOST_FOUND, names=names)
        if not found:
            return about, translate("No row is found with these words.")
        page = reviewing.lines(about.plan, account, look, after=about.after, limit=1)
        top = page.lines[0].seq if page.lines else 0
        following = next((line for line in found if line.seq > top), found[0])
        note = Text.count(
            "{count} row has these words.",
            "{count} rows have these words. Press Find again for the next one.",
            count=len(found),
        )
        return about.place(after=following.seq - 1), note.render(translate)

    def _view(self, about: About, account: Account, sheet: PlanSheet, note: str = "") -> dict[str, object]:
        page = self._workplace.services.reviewing.lines(
            about.plan,
            account,
            _look(about, sheet),
            after=about.after,
            limit=rows_modal.PAGE,
            names=self._workplace.names(sheet.notice),
        )
        by_select = self._workplace.settings.mode == "socket"
        shown_page = RowsPage(sheet=sheet, page=page, about=about, by_select=by_select, note=note)
        return rows_modal.rows_modal(shown_page, self._workplace.words(account))

    def _over(self, error: HubError, account: Account | None) -> dict[str, object]:
        translate = self._workplace.words(account)
        return message_modal(translate("Choose rows"), self._workplace.sentence(error, account), translate)


def _look(about: About, sheet: PlanSheet) -> Look:
    facet = next((one for one in sheet.facets if token(one) == about.facet), "") if about.facet else ""
    return Look(about.kind, facet, about.blocked)
