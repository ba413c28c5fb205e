"""A sentence and its values, kept apart so that every reader gets it in their own language."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Protocol

from hub.model import writing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hub.errors import HubError

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """Return a text that can be kept: NUL and half characters, which PostgreSQL and UTF-8 refuse, become U+FFFD."""
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def marked(message: str) -> str:
    """Return a message as it is: where sentences stand in tables, this marks them for the catalogues."""
    return message


class Translate(Protocol):
    """One language: call it for a message; it also knows plural forms and what it is called itself."""

    @property
    def language(self) -> str:
        """The language that the words are really in, such as ``ca``: dates and numbers follow it."""

    def __call__(self, message: str, /) -> str:
        """Return an English message in this language."""

    def plural(self, one: str, many: str, count: int, /) -> str:
        """Return the form that goes with ``count``, still with its placeholders."""


class English:
    """The language that messages are written in."""

    language = "en"

    def __call__(self, message: str, /) -> str:
        return message

    def plural(self, one: str, many: str, count: int, /) -> str:
        return one if count == 1 else many


ENGLISH = English()


@dataclass(frozen=True, slots=True)
class Text:
    """An English sentence with ``{named}`` placeholders (the message id) and the values for them.

    A value may be a text again, a list, a date, or a moment in the zone to tell it in: each is written in
    the reader's language. With ``many``, ``template`` is the form for one and the value ``count`` chooses.
    """

    template: str
    params: Mapping[str, object] = field(default_factory=dict)
    many: str = ""

    @classmethod
    def of(cls, template: str, **params: object) -> Text:
        """Return the sentence ``template`` with its values."""
        return cls(template, params)

    @classmethod
    def count(cls, one: str, many: str, *, count: int, **params: object) -> Text:
        """Return a sentence about ``count`` things: ``one`` is said of a single one."""
        return cls(one, {"count": count} | params, many)

    @classmethod
    def joined(cls, parts: Sequence[Text]) -> Text:
        """Return several sentences as one text."""
        names = [f"part{number}" for number in range(len(parts))]
        return cls(" ".join(f"{{{name}}}" for name in names), dict(zip(names, parts, strict=True)))

    def filled(self, **params: object) -> Text:
        """Return this sentence of a table with its values."""
        return Text(self.template, params, self.many)

    @classmethod
    def from_error(cls, error: HubError) -> Text:
        """Return the sentence of an error."""
        if error.params:
            return cls(error.template, error.params, error.many)
        return cls(error.template.replace("{", "{{").replace("}", "}}"))

    def render(self, translate: Translate = ENGLISH) -> str:
        """Return the sentence in one language."""
        values = {name: _written(value, translate) for name, value in self.params.items()}
        if not self.many:
            return translate(self.template).format(**values)
        count = self.params["count"]
        if not isinstance(count, int):
            raise TypeError(self.template)
        values["count"] = writing.number(count, translate.language)
        return translate.plural(self.template, self.many, count).format(**values)

    def __str__(self) -> str:
        return self.render()


def _written(value: object, translate: Translate) -> object:
    if isinstance(value, Text):
        return value.render(translate)
    if isinstance(value, list | tuple):
        return ", ".join(str(_written(one, translate)) for one in value)
    if isinstance(value, datetime):
        return writing.local_moment(value, translate.language)
    if isinstance(value, date):
        return writing.day(value, translate.language)
    return value


def as_json(sentence: Text) -> dict[str, Any]:
    """Return a sentence as it is stored: the message and its values apart."""
    stored: dict[str, Any] = {
        "template": storable(sentence.template),
        "params": {name: _kept(value) for name, value in sentence.params.items()},
    }
    return stored | {"many": storable(sentence.many)} if sentence.many else stored


def as_text(stored: Mapping[str, Any]) -> Text:
    """Return a stored sentence."""
    params = {name: _restored(value) for name, value in stored["params"].items()}
    return Text(stored["template"], params, stored.get("many", ""))


def packed(sentence: Text) -> str:
    """Return a sentence as one string, for a column of text."""
    return json.dumps(as_json(sentence), ensure_ascii=False)


def unpacked(stored: str) -> Text:
    """Return the sentence of such a column; what was no `packed` text stands for itself."""
    if stored.startswith('{"template":'):
        return as_text(json.loads(stored))
    return Text.of("{said}", said=stored)


def _kept(value: object) -> object:
    if isinstance(value, Text):
        return as_json(value)
    if isinstance(value, list | tuple):
        return [_kept(one) for one in value]
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    return value if isinstance(value, int) else storable(str(value))


def _restored(value: Any) -> object:
    if isinstance(value, list):
        return [_restored(one) for one in value]
    if not isinstance(value, dict):
        return value
    if "moment" in value:
        return datetime.fromisoformat(value["moment"])
    return date.fromisoformat(value["date"]) if "date" in value else as_text(value)
