"""A sentence and its values, kept apart so that every reader gets it in their own language."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """Return a text that can be kept: NUL and half characters, which PostgreSQL and UTF-8 refuse, become U+FFFD."""
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)


@dataclass(frozen=True, slots=True)
class Text:
    """An English sentence with ``{named}`` placeholders (the message id) and the values for them."""

    template: str
    params: Mapping[str, object] = field(default_factory=dict)

    @classmethod
    def of(cls, template: str, **params: object) -> Text:
        """Return the sentence ``template`` with its values."""
        return cls(template, params)

    def render(self, translate: Callable[[str], str] = str) -> str:
        """Return the sentence in the language of ``translate`` (a gettext function)."""
        return translate(self.template).format(**self.params)

    def __str__(self) -> str:
        return self.render()
