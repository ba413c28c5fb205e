"""What this plugin brings."""

from __future__ import annotations

from pathlib import Path

from hub.plugin import Plugin, Text, implements
from plugins.iddink.connector import Licences
from plugins.iddink.settings import Settings

_HERE = Path(__file__).parent


@implements
def hub_plugin() -> Plugin:
    """Register the connectors, pages, commands and tables of Iddink licences."""
    return Plugin(
        name="iddink",
        connectors=(Licences(),),
        roles={"licences": Text("Administer licences")},
        settings=Settings,
        migrations=_HERE / "migrations" / "versions",
    )
