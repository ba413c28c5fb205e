"""Text as Slack's blocks take it: no longer than they allow, and nothing in it a mention or a link. Pure."""

from __future__ import annotations

from typing import Any


def plain(text: str) -> dict[str, Any]:
    """Return a plain text object."""
    return {"type": "plain_text", "text": text, "emoji": False}


def clip(text: str, most: int) -> str:
    """Return at most ``most`` characters of a text."""
    return text if len(text) <= most else text[: most - 1] + "…"


def escape(text: str) -> str:
    """Return text in which nothing is a mention or a link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escape_clipped(text: str, most: int) -> str:
    """Return escaped text of at most ``most`` characters, never cut inside an escape."""
    text = clip(text, most)
    while len(escape(text)) > most:
        text = clip(text, len(text) - 1)
    return escape(text)
