"""What this plugin brings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hub.plugin import Plugin, Text, implements
from plugins.library.connector import Members
from plugins.library.handover.connector import DeliverToLibrary
from plugins.library.pages import PAGES
from plugins.library.settings import Settings
from plugins.library.targets.connector import FolioUsers, KohaPatrons, WiseFile
from plugins.library.uploads import PORTAL_ROLE

if TYPE_CHECKING:
    from hub.plugin import Demo

_HERE = Path(__file__).parent


@implements
def hub_plugin() -> Plugin:
    """Register the connectors, pages and tables of the school library."""
    return Plugin(
        name="library",
        connectors=(Members(), WiseFile(), FolioUsers(), KohaPatrons(), DeliverToLibrary()),
        pages=PAGES,
        roles={"librarian": Text("Look after the library's members")},
        gives={"librarian": frozenset({PORTAL_ROLE})},
        settings=Settings,
        migrations=_HERE / "migrations" / "versions",
        templates=_HERE / "templates",
        locale=_HERE / "locale",
        demo=_demo,
    )


def _demo() -> Demo:
    from plugins.library.demo import LibraryDemo  # noqa: PLC0415  (invented pupils, never part of the product)

    return LibraryDemo()
