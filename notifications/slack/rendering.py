"""Turns a notice into a Slack message. Pure: the same notice gives the same blocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hub.plugin import ENGLISH, Text, channel_name, marked, number
from notifications.slack.about import DIGEST, About
from notifications.slack.blocktext import clip, escape, escape_clipped, plain

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from hub.plugin import Notice, Outcome, Translate

    Block = dict[str, Any]

MOST_YELLOW = 15
APPROVE, REJECT, OPEN, CHOOSE, FILL = "hub_approve", "hub_reject", "hub_open", "hub_choose", "hub_fill"
MANY = 300  # rows; above it a page is quicker than a modal
_HEADER, _SECTION, _FALLBACK_LINE, _NAME, _BUTTON, _CONFIRM = 150, 3000, 180, 120, 75, 30
_KINDS = ("create", "update", "end")
_CELLS = (80, 60, 200)
_COUNTS = (
    ("create", marked("New")),
    ("update", marked("Changed")),
    ("end", marked("Ending")),
    ("blocked", marked("Need attention")),
    ("selected", marked("Chosen")),
    ("unchanged", marked("Unchanged")),
)
_RECEIPTS = (
    ("applied", marked("Applied")),
    ("stale", marked("Moved since, so not applied")),
    ("failed", marked("Failed")),
)


@dataclass(frozen=True, slots=True)
class Message:
    """What Slack is given: ``text`` for notifications and screen readers, ``blocks`` for the rest.

    ``plain`` holds the same without a table, for a workspace that does not take tables yet.
    """

    text: str
    blocks: list[Block]
    plain: list[Block]


def render(notice: Notice, translate: Translate = ENGLISH) -> Message:
    """Return the message that is true of a notice now."""
    if notice.state != "pending":
        blocks = [_header(notice, translate), *_told(notice, translate)]
        return Message(escape(_summary(notice, translate)), blocks, blocks)
    above = [_header(notice, translate), *_asked(notice, translate)]
    below = [*_more(notice, translate), *_many(notice, translate), actions(notice, translate)]
    return Message(
        text=escape(_summary(notice, translate)),
        blocks=[*above, *_table(notice, translate), *below],
        plain=[*above, *_lines(notice, translate), *below],
    )


def _summary(notice: Notice, translate: Translate) -> str:
    title, school = clip(notice.title.render(translate), _HEADER), clip(notice.school.name, _NAME)
    if notice.state == "pending":
        sentence = translate("{title}: plan {plan} of {school} waits for your decision.")
    elif notice.outcome is None:
        sentence = translate("{title}: plan {plan} of {school} is closed.")
    elif notice.outcome.verdict == "approve":
        sentence = translate("{title}: plan {plan} of {school} is approved.")
    else:
        sentence = translate("{title}: plan {plan} of {school} is rejected.")
    return sentence.format(title=title, plan=notice.plan_id, school=school)


def _header(notice: Notice, translate: Translate) -> Block:
    text = clip(notice.title.render(translate), _HEADER) or "–"  # noqa: RUF001  (a dash for nothing)
    return {"type": "header", "text": {"type": "plain_text", "text": text, "emoji": False}}


def _asked(notice: Notice, translate: Translate) -> list[Block]:
    """Return what a person should know before deciding."""
    blocks = [_section(_place(notice, translate)), *_counts(notice, _COUNTS, translate)]
    if notice.brakes:
        title = translate("On hold: a second person must agree")
        blocks.append(_list(f":octagonal_sign: *{escape(title)}*", (one.render(translate) for one in notice.brakes)))
    if notice.incomplete:
        title = translate("Not everything was collected")
        blocks.append(_list(f":warning: *{escape(title)}*", [notice.incomplete.render(translate)]))
    if notice.open_questions:
        forms = Text.count(
            "{count} form is still open. Fill it in, then decide.",
            "{count} forms are still open. Fill them in, then decide.",
            count=notice.open_questions,
        )
        blocks.append(_section(escape(forms.render(translate))))
    blocks += _standing(notice, translate)
    if notice.yellow:
        total = number(notice.yellow_total, translate.language)
        title = translate("Rows that need attention: {count}").format(count=total)
        blocks.append(_section(f":warning: *{escape(title)}*"))
    return blocks


def _standing(notice: Notice, translate: Translate) -> list[Block]:
    """Return how many agreed of those who must, and until when somebody may decide."""
    lines = []
    if notice.needed > 1:
        sentence = (
            translate("{agreed} of {needed} agreed: {names}") if notice.agreed else translate("{needed} must agree")
        )
        names = clip(", ".join(notice.agreed), _SECTION // 5)
        told = sentence.format(agreed=len(notice.agreed), needed=notice.needed, names=names)
        lines.append(f":busts_in_silhouette: {escape(told)}")
    if notice.decide_by is not None:
        words = escape(translate("Decide by {at}; after that it expires and nothing is applied."))
        lines.append(f":hourglass: {words.format(at=moment(notice.decide_by))}")
    return [_section("\n".join(lines))] if lines else []


def brief(notice: Notice, translate: Translate = ENGLISH) -> list[Block]:
    """Return a plan in a few lines, for where several stand together."""
    title = f"*{escape_clipped(notice.title.render(translate), _HEADER)}*\n{_place(notice, translate)}"
    return [_section(title), *_counts(notice, _COUNTS, translate), *_standing(notice, translate)]


def reminder(notice: Notice, translate: Translate = ENGLISH) -> str:
    """Return the sentence that stands below a message that still waits."""
    told = escape(translate("This still waits for a decision."))
    if notice.decide_by is None:
        return told
    return f"{told} {escape(translate('Decide by {at}.')).format(at=moment(notice.decide_by))}"


def halted(notice: Notice, translate: Translate = ENGLISH) -> str:
    """Return why delivering does not go on, to stand below the message of the plan."""
    why = escape_clipped(notice.halted.render(translate) if notice.halted else "", _SECTION // 2)
    return f":warning: {_place(notice, translate)}\n{escape(translate('Delivering does not go on.'))} {why}"


def moment(at: datetime) -> str:
    """Return a moment in the reader's own zone, which only Slack knows."""
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{at:%Y-%m-%d %H:%M} UTC>"


