"""Turns a notice into a post of Mattermost. Pure: the same notice and tokens give the same post."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from hub.plugin import ENGLISH, marked, moment, number

if TYPE_CHECKING:
    from collections.abc import Callable

    from hub.plugin import Notice, Translate

APPROVE, REJECT = "approve", "reject"
REASON = "reason"
MOST_YELLOW = 15
LONGEST = 12_000  # characters; a server takes 16,383 unless it was set up otherwise
_LONGEST_CELL = 200
_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|<>~])")
_LABELS = (
    ("create", marked("New")),
    ("update", marked("Changed")),
    ("end", marked("Ending")),
    ("blocked", marked("Need attention")),
    ("selected", marked("Chosen")),
)
_APPLIED = (
    ("applied", marked("Applied")),
    ("stale", marked("Moved since, so not applied")),
    ("failed", marked("Failed")),
)
_PLACES = {
    "web": marked("on the web page"),
    "email": marked("by e-mail"),
    "slack": marked("in Slack"),
    "mattermost": marked("in Mattermost"),
    "cli": marked("on the command line"),
    "api": marked("by a program"),
    "rule": marked("by a rule of the school"),
}
_COLOURS = {"pending": "#0b5cad", "applied": "#1a7f37", "approved": "#1a7f37"}


def render(notice: Notice, url: str, token: Callable[[str], str], translate: Translate = ENGLISH) -> dict[str, Any]:
    """Return a post: ``url`` is where presses go, ``token`` what each button carries."""
    attachment: dict[str, Any] = {
        "fallback": _headline(notice, translate),
        "color": _COLOURS.get(notice.state, "#6b7280"),
        "text": _cut("\n\n".join(_paragraphs(notice, translate))),
    }
    if notice.state == "pending":
        attachment["actions"] = [
            _button(APPROVE, _verb(notice, translate), "primary", url, token),
            _button(REJECT, translate("Reject…"), "danger", url, token),
        ]
    return {"message": _headline(notice, translate), "props": {"attachments": [attachment]}}


def _verb(notice: Notice, translate: Translate) -> str:
    return notice.verb.render(translate) if notice.verb else translate("Approve")


def reminder(notice: Notice, translate: Translate = ENGLISH) -> dict[str, Any]:
    """Return the post below the first one that says it still waits."""
    told = [translate("This is a reminder: the plan still waits for your decision.")]
    if notice.decide_by is not None:
        told.append(_deadline(notice, translate))
    return {"message": "\n".join(told), "props": {}}


def halted(notice: Notice, translate: Translate = ENGLISH) -> dict[str, Any]:
    """Return the post that says why delivering does not go on."""
    told = [_headline(notice, translate), translate("Delivering does not go on.")]
    if notice.halted is not None:
        told.append(f":warning: {escape(notice.halted.render(translate))}")
    return {"message": "\n".join([*told, _link(notice, translate("See the plan"))]), "props": {}}


def reason_dialog(notice: Notice, state: str, translate: Translate = ENGLISH) -> dict[str, Any]:
    """Return the dialog that asks why a plan is rejected."""
    return {
        "callback_id": REJECT,
        "title": translate("Reject plan {plan}").format(plan=notice.plan_id)[:24],
        "submit_label": translate("Reject"),
        "state": state,
        "elements": [
            {
                "display_name": translate("Why not?")[:24],
                "name": REASON,
                "type": "textarea",
                "max_length": 2_000,
                "help_text": translate("The others who may decide will read this."),
            }
        ],
    }


def escape(text: str) -> str:
    """Return a text that is shown as it is written: no markup, no mention of anybody, one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split())).replace("@", "@\N{ZERO WIDTH SPACE}")


def _headline(notice: Notice, translate: Translate) -> str:
    told = translate("{title}: plan {plan} of {school}")
    title = escape(notice.title.render(translate))
    return f"**{told.format(title=title, plan=notice.plan_id, school=escape(notice.school.name))}**"


