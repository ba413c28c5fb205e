"""The modal that asks why a plan is rejected, and the one that only says something. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hub.plugin import ENGLISH
from notifications.slack.blocktext import clip, escape, plain

if TYPE_CHECKING:
    from hub.plugin import Notice, Translate
    from notifications.slack.about import About

CALLBACK = "hub_reject_reason"
REASON = "reason"
_TITLE, _LABEL, _MOST = 24, 500, 1_000
_SENTENCE = 2_000


def reason_modal(notice: Notice, about: About, translate: Translate = ENGLISH) -> dict[str, Any]:
    """Return the view; its metadata says which plan, and which copy of the message was clicked."""
    asked = translate("Plan {plan} of {school}: nothing of it will be applied.").format(
        plan=notice.plan_id, school=clip(notice.school.name, 200)
    )
    element = {"type": "plain_text_input", "action_id": REASON, "multiline": True, "max_length": _MOST}
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": about.text(),
        "title": plain(clip(translate("Reject this plan"), _TITLE)),
        "submit": plain(clip(translate("Reject"), _TITLE)),
        "close": plain(clip(translate("Cancel"), _TITLE)),
        "blocks": [
            {"type": "section", "text": {"type": "mrkdwn", "text": escape(asked)}},
            {
                "type": "input",
                "block_id": REASON,
                "label": plain(clip(translate("Why?"), _LABEL)),
                "hint": plain(clip(translate("The reason goes to everybody who was asked. Name no pupils."), _LABEL)),
                "element": element,
            },
        ],
    }


def message_modal(title: str, sentence: str, translate: Translate = ENGLISH) -> dict[str, Any]:
    """Return a view that says one thing and asks nothing."""
    return {
        "type": "modal",
        "callback_id": "hub_message",
        "title": plain(clip(title, _TITLE)),
        "close": plain(clip(translate("Close"), _TITLE)),
        "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": escape(clip(sentence, _SENTENCE))}}],
    }


def reason_given(view: dict[str, Any]) -> str:
    """Return what was filled in."""
    return str(view["state"]["values"][REASON][REASON].get("value") or "")