def _told(notice: Notice, translate: Translate) -> list[Block]:
    """Return what became of a plan; nothing to press is left."""
    link = f"<{notice.review_url}|{escape(translate('See the plan'))}>"
    blocks = [_section(_place(notice, translate)), _section(_verdict(notice, translate))]
    if notice.outcome and notice.outcome.reason:
        reason = escape_clipped(notice.outcome.reason, _SECTION - _NAME)
        blocks.append(_section("\n".join(f"> {line}" for line in reason.splitlines()[:20])))
    if notice.state == "applied":
        blocks += _counts(notice, _RECEIPTS, translate)
    return [*blocks, _context(link)]


def _verdict(notice: Notice, translate: Translate) -> str:
    if notice.outcome is not None:
        return _decided(notice.outcome, translate)
    if notice.state == "replaced":
        return escape(translate("A newer plan replaced this one. There is nothing left to decide here."))
    if notice.state == "expired":
        return escape(translate("Nobody decided in time, so this plan expired. Nothing was changed."))
    return escape(translate("This plan is closed. There is nothing left to decide here."))


def _decided(outcome: Outcome, translate: Translate) -> str:
    """Return who, what, when and where."""
    approved = outcome.verdict == "approve"
    sign = ":white_check_mark:" if approved else ":no_entry:"
    sentence = (
        translate("{by} approved this plan on {at} ({channel}).")
        if approved
        else translate("{by} rejected this plan on {at} ({channel}).")
    )
    channel = channel_name(outcome.channel).render(translate)
    at = moment(outcome.at)
    by = escape(clip(outcome.by, _NAME))
    return f"{sign} " + escape(sentence).format(by=f"*{by}*", at=at, channel=escape(channel))


def _place(notice: Notice, translate: Translate) -> str:
    plan = translate("Plan {plan}").format(plan=notice.plan_id)
    return f"*{escape(clip(notice.school.name, _NAME))}* · {escape(plan)}"


def _counts(notice: Notice, labels: tuple[tuple[str, str], ...], translate: Translate) -> list[Block]:
    shown = [(translate(label), notice.counts[name]) for name, label in labels if notice.counts.get(name)]
    told = [(label, number(count, translate.language)) for label, count in shown]
    fields = [{"type": "mrkdwn", "text": f"{escape(label)}: *{count}*"} for label, count in told]
    return [{"type": "section", "fields": fields}] if fields else []


def _rows(notice: Notice, translate: Translate) -> list[tuple[str, str, str]]:
    return [(row.title, row.facet, row.reason.render(translate)) for row in notice.yellow[:MOST_YELLOW]]


