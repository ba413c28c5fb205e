"""What this plugin brings."""

from __future__ import annotations

from pathlib import Path

from hub.plugin import Demo, Plugin, Text, implements
from plugins.iddink.connector import Licences
from plugins.iddink.filejob import LicenceFile
from plugins.iddink.pages import PAGES
from plugins.iddink.settings import Settings

_HERE = Path(__file__).parent


@implements
def hub_plugin() -> Plugin:
    """Register the connectors, pages, commands and tables of Iddink licences."""
    return Plugin(
        name="iddink",
        connectors=(Licences(), LicenceFile()),
        pages=PAGES,
        roles={"licences": Text("Administer licences")},
        settings=Settings,
        migrations=_HERE / "migrations" / "versions",
        templates=_HERE / "templates",
        locale=_HERE / "locale",
        demo=_demo,
    )


def _demo() -> Demo:
    """Load the stand-in only for the demo; the product never does."""
    from plugins.iddink.demo import IddinkDemo  # noqa: PLC0415 - see above

    return IddinkDemo()
