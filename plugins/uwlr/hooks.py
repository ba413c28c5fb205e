"""What this plugin brings."""

from __future__ import annotations

from pathlib import Path

from hub.plugin import Plugin, Text, implements
from plugins.uwlr.connector import Links
from plugins.uwlr.service.endpoint import Service
from plugins.uwlr.settings import Settings

_HERE = Path(__file__).parent


@implements
def hub_plugin() -> Plugin:
    """Register the connectors, pages and tables of the links with suppliers, and the service behind them."""
    service = Service()
    return Plugin(
        name="uwlr",
        connectors=(Links(),),
        hooks=(service.hook,),
        start=service.start,
        roles={"links": Text("Look after links with suppliers"), "mandate": Text("Agree to links with suppliers")},
        settings=Settings,
        migrations=_HERE / "migrations" / "versions",
        templates=_HERE / "templates",
        locale=_HERE / "locale",
    )