def _paragraphs(notice: Notice, translate: Translate) -> list[str]:
    if notice.state != "pending":
        return _outcome(notice, translate)
    told = [translate("A plan waits for your decision. Nothing changes before somebody decides.")]
    told.append(_numbers(notice, _LABELS, translate))
    if notice.decide_by is not None:
        told.append(_deadline(notice, translate))
    if notice.needed > 1:
        names = escape(", ".join(notice.agreed)) or translate("nobody yet")
        told.append(
            translate("People who must agree: {needed}. Agreed so far: {names}.").format(
                needed=notice.needed, names=names
            )
        )
    told += [f":warning: {escape(brake.render(translate))}" for brake in notice.brakes]
    if notice.incomplete is not None:
        told.append(f":warning: {escape(notice.incomplete.render(translate))}")
    if notice.open_questions:
        told.append(translate("Before it can be approved, questions must be answered on the review page."))
    told += _yellow(notice, translate)
    return [*(part for part in told if part), _link(notice, translate("Open the review page"))]


def _outcome(notice: Notice, translate: Translate) -> list[str]:
    outcome = notice.outcome
    if outcome is None:
        closed = {
            "replaced": translate("A newer plan replaced this one. There is nothing left to decide here."),
            "expired": translate("Nobody decided in time, so this plan expired. Nothing was changed."),
        }
        said = closed.get(notice.state, translate("This plan is closed. There is nothing left to decide here."))
        return [said, _link(notice, translate("See the plan"))]
    approved = translate("{by} approved this plan on {at}, {place}.")
    rejected = translate("{by} rejected this plan on {at}, {place}.")
    sentence = approved if outcome.verdict == "approve" else rejected
    place = translate(_PLACES[outcome.channel]) if outcome.channel in _PLACES else escape(outcome.channel)
    at = moment(outcome.at, notice.school.time_zone, translate.language)
    told = [sentence.format(by=escape(outcome.by), at=at, place=place)]
    if outcome.reason:
        told.append(f"> {escape(outcome.reason)}")
    if notice.state == "applied":
        told.append(_numbers(notice, _APPLIED, translate))
    return [*(part for part in told if part), _link(notice, translate("See the plan"))]


def _numbers(notice: Notice, labels: tuple[tuple[str, str], ...], translate: Translate) -> str:
    counts = [
        f"{translate(label)}: **{number(notice.counts[name], translate.language)}**"
        for name, label in labels
        if notice.counts.get(name)
    ]
    return " · ".join(counts)


def _yellow(notice: Notice, translate: Translate) -> list[str]:
    """Return the first yellow rows as a table, and how many others there are."""
    shown = notice.yellow[:MOST_YELLOW]
    if not shown:
        return []
    lines = [f"| {translate('What')} | {translate('Of')} | {translate('Why')} |", "| --- | --- | --- |"]
    for row in shown:
        cells = [escape(text)[:_LONGEST_CELL] or "-" for text in (row.title, row.facet, row.reason.render(translate))]
        lines.append(f"| {' | '.join(cells)} |")
    more = notice.yellow_total - len(shown)
    told = translate.plural("And {count} more row on the page.", "And {count} more rows on the page.", more)
    return ["\n".join(lines), *([told.format(count=number(more, translate.language))] if more > 0 else [])]


def _deadline(notice: Notice, translate: Translate) -> str:
    if notice.decide_by is None:
        return ""
    at = moment(notice.decide_by, notice.school.time_zone, translate.language)
    return translate("Decide before {moment}: after that the plan expires, and nothing is changed.").format(moment=at)


def _link(notice: Notice, label: str) -> str:
    return f"[{label}]({notice.review_url})"


def _button(name: str, label: str, style: str, url: str, token: Callable[[str], str]) -> dict[str, Any]:
    integration = {"url": url, "context": {"token": token(name)}}
    return {"id": name, "type": "button", "name": label, "style": style, "integration": integration}


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
