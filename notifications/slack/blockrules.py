"""The kinds of rule that a Block Kit table is written in, each able to say what is wrong with a value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

Json: TypeAlias = dict[str, Any]


class Rule(Protocol):
    """Anything that can judge a value found at a JSON pointer."""

    def problems(self, value: object, where: str) -> Iterator[str]:
        """Yield `<JSON pointer>: <sentence>` for each fault; sentences never quote the content."""


@dataclass(frozen=True, slots=True)
class Text:
    """A string of `least` to `most` characters that starts with one of `starts`."""

    most: int | None = None
    least: int = 1
    starts: tuple[str, ...] = ()

    def problems(self, value: object, where: str) -> Iterator[str]:
        """Yield what is wrong with a string."""
        if not isinstance(value, str):
            yield f"{where}: must be a text"
            return
        yield from _within(len(value), self.least, self.most, "characters", where)
        if self.starts and not value.startswith(self.starts):
            yield f"{where}: must start with {' or '.join(self.starts)}"


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number between two bounds, both allowed."""

    least: int | None = None
    most: int | None = None

    def problems(self, value: object, where: str) -> Iterator[str]:
        """Yield what is wrong with a number."""
        if not isinstance(value, int) or isinstance(value, bool):
            yield f"{where}: must be a whole number"
            return
        if self.least is not None and value < self.least:
            yield f"{where}: is {value}, Slack takes {self.least} or more"
        if self.most is not None and value > self.most:
            yield f"{where}: is {value}, Slack takes {self.most} or less"


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""

    def problems(self, value: object, where: str) -> Iterator[str]:
        """Yield what is wrong with a flag."""
        if not isinstance(value, bool):
            yield f"{where}: must be true or false"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words."""

    words: tuple[str, ...]

    def problems(self, value: object, where: str) -> Iterator[str]:
        """Yield what is wrong with a word."""
        if value not in self.words:
            yield f"{where}: must be one of {', '.join(self.words)}"


@dataclass(frozen=True, slots=True)
class Many:
    """A list of `least` to `most` values that all obey one rule."""

    item: Rule
    most: int | None = None
    least: int = 1

    def problems(self, value: object, where: str) -> Iterator[str]:
        """Yield what is wrong with a list and with each of its items."""
        if not isinstance(value, list):
            yield f"{where}: must be a list"
            return
        yield from _within(len(value), self.least, self.most, "items", where)
        for place, item in enumerate(value):
            yield from self.item.problems(item, f"{where}/{place}")


@dataclass(frozen=True, slots=True)
class Shape:
    """An object: which keys it must have, which it may have, and what must hold between them."""

    required: Mapping[str, Rule] = field(default_factory=dict)
    optional: Mapping[str, Rule] = field(default_factory=dict)
    between: tuple[Callable[[Json, str], Iterator[str]], ...] = ()

    def problems(self, value: object, where: str) -> Iterator[str]:
        """Yield what is wrong with an object; a key that Slack does not know is wrong too."""
        if not isinstance(value, dict):
            yield f"{where}: must be an object"
            return
        yield from (f"{where}: needs '{key}'" for key in self.required if key not in value)
        rules = {**self.required, **self.optional}
        for key, part in value.items():
            if key in rules:
                yield from rules[key].problems(part, f"{where}/{key}")
            else:
                yield f"{where}: '{key}' is not known here"
        for relation in self.between:
            yield from relation(value, where)


@dataclass(frozen=True, slots=True)
class Typed:
    """An object whose `type` says which shape it must have."""

    shapes: Mapping[str, Shape]

    def problems(self, value: object, where: str) -> Iterator[str]:
        """Yield what is wrong with an object of one of several types."""
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(value, dict) or not isinstance(kind, str) or kind not in self.shapes:
            yield f"{where}: must have a type of {', '.join(self.shapes)}"
            return
        rest = {key: part for key, part in value.items() if key != "type"}
        yield from self.shapes[kind].problems(rest, where)


def _within(count: int, least: int, most: int | None, unit: str, where: str) -> Iterator[str]:
    if count < least:
        yield f"{where}: {count} {unit}, Slack takes {least} or more"
    if most is not None and count > most:
        yield f"{where}: {count} {unit}, Slack takes {most} or less"
