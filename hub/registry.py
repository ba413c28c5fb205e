"""The only module that calls pluggy: finds plugins and hands out what they bring."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pluggy

from hub.errors import ConfigurationError, PluginFault
from hub.model.states import Role
from hub.plugin.languages import OWN
from hub.plugin.records import shape_of
from hub.plugin.spec import GROUP, Plugin, Spec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from hub.model.text import Text
    from hub.plugin.connector import Connector
    from hub.plugin.notifier import Notifier
    from hub.plugin.pages import Hook, OpenPage, Page


class Registry:
    """The plugins of one hub. Tests make their own with ``discover=False``."""

    def __init__(self, modules: Iterable[object] = (), *, discover: bool = True) -> None:
        manager = pluggy.PluginManager(GROUP)
        manager.add_hookspecs(Spec)
        if discover:
            manager.load_setuptools_entrypoints(GROUP)
        for module in modules:
            manager.register(module)
        try:
            manager.check_pending()
        except pluggy.PluginValidationError as error:
            raise PluginFault("A plugin implements a hook that does not exist: {why}", why=str(error)) from error
        found: list[Plugin] = manager.hook.hub_plugin()
        self.plugins = tuple(sorted(found, key=lambda plugin: plugin.name))
        self.connectors = self._connectors()
        self.giving = self._giving()

    def _connectors(self) -> Mapping[str, Connector]:
        connectors: dict[str, Connector] = {}
        for plugin in self.plugins:
            for connector in plugin.connectors:
                if connector.name in connectors:
                    raise PluginFault("Two connectors are called “{name}”.", name=connector.name)
                for record in connector.records:
                    shape_of(record)
                connectors[connector.name] = connector
        return connectors

    @property
    def notifiers(self) -> list[Notifier]:
        """Return all notifiers."""
        return [notifier for plugin in self.plugins for notifier in plugin.notifiers]

    @property
    def pages(self) -> list[tuple[Plugin, Page]]:
        """Return all pages with the plugin whose templates they use."""
        return [(plugin, page) for plugin in self.plugins for page in plugin.pages]

    @property
    def hooks(self) -> list[Hook]:
        """Return all addresses for machines."""
        return [hook for plugin in self.plugins for hook in plugin.hooks]

    @property
    def open_pages(self) -> list[tuple[Plugin, OpenPage]]:
        """Return the pages for people without an account, with the plugin whose templates they use."""
        return [(plugin, page) for plugin in self.plugins for page in plugin.open_pages]

    @property
    def locales(self) -> tuple[Path, ...]:
        """Return the folders of catalogues: the hub's, then those of its plugins."""
        return (OWN, *(plugin.locale for plugin in self.plugins if plugin.locale is not None))

    @property
    def roles(self) -> dict[str, Text]:
        """Return the roles that plugins add, with what they allow."""
        return {name: text for plugin in self.plugins for name, text in plugin.roles.items()}

    def _giving(self) -> Mapping[str, frozenset[str]]:
        """Return which roles the holders of a plugin's role may give: no plugin hands out the hub's own rights."""
        giving: dict[str, frozenset[str]] = {}
        for plugin in self.plugins:
            for holder, given in plugin.gives.items():
                strange = (
                    ({holder} | given) - set(plugin.roles) - ({Role.UPLOADER} if holder in plugin.roles else set())
                )
                if strange:
                    raise PluginFault(
                        "The plugin {plugin} gives roles that are not its own: {names}.",
                        plugin=plugin.name,
                        names=", ".join(sorted(strange)),
                    )
                giving[holder] = giving.get(holder, frozenset()) | given
        return giving

    def settings(self, sections: Mapping[str, Any]) -> dict[str, Any]:
        """Return each plugin's parsed section; raises ConfigurationError with the field that is wrong."""
        unknown = set(sections) - {plugin.name for plugin in self.plugins}
        if unknown:
            raise ConfigurationError(
                "config.yaml has a section for {names}, but no such plugin is installed.", names=", ".join(unknown)
            )
        parsed: dict[str, Any] = {}
        for plugin in self.plugins:
            section = sections.get(plugin.name) or {}
            parsed[plugin.name] = _parse(plugin, section) if plugin.settings else section
        return parsed


def _parse(plugin: Plugin, section: Mapping[str, Any]) -> Any:
    if plugin.settings is None:
        return section
    try:
        return plugin.settings.model_validate(section)
    except ValueError as error:  # pydantic's ValidationError, told without the value: it may be a secret
        details: list[dict[str, Any]] = getattr(error, "errors", list)()
        first = details[0] if details else {"loc": (), "msg": "not valid"}
        place = ".".join(map(str, (plugin.name, *first["loc"])))
        raise ConfigurationError("config.yaml: {place}: {why}", place=place, why=first["msg"]) from None
