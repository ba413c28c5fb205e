"""The modal that asks why a plan is rejected. Pure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hub.plugin import ENGLISH
from notifications.slack.rendering import clip, escape, plain

if TYPE_CHECKING:
    from hub.plugin import Notice, Translate
    from notifications.slack.clicks import Click

CALLBACK = "hub_reject_reason"
REASON = "reason"
_TITLE, _MOST = 24, 1_000


def reason_modal(notice: Notice, click: Click, translate: Translate = ENGLISH) -> dict[str, Any]:
    """Return the view; its metadata says which plan, and which copy of the message was clicked."""
    asked = translate("Plan {plan} of {school}: nothing of it will be applied.").format(
        plan=notice.plan_id, school=clip(notice.school.name, 200)
    )
    about = {"p": click.plan_id, "d": click.digest, "r": click.revision, "c": click.channel, "t": click.ts}
    element = {"type": "plain_text_input", "action_id": REASON, "multiline": True, "max_length": _MOST}
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": json.dumps(about),
        "title": plain(clip(translate("Reject this plan"), _TITLE)),
        "submit": plain(clip(translate("Reject"), _TITLE)),
        "close": plain(clip(translate("Cancel"), _TITLE)),
        "blocks": [
            {"type": "section", "text": {"type": "mrkdwn", "text": escape(asked)}},
            {
                "type": "input",
                "block_id": REASON,
                "label": plain(translate("Why?")),
                "hint": plain(translate("The reason goes to everybody who was asked. Name no pupils.")),
                "element": element,
            },
        ],
    }


def reason_given(view: dict[str, Any]) -> str:
    """Return what was filled in."""
    return str(view["state"]["values"][REASON][REASON].get("value") or "")
