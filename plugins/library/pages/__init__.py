"""The plugin's pages; each module brings its own list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugins.library.handover import pages as handover
from plugins.library.pages import accounts, columns, members, previewing, uploading, working
from plugins.library.targets import file_pages
from plugins.library.targets import pages as targets

if TYPE_CHECKING:
    from hub.plugin import Page

PAGES: tuple[Page, ...] = (
    *(*uploading.PAGES, *previewing.PAGES, *members.PAGES, *working.PAGES, *columns.PAGES, *accounts.PAGES),
    *(*targets.PAGES, *file_pages.PAGES, *handover.PAGES),
)
