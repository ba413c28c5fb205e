"""The pictures of the documentation, taken on the way when HUB_PICTURES=1 asks for them."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Page, ViewportSize

PLACE = Path(__file__).parents[2] / "docs/pictures"
USUAL: ViewportSize = {"width": 1280, "height": 900}


def picture(page: Page, name: str, *, top: str = "body", height: int = 1000, telephone: str = "") -> None:
    """Keep what the page shows now, from ``top`` (a selector) on; ``telephone`` adds the same, small, from there on."""
    if os.environ.get("HUB_PICTURES") != "1":
        return
    _take(page, top, {"width": 1280, "height": height}, f"{name}.png")
    if telephone:
        _take(page, telephone, {"width": 360, "height": 740}, f"{name}-360.png")
    page.set_viewport_size(USUAL)


def _take(page: Page, top: str, size: ViewportSize, file: str) -> None:
    page.set_viewport_size(size)
    page.locator(top).first.evaluate("place => place.scrollIntoView({block: 'start'})")
    page.screenshot(path=PLACE / file, animations="disabled")
