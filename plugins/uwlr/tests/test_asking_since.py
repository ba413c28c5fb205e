"""What was got before is not asked for again, unless it may be something else now."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from plugins.uwlr.fetching import access, client
from plugins.uwlr.fetching.connector import JOB
from plugins.uwlr.fetching.export import edexml
from plugins.uwlr.tests.school import pupil


class System:
    """An administration system that writes down since when it was asked, and has one school."""

    def __init__(self, office, folder) -> None:
        self.office, self.folder = office, folder
        self.asked: list[datetime | None] = []
        self.whole = "".join(edexml(office.services, office.school))
        self.save("https://las.example/uwlr")

    def save(self, url: str) -> None:
        """Say how it is reached."""
        form = {"url": url, "customer_name": "a", "customer_code": "b", "key": "c", "version": "2.2"}
        with self.office.services.writing() as session:
            access.save(session, self.office.services, self.office.school, self.office.an, form)

    def answer(self, _way, _school, _year, since, _timeout) -> client.Fetched:
        """Answer as `client.fetch` does."""
        self.asked.append(since)
        file = self.folder / "answer.xml"
        file.write_text(self.whole, encoding="utf-8")
        return client.Fetched(client.UNCHANGED if since else "data", file)

    def fetch(self) -> datetime | None:
        """Run the job and return since when it asked."""
        self.office.services.start_run(JOB, self.office.school.id, by="test")
        self.office.work()
        return self.asked[-1]


@pytest.fixture
def system(office, tmp_path, monkeypatch) -> System:
    """A system from which everything was fetched once."""
    office.enrol(pupil(1))
    found = System(office, tmp_path)
    monkeypatch.setattr(client, "fetch", found.answer)
    assert found.fetch() is None
    office.clock.later(days=1)
    return found


def test_what_was_got_is_asked_since_a_little_before(system):
    """The clock over there may be behind."""
    assert system.fetch() == datetime(2026, 11, 2, 7, 50, tzinfo=UTC)


def test_another_system_is_asked_for_everything(system):
    """What it did not change was never got from it."""
    system.save("https://other.example/uwlr")
    system.office.clock.later(days=1)
    assert system.fetch() is None
    system.office.clock.later(days=1)
    assert system.fetch() is not None


def test_another_school_year_is_asked_for_everything(system):
    """It may have been ready for months before it begins."""
    system.office.clock.now = datetime(2027, 8, 2, 8, 0, tzinfo=UTC)
    assert system.fetch() is None
