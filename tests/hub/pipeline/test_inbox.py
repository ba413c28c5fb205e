"""Files that people hand in are gone once their run is planned; those that a plugin keeps are its own to forget."""

from __future__ import annotations

import pytest


@pytest.fixture
def file(tmp_path):
    """A file that somebody handed in."""
    file = tmp_path / "a.csv"
    file.write_text("somebody")
    return file


def kept(office) -> int:
    """Return how many sealed files there are."""
    return len(list((office.hub.desk.data_dir / "kept").iterdir()))


def test_a_file_is_deleted_with_its_run(office, file) -> None:
    """What was taken in is about children: it does not wait for the next start of the hub."""
    office.hub.desk.start_run("shelf.books", office.school.id, by="test", file=file)
    assert kept(office) == 1
    office.work()
    assert kept(office) == 0


def test_a_file_that_a_plugin_keeps_stays_after_its_run(office, file) -> None:
    """The library's staff may want to look into a file that they import."""
    ref = office.hub.desk.files.keep(file, 30).ref
    office.hub.desk.start_run("shelf.books", office.school.id, by="test", kept=ref)
    office.work()
    with office.hub.desk.files.opened(ref) as plain:
        assert plain.read_text() == "somebody"
