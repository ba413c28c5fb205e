"""Finds the words of a recipient's language."""

from __future__ import annotations

from functools import cache
from gettext import translation
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_CATALOGUES = Path(__file__).with_name("locale")


@cache
def translator(language: str) -> Callable[[str], str]:
    """Return the gettext function of a language; English where there is no catalogue for it."""
    return translation("email", str(_CATALOGUES), languages=[language], fallback=True).gettext
