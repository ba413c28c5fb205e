"""The one hook: a plugin registers typed objects, and the hub calls those."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pluggy

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from pydantic import BaseModel

    from hub.model.text import Text
    from hub.plugin.connector import Connector
    from hub.plugin.notifier import Notifier
    from hub.plugin.pages import Hook, OpenPage, Page
    from hub.plugin.services import Services

GROUP = "hub"
implements = pluggy.HookimplMarker(GROUP)
_spec = pluggy.HookspecMarker(GROUP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plugin:
    """Everything a plugin brings.

    ``settings`` parses the plugin's section of config.yaml; ``migrations`` is a folder of Alembic
    revisions with the branch label ``name`` (without one, the hub creates the plugin's record
    tables as they are declared);
    ``gives`` says which roles the holders of one of the plugin's roles may give others at their school, with an
    account if need be (`Services.people`): the plugin's own, and the hub's ``uploader``.
    ``start`` is given the hub's port before anything else, for hooks.
    ``demo`` sets up what `hub demo` shows of it. Commands come by an entry point of group
    ``hub.commands`` (a typer app that becomes ``hub NAME …``), so that help loads no plugin.
    """

    name: str
    connectors: Sequence[Connector] = ()
    notifiers: Sequence[Notifier] = ()
    pages: Sequence[Page] = ()
    hooks: Sequence[Hook] = ()
    open_pages: Sequence[OpenPage] = ()
    roles: Mapping[str, Text] = field(default_factory=dict)
    gives: Mapping[str, frozenset[str]] = field(default_factory=dict)
    settings: type[BaseModel] | None = None
    migrations: Path | None = None
    templates: Path | None = None
    locale: Path | None = None
    demo: Callable[[], Any] | None = None
    start: Callable[[Services], None] | None = None


class Spec:
    """The hooks of group ``hub``."""

    @_spec
    def hub_plugin(self) -> Plugin:  # type: ignore[empty-body]
        """Return what this plugin brings. Called once, at start."""
