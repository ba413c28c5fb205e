"""The plugin's pages; each module brings its own list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugins.uwlr.pages import activating, code_page, exchanges, fetching, one_link, overview, results

if TYPE_CHECKING:
    from hub.plugin import OpenPage, Page

PAGES: tuple[Page, ...] = (
    *(*overview.PAGES, *activating.PAGES, *one_link.PAGES, *exchanges.PAGES),
    *(*results.PAGES, *fetching.PAGES),
)
OPEN_PAGES: tuple[OpenPage, ...] = code_page.OPEN_PAGES
