"""What this plugin brings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hub.plugin import Plugin, Text, implements
from plugins.uwlr.connector import Links
from plugins.uwlr.fetching.connector import FetchedRoster
from plugins.uwlr.pages import OPEN_PAGES, PAGES
from plugins.uwlr.results.connector import SendResults
from plugins.uwlr.service.endpoint import Service
from plugins.uwlr.settings import Settings

if TYPE_CHECKING:
    from hub.plugin import Demo

_HERE = Path(__file__).parent


@implements
def hub_plugin() -> Plugin:
    """Register the connectors, pages and tables of the links with suppliers, and the service behind them."""
    service = Service()
    return Plugin(
        name="uwlr",
        connectors=(Links(), FetchedRoster(), SendResults()),
        pages=PAGES,
        open_pages=OPEN_PAGES,
        hooks=(service.hook,),
        start=service.start,
        roles={"links": Text("Look after links with suppliers"), "mandate": Text("Agree to links with suppliers")},
        settings=Settings,
        migrations=_HERE / "migrations" / "versions",
        templates=_HERE / "templates",
        locale=_HERE / "locale",
        demo=_demo,
    )


def _demo() -> Demo:
    from plugins.uwlr.demo import UwlrDemo  # noqa: PLC0415  (invented pupils, never part of the product)

    return UwlrDemo()
