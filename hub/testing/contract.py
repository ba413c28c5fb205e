"""The contract as a test class: subclass it, name your connector, and run pytest."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, ClassVar

from hub.testing.checks import CHECKS
from hub.testing.journey import journey
from hub.testing.subject import Subject

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

    from hub.plugin.connector import Connector
    from hub.plugin.services import School, Services
    from hub.plugin.spec import Plugin
    from hub.testing.checks import Check
    from hub.testing.journey import Journey


class Setting:
    """What a contract is played in: the connector, its plugin, its vendor, and a school that uses it."""

    connector: Connector
    expected: int | None = None
    file: Path | None = None
    plugin: Plugin | None = None
    settings: Mapping[str, Any] = {}
    answers: Mapping[str, Mapping[str, str]] = {}
    school: str = "08012345"

    def vendor(self) -> AbstractContextManager[object]:
        """Stand in for the vendor while the connector makes its trips."""
        return nullcontext()

    def seed(self, services: Services, school: School) -> None:
        """Fill in what a school would have filled in by hand."""

    def _subject(self) -> Subject:
        return Subject(
            connector=self.connector,
            expected=self.expected,
            file=self.file,
            plugin=self.plugin,
            settings=self.settings,
            seed=self.seed,
            answers=self.answers,
            school=self.school,
        )


class ConnectorContract(Setting):
    """Runs every check on ``connector``, one test a check.

        class TestBooks(ConnectorContract):
            connector, expected = Books(), 120

    ``expected`` is how many records the vendor has. The rest is for connectors that need it: see
    `hub.testing.Subject`. A connector that talks to a server overrides `vendor`: a context
    manager that starts a stand-in, sets ``self.settings`` (or whatever `seed` leaves behind) to
    where it is, and stops it.
    """

    _journeys: ClassVar[dict[type, Journey]] = {}

    def journey(self) -> Journey:
        """Return what happened to the connector on its trips, made once a class."""
        if type(self) not in self._journeys:
            with self.vendor():
                self._journeys[type(self)] = journey(self._subject())
        return self._journeys[type(self)]

    def pytest_generate_tests(self, metafunc: Any) -> None:
        """Make one test of each check (pytest calls this)."""
        metafunc.parametrize("check", CHECKS, ids=lambda check: check.__name__)

    def test_contract(self, check: Check) -> None:
        """The connector keeps its contract."""
        wrong = list(check(self.journey()))
        if wrong:
            raise AssertionError("\n".join([check.__doc__ or check.__name__, *(f"- {one}" for one in wrong)]))
