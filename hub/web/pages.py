"""Renders templates: one environment a language and folder of templates, made once and kept."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse

from hub.web.language import OWN, catalogue
from hub.web.templating import environment

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from gettext import NullTranslations
    from pathlib import Path

    from jinja2 import Environment

    from hub.plugin.spec import Plugin


@cache
def _catalogue(language: str, folders: tuple[Path, ...]) -> NullTranslations:
    return catalogue(language, folders)


@cache
def _environment(language: str, folders: tuple[Path, ...], templates: Path | None) -> Environment:
    return environment(_catalogue(language, folders), locale=language, folder=templates)


class Pages:
    """The templates of the hub and of its plugins, in every language."""

    def __init__(self, plugins: Sequence[Plugin]) -> None:
        self._folders = (OWN, *(plugin.locale for plugin in plugins if plugin.locale is not None))

    def translate(self, language: str) -> Callable[[str], str]:
        """Return the gettext function of a language."""
        return _catalogue(language, self._folders).gettext

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
        found = _environment(language, self._folders, plugin.templates if plugin else None)
        body = found.get_template(template).render(context)
        return HTMLResponse(body, status, headers={"Cache-Control": "no-store"})
