"""The pictures of the documentation, taken on the way when HUB_PICTURES=1 asks for them."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Page

PLACE = Path(__file__).parents[2] / "docs/pictures"
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


def picture(page: Page, name: str, *, narrow: bool = False) -> None:
    """Keep what the page shows now; ``narrow`` adds the same on a telephone."""
    if os.environ.get("HUB_PICTURES") != "1":
        return
    page.screenshot(path=PLACE / f"{name}.png")
    if narrow:
        page.set_viewport_size(NARROW)
        page.screenshot(path=PLACE / f"{name}-360.png")
        page.set_viewport_size(WIDE)
