"""Renders templates: one environment a language and folder of templates, made once and kept."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse

from hub.plugin import languages
from hub.web.templating import environment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from jinja2 import Environment

    from hub.model.text import Translate
    from hub.plugin.spec import Plugin


@cache
def _environment(language: str, folders: tuple[Path, ...], templates: Path | None) -> Environment:
    words = languages.catalogue(language, folders)
    return environment(words.translations, translate=words, folder=templates)


class Pages:
    """The templates of the hub and of its plugins, in every language; ``folders`` hold the catalogues."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        self._folders = folders

    @property
    def written(self) -> tuple[str, ...]:
        """Return the languages that pages are written in."""
        return languages.written(self._folders)

    def translate(self, language: str) -> Translate:
        """Return one of the languages that pages are written in."""
        return languages.speak(language, self._folders)

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
