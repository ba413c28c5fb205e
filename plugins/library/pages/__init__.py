"""The plugin's pages; each module brings its own list."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hub.plugin import Page

PAGES: tuple[Page, ...] = ()
