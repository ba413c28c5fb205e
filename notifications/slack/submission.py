"""What Slack is answered when somebody sends a modal off: nothing closes it."""

from __future__ import annotations

from typing import Any, TypeAlias

Answer: TypeAlias = dict[str, Any]


def closed() -> Answer:
    """Return the answer that closes the modal."""
    return {}


def shown(view: dict[str, Any]) -> Answer:
    """Return the answer that replaces what the modal shows."""
    return {"response_action": "update", "view": view}


def wrong(errors: dict[str, str]) -> Answer:
    """Return the answer that keeps the modal and puts a sentence at each of these blocks."""
    return {"response_action": "errors", "errors": errors}
