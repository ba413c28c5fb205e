"""Which language commands speak: that of whose word it is, else that of the terminal."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hub.model.text import Translate

_VARIABLES = ("HUB_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def of_terminal(environment: Mapping[str, str] = os.environ) -> str:
    """Return the language that the environment asks for, such as ``ca`` for ``ca_ES.UTF-8``; else English."""
    asked = next((environment[name] for name in _VARIABLES if environment.get(name)), "")
    return asked.partition(".")[0].partition("_")[0].partition("-")[0].lower() or "en"


def without_hub(language: str) -> Translate:
    """Return a language although no hub can be opened; its catalogues are found all the same."""
    from hub.errors import HubError
    from hub.model.text import ENGLISH
    from hub.plugin.languages import speak
    from hub.registry import Registry

    if language == ENGLISH.language:
        return ENGLISH
    try:
        return speak(language, Registry().locales)
    except HubError:
        return ENGLISH
