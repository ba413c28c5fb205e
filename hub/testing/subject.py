"""What is tested: a connector, and what it takes to let it make a trip."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from hub.plugin.spec import Plugin, implements

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from hub.plugin.connector import Connector
    from hub.plugin.services import School, Services


def _nothing(services: Services, school: School) -> None:
    """Leave the throw-away hub as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A connector under test.

    ``expected``: how many records the vendor has. ``file``: what is handed in with each run.
    ``plugin``: what the connector comes in, when it brings settings, roles or migrations;
    ``settings``: the plugin's section of config.yaml. ``seed``: fills in what a school would have
    filled in by hand. ``answers``: what a person fills in where the plan asks, by question group.
    ``school``: the code of the school that is played.
    """

    connector: Connector
    expected: int | None = None
    file: Path | None = None
    plugin: Plugin | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    seed: Callable[[Services, School], None] = _nothing
    answers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    school: str = "08012345"

    def brought(self) -> Brought:
        """Return the plugin with exactly this connector, as a module that the registry takes."""
        name = self.connector.name.partition(".")[0]
        plugin = self.plugin or Plugin(name=name)
        return Brought(replace(plugin, connectors=[self.connector], demo=None))

    def instead(self, connector: Connector) -> Subject:
        """Return the same with another connector."""
        return replace(self, connector=connector)


class Brought:
    """A plugin module in the eyes of the registry."""

    def __init__(self, plugin: Plugin) -> None:
        self.plugin = plugin

    @implements
    def hub_plugin(self) -> Plugin:
        return self.plugin
