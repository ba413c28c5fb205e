"""Turns a notice into the words of a mail. Pure: the same notice gives the same mail."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

import css_inline
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from hub.plugin import ENGLISH, marked, moment, number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hub.plugin import Address, Letter, Notice, Translate

MOST_YELLOW = 50  # Gmail clips a mail at about 100 kB; the rest is on the page
_LABELS = (
    ("create", marked("New")),
    ("update", marked("Changed")),
    ("end", marked("Ending")),
    ("blocked", marked("Need attention")),
    ("selected", marked("Chosen")),
    ("unchanged", marked("Unchanged")),
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
    "cli": marked("on the command line"),
    "api": marked("by a program"),
    "rule": marked("by a rule of the school"),
}


class Kind(StrEnum):
    """What a mail is for; the parts of a plan's thread."""

    ASK = "ask"
    REMINDER = "remind"
    OUTCOME = "outcome"
    RECEIPT = "receipt"
    HALTED = "halted"


@dataclass(frozen=True, slots=True)
class Mail:
    """The words of one mail: a subject that stays the same for a plan, and two bodies."""

    subject: str
    text: str
    html: str


def render(notice: Notice, address: Address, translate: Translate = ENGLISH, kind: Kind | None = None) -> Mail:
    """Return what to write to one recipient, in the language of ``translate``; by its state unless a kind is given."""
    kind = kind or (Kind.ASK if notice.state == "pending" else Kind.OUTCOME)
    template = Kind.ASK if kind is Kind.REMINDER else kind
    subject = _subject(notice, translate)
    told = _context(notice, address, translate) | {"subject": subject, "reminder": kind is Kind.REMINDER}
    return Mail(
        subject=subject,
        text=_environment().get_template(f"{template}.txt").render(told),
        html=_inliner().inline(_environment().get_template(f"{template}.html").render(told)),
    )


def render_letter(letter: Letter, translate: Translate = ENGLISH) -> Mail:
    """Return what to write to somebody outside, in the language of ``translate``."""
    subject = " ".join(letter.subject.render(translate).split())
    told = {
        "_": translate,
        "language": translate.language,
        "subject": subject,
        "paragraphs": [one.render(translate) for one in letter.paragraphs],
        "button": (letter.button[0].render(translate), letter.button[1]) if letter.button else None,
    }
    html = _inliner().inline(_environment().get_template("letter.html").render(told))
    return Mail(subject, _environment().get_template("letter.txt").render(told), html)


def _subject(notice: Notice, translate: Translate) -> str:
    """Return one line that stays the same as long as the plan lives: threads hang together by it."""
    subject = translate("{title}: plan {plan} of {school}").format(
        title=notice.title.render(translate), plan=notice.plan_id, school=notice.school.name
    )
    return " ".join(subject.split())


def _context(notice: Notice, address: Address, translate: Translate) -> dict[str, object]:
    shown = notice.yellow[:MOST_YELLOW]
    zone, language = notice.school.time_zone, translate.language
    return {
        "_": translate,
        "language": language,
        "ngettext": translate.plural,
        "title": notice.title.render(translate),
        "notice": notice,
        "greeting": address.account.name if address.account else "",
        "link": address.link or notice.review_url,
        "review": _review(notice, translate),
        "links": [(label.render(translate), url) for label, url in notice.links],
        "numbers": _numbers(notice.counts, _LABELS, translate),
        "yellow": [(row.title, row.facet, row.reason.render(translate)) for row in shown],
        "more": max(0, notice.yellow_total - len(shown)),
        "brakes": [brake.render(translate) for brake in notice.brakes],
        "incomplete": notice.incomplete.render(translate) if notice.incomplete else "",
        "halted": notice.halted.render(translate) if notice.halted else "",
        "agreed": ", ".join(notice.agreed),
        "decide_by": moment(notice.decide_by, zone, language) if notice.decide_by else "",
        "verdict": _verdict(notice, translate),
        "facts": _facts(notice, translate),
        "receipts": _numbers(notice.counts, _APPLIED, translate) if notice.state == "applied" else [],
    }


def _review(notice: Notice, translate: Translate) -> str:
    """Return what the button says: a mail's link leads to the page, where one reviews and decides."""
    if notice.verb is None:
        return translate("Review and decide")
    return translate("Review, then: {verb}, or reject").format(verb=notice.verb.render(translate))


def _numbers(
    counts: Mapping[str, int], labels: tuple[tuple[str, str], ...], translate: Translate
) -> list[tuple[str, str]]:
    return [(translate(label), number(counts[name], translate.language)) for name, label in labels if counts.get(name)]


def _verdict(notice: Notice, translate: Translate) -> str:
    """Return who decided what, where and when, in one sentence; empty while nobody has."""
    outcome = notice.outcome
    if outcome is None:
        return ""
    approved = translate("{by} approved this plan on {at}, {place}.")
    rejected = translate("{by} rejected this plan on {at}, {place}.")
    sentence = approved if outcome.verdict == "approve" else rejected
    at = moment(outcome.at, notice.school.time_zone, translate.language)
    return sentence.format(by=outcome.by, at=at, place=_place(outcome.channel, translate))


def _place(channel: str, translate: Translate) -> str:
    """Return where a decision was taken; a notifier that is not known here goes by its name."""
    known = _PLACES.get(channel)
    return translate(known) if known else translate("in {program}").format(program=channel.capitalize())


def _facts(notice: Notice, translate: Translate) -> list[tuple[str, str]]:
    """Return what an approval receipt attests, as pairs: what, how many, who, when, where, why."""
    outcome = notice.outcome
    if outcome is None:
        return []
    approved = outcome.verdict == "approve"
    many = number(notice.counts.get("selected", 0) if approved else 0, translate.language)
    others = [name for name in notice.agreed if name != outcome.by]
    told = [
        (translate("Decision"), translate("approved") if approved else translate("rejected")),
        (translate("Rows let through"), many),
        (translate("Decided by"), outcome.by),
        (translate("Agreed as well"), ", ".join(others)),
        (translate("When"), moment(outcome.at, notice.school.time_zone, translate.language)),
        (translate("Where"), _place(outcome.channel, translate)),
        (translate("Reason"), outcome.reason),
    ]
    return [(label, value) for label, value in told if value]


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("notifications.email"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(load_remote_stylesheets=False)
