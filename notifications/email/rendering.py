"""Turns a notice into the words of a mail. Pure: the same notice gives the same mail."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import css_inline
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from hub.plugin import ENGLISH, moment, number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hub.plugin import Address, Notice, Translate

MOST_YELLOW = 50  # Gmail clips a mail at about 100 kB; the rest is on the page
_LABELS = (
    ("create", "New"),
    ("update", "Changed"),
    ("end", "Ending"),
    ("blocked", "Need attention"),
    ("selected", "Chosen"),
    ("unchanged", "Unchanged"),
)
_RECEIPTS = (("applied", "Applied"), ("stale", "Moved since, so not applied"), ("failed", "Failed"))


@dataclass(frozen=True, slots=True)
class Mail:
    """The words of one mail: a subject that stays the same for a plan, and two bodies."""

    subject: str
    text: str
    html: str


def render(notice: Notice, address: Address, translate: Translate = ENGLISH) -> Mail:
    """Return what to write to one recipient, in the language of ``translate``."""
    subject = _subject(notice, translate)
    told = _context(notice, address, translate) | {"subject": subject}
    kind = "ask" if notice.state == "pending" else "outcome"
    return Mail(
        subject=subject,
        text=_environment().get_template(f"{kind}.txt").render(told),
        html=_inliner().inline(_environment().get_template(f"{kind}.html").render(told)),
    )


def _subject(notice: Notice, translate: Translate) -> str:
    """Return one line that stays the same as long as the plan lives: threads hang together by it."""
    subject = translate("{title}: plan {plan} of {school}").format(
        title=notice.title.render(translate), plan=notice.plan_id, school=notice.school.name
    )
    return " ".join(subject.split())


def _context(notice: Notice, address: Address, translate: Translate) -> dict[str, object]:
    shown = notice.yellow[:MOST_YELLOW]
    return {
        "_": translate,
        "language": translate.language,
        "ngettext": translate.plural,
        "title": notice.title.render(translate),
        "notice": notice,
        "greeting": address.account.name if address.account else "",
        "link": address.link or notice.review_url,
        "numbers": _numbers(notice.counts, _LABELS, translate),
        "yellow": [(row.title, row.facet, row.reason.render(translate)) for row in shown],
        "more": max(0, notice.yellow_total - len(shown)),
        "brakes": [brake.render(translate) for brake in notice.brakes],
        "incomplete": notice.incomplete.render(translate) if notice.incomplete else "",
        "verdict": _verdict(notice, translate),
        "receipts": _numbers(notice.counts, _RECEIPTS, translate) if notice.state == "applied" else [],
    }


def _numbers(
    counts: Mapping[str, int], labels: tuple[tuple[str, str], ...], translate: Translate
) -> list[tuple[str, str]]:
    return [(translate(label), number(counts[name], translate.language)) for name, label in labels if counts.get(name)]


def _verdict(notice: Notice, translate: Translate) -> str:
    """Return who decided what, where and when, in one sentence; empty while nobody has."""
    outcome = notice.outcome
    if outcome is None:
        return ""
    approved = "{by} approved this plan on {at} by {channel}."
    rejected = "{by} rejected this plan on {at} by {channel}."
    sentence = translate(approved if outcome.verdict == "approve" else rejected)
    at = moment(outcome.at, notice.school.time_zone, translate.language)
    return sentence.format(by=outcome.by, at=at, channel=translate(outcome.channel))


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
