"""How the roster comes in: by the same door as any plugin. Its tables are in the hub's own revisions."""

from __future__ import annotations

from hub.plugin.spec import Plugin, implements
from hub.roster.connector import People


@implements
def hub_plugin() -> Plugin:
    """Return the roster as a plugin."""
    return Plugin(name="roster", connectors=(People(),))
