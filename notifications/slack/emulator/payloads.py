"""Interaction payloads in Slack's shapes, and the value objects of what a person enters."""

from __future__ import annotations

import copy
import time
from typing import TYPE_CHECKING, TypeAlias

from notifications.slack.blocklimits import OPTION
from notifications.slack.emulator.workspace import APP, TEAM, TEAM_DOMAIN, Json, elements

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from notifications.slack.emulator.modals import View
    from notifications.slack.emulator.workspace import Channel, Message, User

Value: TypeAlias = "str | list[str] | None"
_MOST_OFFERED = 100


def interaction(kind: str, user: User, trigger_id: str) -> Json:
    """Return what every interaction payload has."""
    name = user.email.partition("@")[0]
    return {
        "type": kind,
        "user": {"id": user.id, "username": name, "name": name, "team_id": TEAM},
        "api_app_id": APP,
        "token": "verification-token-of-old",
        "team": {"id": TEAM, "domain": TEAM_DOMAIN},
        "enterprise": None,
        "is_enterprise_install": False,
        "trigger_id": trigger_id,
    }


def in_message(message: Message, channel: Channel, state: Json, response_url: str) -> Json:
    """Return what a click in a message tells about the place; Slack keeps an ephemeral's text to itself."""
    hidden = message.reader is not None
    place: Json = {
        "container": {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel.id,
            "is_ephemeral": hidden,
        },
        "channel": {"id": channel.id, "name": "directmessage" if channel.user else channel.name},
        "state": {"values": state},
        "response_url": response_url,
    }
    return place if hidden else {**place, "message": message.as_slack()}


def in_view(view: View) -> Json:
    """Return what a click in a modal or home tab tells about the place."""
    return {"container": {"type": "view", "view_id": view.id}, "view": view.as_slack()}


def suggestion(user: User, view: View, block: Json, element: Json, words: str) -> Json:
    """Return what Slack asks when somebody types into a select that looks things up: it has no trigger."""
    asked = interaction("block_suggestion", user, "") | in_view(view)
    del asked["trigger_id"]
    return asked | {"action_id": element["action_id"], "block_id": block["block_id"], "value": words}


def offered(answer: Json) -> list[Json]:
    """Return the options of an answer, at most the hundred that Slack shows; odd ones are refused."""
    found: list[Json] = answer.get("options") or []
    wrong = [line for option in found for line in OPTION.problems(option, "/options")]
    if wrong or len(found) > _MOST_OFFERED:
        raise LookupError(f"Slack would not show these options: {wrong[:1] or len(found)}")
    return found


def place_of(block: Json, element: Json) -> tuple[str, str]:
    """Return by what an element is found again in its view."""
    return block["block_id"], element["action_id"]


def action(block: Json, element: Json, value: Json) -> Json:
    """Return the entry of `actions` for one element that was used."""
    told = {
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": f"{time.time():.6f}",
    }
    if element["type"] == "button":
        told["text"] = copy.deepcopy(element["text"])
    return told | value


def find(blocks: list[Json], action_id: str, block_id: str | None = None) -> tuple[Json, Json]:
    """Return the block and the element with that action_id.

    Raises:
        LookupError: when none has it, or several have and no block_id says which.
    """
    found = [
        (block, element)
        for block in blocks
        for element in elements(block)
        if element.get("action_id") == action_id and block_id in (None, block["block_id"])
    ]
    if len(found) == 1:
        return found[0]
    known = sorted({one["action_id"] for block in blocks for one in elements(block) if "action_id" in one})
    advice = "say which block_id is meant" if found else f"the action_ids here are {', '.join(known) or 'none'}"
    raise LookupError(f"{len(found)} elements have the action_id '{action_id}': {advice}.")


def value_of(element: Json, value: Value, found: Sequence[Json] = ()) -> Json:
    """Return the value object of an element after a person entered `value`.

    A list of option values fits checkboxes and multi-selects, an option's value fits the other choices,
    a text fits the rest. `found` are the options that a select has looked up.

    Raises:
        LookupError: when no option has that value.
    """
    kind = str(element["type"])
    if kind == "button":
        return {"type": kind, "value": value or element["value"]} if value or "value" in element else {"type": kind}
    if kind in ("checkboxes", "multi_static_select", "multi_external_select"):
        wanted = value if isinstance(value, list) else [str(value)] if value else []
        return {"type": kind, "selected_options": [_option(element, one, found) for one in wanted]}
    if kind in ("radio_buttons", "static_select", "external_select", "overflow"):
        return {"type": kind, "selected_option": _option(element, str(value), found) if value else None}
    return {"type": kind, _KEYS.get(kind, "value"): value or None}


_KEYS = {
    "users_select": "selected_user",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
}


def options(element: Json) -> list[Json]:
    """Return all options of an element, whether in groups or not."""
    groups = element.get("option_groups", [element])
    return [option for group in groups for option in group.get("options", ())]


def _option(element: Json, value: str, found: Sequence[Json]) -> Json:
    listed = [*options(element), *found, *([element["initial_option"]] if "initial_option" in element else [])]
    for option in listed:
        if option.get("value") == value:
            return copy.deepcopy(option)
    known = ", ".join(str(option.get("value")) for option in listed)
    raise LookupError(f"No option of '{element.get('action_id')}' has that value; the values are {known}.")


def missing(blocks: list[Json], state: Json) -> Mapping[str, str]:
    """Return, by block_id, what Slack's own client would not let pass in a form."""
    return {
        block["block_id"]: fault
        for block in blocks
        if block["type"] == "input"
        for fault in [_fault(block, state[block["block_id"]][block["element"]["action_id"]])]
        if fault
    }


def _fault(block: Json, value: Json) -> str:
    entered = next((part for key, part in value.items() if key != "type"), None)
    if not entered:
        return "" if block.get("optional") else "Please complete this required field."
    element = block["element"]
    if isinstance(entered, str) and len(entered) < element.get("min_length", 0):
        return f"Please enter {element['min_length']} characters or more."
    if isinstance(entered, str) and len(entered) > element.get("max_length", len(entered)):
        return f"Please enter {element['max_length']} characters or fewer."
    return ""
