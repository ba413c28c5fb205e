"""Renders templates: one environment a language and plugin, made once and kept."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse

from hub.web.language import OWN, catalogue
from hub.web.templating import environment

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from gettext import NullTranslations

    from jinja2 import Environment

    from hub.plugin.spec import Plugin


class Pages:
    """The templates of the hub and of its plugins, in every language."""

    def __init__(self, plugins: Sequence[Plugin]) -> None:
        self._plugins = plugins
        self._lock = Lock()
        self._catalogues: dict[str, NullTranslations] = {}
        self._environments: dict[tuple[str, str], Environment] = {}

    def translate(self, language: str) -> Callable[[str], str]:
        """Return the gettext function of a language."""
        return self._catalogue(language).gettext

    def _catalogue(self, language: str) -> NullTranslations:
        if language not in self._catalogues:
            folders = [OWN, *(plugin.locale for plugin in self._plugins if plugin.locale is not None)]
            self._catalogues[language] = catalogue(language, folders)
        return self._catalogues[language]

    def _environment(self, language: str, plugin: Plugin | None) -> Environment:
        key = (language, plugin.name if plugin else "")
        with self._lock:
            if key not in self._environments:
                folder = plugin.templates if plugin else None
                self._environments[key] = environment(self._catalogue(language), locale=language, folder=folder)
            return self._environments[key]

    def text(self, template: str, language: str, context: Mapping[str, Any], plugin: Plugin | None = None) -> str:
        """Return a rendered template."""
        return self._environment(language, plugin).get_template(template).render(context)

    def answer(
        self,
        template: str,
        language: str,
        context: Mapping[str, Any],
        *,
        status: int = 200,
        plugin: Plugin | None = None,
    ) -> HTMLResponse:
        """Return a page; no browser keeps it, because it shows people's data."""
        body = self.text(template, language, context, plugin)
        return HTMLResponse(body, status, headers={"Cache-Control": "no-store"})