def _table(notice: Notice, translate: Translate) -> list[Block]:
    rows = [(translate("What"), translate("Of"), translate("Why")), *_rows(notice, translate)]
    cells = [[_cell(text, most) for text, most in zip(row, _CELLS, strict=True)] for row in rows]
    wrapped = [{"is_wrapped": True}] * len(_CELLS)
    return [{"type": "table", "rows": cells, "column_settings": wrapped}] if notice.yellow else []


def _cell(text: str, most: int) -> Block:
    return {"type": "raw_text", "text": clip(text, most) or "–"}  # noqa: RUF001  (a dash for nothing)


def _lines(notice: Notice, translate: Translate) -> list[Block]:
    lines = [" · ".join(part for part in row if part) for row in _rows(notice, translate)]
    return [_section("\n".join(f"• {escape_clipped(line, _FALLBACK_LINE)}" for line in lines))] if lines else []


def _more(notice: Notice, translate: Translate) -> list[Block]:
    more = notice.yellow_total - min(len(notice.yellow), MOST_YELLOW)
    told = Text.count("And {count} more row on the page.", "And {count} more rows on the page.", count=more)
    return [_context(escape(told.render(translate)))] if more > 0 else []


def _many(notice: Notice, translate: Translate) -> list[Block]:
    told = translate("To choose among so many rows, the page is quicker than Slack.")
    return [_context(escape(told))] if _choosable(notice) > MANY else []


def _choosable(notice: Notice) -> int:
    return sum(notice.counts.get(kind, 0) for kind in _KINDS) - notice.counts.get("blocked", 0)


def actions(notice: Notice, translate: Translate = ENGLISH) -> Block:
    """Return the buttons; the id is new with each revision, or Slack keeps what was pressed."""
    ready = not notice.open_questions and notice.counts.get("selected", 0) > 0
    buttons = [_approve(notice, translate)] if ready else []
    if notice.open_questions:
        buttons.append(_button(notice, FILL, translate("Fill in…"), "primary"))
    if _choosable(notice) > 0:
        buttons.append(_button(notice, CHOOSE, translate("Choose rows…")))
    label = plain(clip(translate("Open review page"), _BUTTON))
    page: Block = {"type": "button", "action_id": OPEN, "text": label, "url": notice.review_url}
    buttons += [_button(notice, REJECT, translate("Reject…"), "danger"), page, *_links(notice, translate)]
    block_id = f"decide.{notice.plan_id}.{notice.digest[:DIGEST]}.{notice.revision}"
    return {"type": "actions", "block_id": block_id, "elements": buttons}


def _approve(notice: Notice, translate: Translate) -> Block:
    selected = notice.counts["selected"]
    chosen = Text.count("{count} row will be applied.", "{count} rows will be applied.", count=selected)
    confirm = {
        "title": plain(clip(translate("Approve this plan?"), 100)),
        "text": {"type": "plain_text", "text": clip(chosen.render(translate), 300)},
        "confirm": plain(clip(_verb(notice, translate), _CONFIRM)),
        "deny": plain(clip(translate("Cancel"), _CONFIRM)),
    }
    return _button(notice, APPROVE, _verb(notice, translate), "primary") | {"confirm": confirm}


def _verb(notice: Notice, translate: Translate) -> str:
    return notice.verb.render(translate) if notice.verb else translate("Approve")


def _links(notice: Notice, translate: Translate) -> list[Block]:
    return [
        {
            "type": "button",
            "action_id": f"{OPEN}.{place}",
            "text": plain(clip(label.render(translate), _BUTTON)),
            "url": url,
        }
        for place, (label, url) in enumerate(notice.links)
    ]


def _button(notice: Notice, action: str, label: str, style: str = "") -> Block:
    value = About(notice.plan_id, notice.digest[:DIGEST], notice.revision).text()
    button = {"type": "button", "action_id": action, "text": plain(clip(label, _BUTTON)), "value": value}
    return button | ({"style": style} if style else {})


def _section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def _context(text: str) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text}]}


def _list(title: str, sentences: Iterable[str]) -> Block:
    """Return a titled list that fits one section: what does not is on the page."""
    text = title
    for sentence in sentences:
        line = f"\n• {escape_clipped(sentence, _SECTION // 5)}"
        if len(text) + len(line) > _SECTION:
            break
        text += line
    return _section(text)
