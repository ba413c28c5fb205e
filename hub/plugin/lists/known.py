"""What a register holds of a school before a list comes in, as far as the list is held against it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date


class Identity(NamedTuple):
    """Who somebody is without a number: the folded name and the birth date."""

    name: str
    birth_date: date | None


class ClassList(NamedTuple):
    """A class with the keys of those in it."""

    name: str
    level: str
    school_year: str
    members: set[str]


@dataclass(frozen=True, slots=True)
class Known:
    """A school's register: persons by key, who of them is present, and the classes they are in."""

    persons: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    present: Mapping[str, Identity] = field(default_factory=dict)
    classes: Mapping[str, ClassList] = field(default_factory=dict)
