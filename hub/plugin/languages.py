"""The catalogues of the hub, its plugins and its notifiers: read from their sources, one language at a time."""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import hub
from hub.model.schools import LANGUAGES
from hub.model.text import ENGLISH

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

    from hub.model.text import Translate

FALLBACK = "en"
OWN = Path(hub.__file__).parent / "locale"


class Catalogue:
    """The words of one language: ``LANGUAGE.po`` of each folder, the earlier folder first.

    Read from the source catalogues, so that no compiled file can be older than its source.
    """

    def __init__(self, language: str, folders: tuple[Path, ...]) -> None:
        self.language = language
        self.translations = NullTranslations()
        read = [_compiled(_source(folder, language)) for folder in folders if (folder / f"{language}.po").exists()]
        for one in reversed(read):
            one.add_fallback(self.translations)
            self.translations = one

    def __call__(self, message: str, /) -> str:
        return self.translations.gettext(message) if message else ""

    def plural(self, one: str, many: str, count: int, /) -> str:
        return self.translations.ngettext(one, many, count)


@cache
def catalogue(language: str, folders: tuple[Path, ...]) -> Catalogue:
    """Return the words of a language, read once."""
    return Catalogue(language, folders)


def speak(language: str, folders: tuple[Path, ...]) -> Translate:
    """Return a language when it is written in all folders, else English: nobody gets half of each."""
    return catalogue(language, folders) if language in written(folders) and language != FALLBACK else ENGLISH


@cache
def written(folders: tuple[Path, ...]) -> tuple[str, ...]:
    """Return the languages that are complete in every folder; English always is."""
    return tuple(code for code in LANGUAGES if code == FALLBACK or all(_complete(one, code) for one in folders))


def _complete(folder: Path, language: str) -> bool:
    if not (folder / f"{language}.po").exists():
        return False
    return all(_said(message.string) and not message.fuzzy for message in _source(folder, language) if message.id)


def _said(string: str | list[str] | tuple[str, ...] | None) -> bool:
    return all(string) if isinstance(string, list | tuple) else bool(string)


@cache
def _source(folder: Path, language: str) -> Catalog:
    with (folder / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def _compiled(source: Catalog) -> GNUTranslations:
    made = BytesIO()
    write_mo(made, source)
    made.seek(0)
    return GNUTranslations(made)
