"""What a plugin shows in `hub demo`: stand-in servers, seeds and pages, none of which the product loads."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from hub.plugin.services import School, Services


@dataclass(frozen=True, slots=True)
class DemoHub:
    """What a demo part is told before the hub starts."""

    url: str
    folder: Path
    school_code: str
    shared: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Show:
    """An ASGI application of the demo, mounted at ``path``."""

    path: str
    app: Any
    label: str


@dataclass(frozen=True, slots=True)
class Colleague:
    """An invented person who works with the hub; ``school`` is the code of where the roles hold, "" everywhere."""

    email: str
    name: str
    language: str
    password: str
    roles: tuple[str, ...]
    school: str = ""


class Demo(ABC):
    """One plugin's part of the demo: `open` before the hub starts, `seed` once it runs."""

    order: int = 50

    @abstractmethod
    def open(self, hub: DemoHub) -> Mapping[str, Any]:
        """Start stand-ins and return this plugin's section of the demo's configuration."""

    def schools(self) -> Mapping[str, str]:
        """Return names of schools by their code that this part needs besides the demo's own."""
        return {}

    def staff(self) -> Sequence[Colleague]:
        """Return the people that this part needs."""
        return ()

    def steps(self) -> Sequence[Mapping[str, Any]]:
        """Return what a newcomer does with this part, each {text, href}, for the home page."""
        return ()

    def seed(self, services: Services, school: School) -> None:
        """Fill in what a school would have filled in by hand."""

    def shows(self) -> Sequence[Show]:
        """Return pages of the stand-ins, such as the mails that were sent."""
        return ()

    def facts(self) -> Mapping[str, Any]:
        """Return what `/demo.json` says about this part."""
        return {}

    def close(self) -> None:
        """Stop what `open` started."""
