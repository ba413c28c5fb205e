"""Says what Slack would refuse in a message or view, before it is sent."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Literal

from notifications.slack import blocklimits as limits
from notifications.slack.blockrules import Json, Many, Text, Typed

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLOCKS = Many(Typed(limits.IN_MESSAGES), limits.MESSAGE_BLOCKS, least=0)
_FALLBACK = Text(limits.MESSAGE_TEXT, least=0)
_VIEWS = {"modal": Typed({"modal": limits.MODAL}), "home": Typed({"home": limits.HOME})}


def problems(payload: Json, surface: Literal["message", "modal", "home"] = "message") -> list[str]:
    """Return one line for each thing Slack would refuse, none when it would accept the payload.

    A line is `<JSON pointer>: <sentence>`, without any of the payload's texts, so it may be logged.
    Of a message `text` and `blocks` are looked at; a modal or home view is the whole view object.
    """
    return list(_message(payload) if surface == "message" else _view(payload, surface))


def _message(payload: Json) -> Iterator[str]:
    text, blocks = payload.get("text") or "", payload.get("blocks") or []
    if not text and not blocks:
        yield ": needs 'text' or 'blocks'"
    yield from _FALLBACK.problems(text, "/text")
    yield from _BLOCKS.problems(blocks, "/blocks")
    listed = _dicts(blocks)
    yield from _together(listed)
    yield from _one_table(listed)
    yield from _all_markdown(listed)


def _view(view: Json, surface: str) -> Iterator[str]:
    yield from _VIEWS[surface].problems(view, "")
    blocks = _dicts(view.get("blocks"))
    yield from _together(blocks)
    if surface == "modal" and "submit" not in view and any(block.get("type") == "input" for block in blocks):
        yield ": a modal with an input needs 'submit'"
    if sum(part.get("focus_on_load") is True for part in _parts(blocks)) > 1:
        yield "/blocks: only one element may take the focus on load"
    size = len(json.dumps(view, ensure_ascii=False, separators=(",", ":")).encode())
    if size > limits.VIEW_BYTES:
        yield f": {size} bytes, Slack takes {limits.VIEW_BYTES} or less"


def _together(blocks: list[Json]) -> Iterator[str]:
    """Yield ids that occur twice: block_id in the surface, action_id in the block."""
    names = [block["block_id"] for block in blocks if "block_id" in block]
    yield from (f"/blocks: block_id '{name}' occurs more than once" for name in _twice(names))
    for place, block in enumerate(blocks):
        actions = [part["action_id"] for part in _parts(block) if "action_id" in part]
        yield from (f"/blocks/{place}: action_id '{name}' occurs more than once" for name in _twice(actions))


def _one_table(blocks: list[Json]) -> Iterator[str]:
    places = [place for place, block in enumerate(blocks) if str(block.get("type")) in limits.TABLES]
    yield from (f"/blocks/{place}: a message takes one table only" for place in places[1:])
    for place in places:
        length = sum(len(str(part["text"])) for part in _parts(blocks[place].get("rows")) if "text" in part)
        if length > limits.TABLE_TEXT:
            yield f"/blocks/{place}/rows: {length} characters, Slack takes {limits.TABLE_TEXT} or less"


def _all_markdown(blocks: list[Json]) -> Iterator[str]:
    length = sum(len(str(block.get("text", ""))) for block in blocks if block.get("type") == "markdown")
    if length > limits.MARKDOWN_TEXT:
        yield f"/blocks: {length} characters of markdown, Slack takes {limits.MARKDOWN_TEXT} or less in all"


def _dicts(blocks: object) -> list[Json]:
    """Return the blocks that are objects, in their places: the rules have already named the others."""
    return [block if isinstance(block, dict) else {} for block in blocks] if isinstance(blocks, list) else []


def _parts(value: object) -> Iterator[Json]:
    """Yield every object in a payload, from the outside in."""
    inside: list[object] = []
    if isinstance(value, dict):
        yield value
        inside = list(value.values())
    elif isinstance(value, list):
        inside = value
    for part in inside:
        yield from _parts(part)


def _twice(names: list[str]) -> list[str]:
    return [name for name, count in Counter(map(str, names)).items() if count > 1]
