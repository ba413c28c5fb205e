"""What waits for somebody: the home tab, the answer to `/hub pending` and the modal of the shortcut. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hub.plugin import ENGLISH, Text
from notifications.slack.blocktext import clip, escape, plain
from notifications.slack.rendering import actions, brief, moment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hub.plugin import JobLine, PlanSheet, Translate

    Block = dict[str, Any]

LINK, SHORTCUT_VIEW = "hub_link", "hub_pending_modal"
# A plan takes five blocks; Slack takes a hundred in a view and fifty in a message.
_MOST, _MOST_IN_MESSAGE, _HEADER, _TITLE, _BUTTON, _TEXT = 19, 9, 150, 24, 75, 2_900


def home(sheets: Sequence[PlanSheet], translate: Translate = ENGLISH) -> Block:
    """Return the home tab of somebody who is known."""
    return {"type": "home", "blocks": [_header(translate("What waits for you")), *waiting(sheets, translate)]}


def waiting_modal(sheets: Sequence[PlanSheet], translate: Translate = ENGLISH) -> Block:
    """Return the same as a modal."""
    return {
        "type": "modal",
        "callback_id": SHORTCUT_VIEW,
        "title": plain(clip(translate("What waits for you"), _TITLE)),
        "close": plain(clip(translate("Close"), _TITLE)),
        "blocks": waiting(sheets, translate),
    }


def waiting(sheets: Sequence[PlanSheet], translate: Translate = ENGLISH, most: int = _MOST) -> list[Block]:
    """Return the blocks of the plans that wait, the oldest first."""
    if not sheets:
        return [_section(escape(translate("Nothing waits for you. Well done.")))]
    blocks: list[Block] = []
    for sheet in sheets[:most]:
        blocks += [{"type": "divider"}, *brief(sheet.notice, translate), actions(sheet.notice, translate)]
    if len(sheets) > most:
        more = Text.count(
            "And {count} more plan on the hub's pages.",
            "And {count} more plans on the hub's pages.",
            count=len(sheets) - most,
        )
        blocks.append(_section(escape(more.render(translate))))
    return blocks


def waiting_in_message(sheets: Sequence[PlanSheet], translate: Translate = ENGLISH) -> list[Block]:
    """Return as many of the plans as a message holds."""
    return waiting(sheets, translate, _MOST_IN_MESSAGE)


def stranger_home(sentence: str, url: str, translate: Translate = ENGLISH) -> Block:
    """Return the home tab of somebody who is not linked with an account yet, or has none."""
    return {"type": "home", "blocks": [_header(translate("School hub")), *stranger(sentence, url, translate)]}


def stranger(sentence: str, url: str, translate: Translate = ENGLISH) -> list[Block]:
    """Return the sentence for a stranger, with the button that leads to the page where they are linked."""
    blocks = [_section(escape(sentence))]
    if url:
        label = plain(clip(translate("Yes, that is me"), _BUTTON))
        button = {"type": "button", "action_id": LINK, "style": "primary", "text": label, "url": url}
        blocks.append({"type": "actions", "elements": [button]})
    return blocks


def status(lines: Sequence[JobLine], translate: Translate = ENGLISH) -> str:
    """Return how the jobs stand, one line each."""
    words = {
        "": translate("has not run yet"),
        "queued": translate("is about to run"),
        "collecting": translate("runs now"),
        "planned": translate("ran on {at}"),
        "failed": translate("failed on {at}"),
    }
    told = ""
    for line in lines:
        at = moment(line.ran_at) if line.ran_at else ""
        state = escape(words.get(line.state, line.state)).format(at=at)
        title = escape(clip(line.title.render(translate), _HEADER))
        place = escape(clip(line.school.name, _HEADER))
        added = f"\n• *{title}* ({escape(line.name)}, {place} {line.school.code}): {state}"
        if len(told) + len(added) > _TEXT:
            break
        told += added
    return told.strip() or escape(translate("No job has run here yet."))


def _header(text: str) -> Block:
    return {"type": "header", "text": plain(clip(text, _HEADER))}


def _section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}
