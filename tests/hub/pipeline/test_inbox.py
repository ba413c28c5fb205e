"""Files that people hand in are gone once their run is planned, wherever they were kept."""

from __future__ import annotations


def test_an_uploaded_file_is_deleted_with_its_run(office) -> None:
    """What the web took in is about children: it does not wait for the next start of the hub."""
    folder = office.hub.desk.data_dir / "uploads"
    folder.mkdir()
    file = folder / "a.csv"
    file.write_text("somebody")
    office.hub.desk.start_run("shelf.books", office.school.id, by="test", file=file)
    office.work()
    assert not file.exists()
