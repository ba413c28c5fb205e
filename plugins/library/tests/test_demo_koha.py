"""The demo's Koha: set up, told, shown."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from starlette.testclient import TestClient

from hub.people import schools
from hub.plugin import DemoHub
from plugins.library import hooks
from plugins.library.demo import CODE, LibraryDemo
from plugins.library.targets import access


def test_the_demos_school_tells_a_koha_that_answers_and_is_shown(make_hub, tmp_path: Path):
    """What a librarian would set up by hand is there, and the page has its patrons."""
    demo = LibraryDemo()
    with closing(demo):
        section = demo.open(DemoHub("http://127.0.0.1:8000", tmp_path, "08012345"))
        hub = make_hub([hooks], plugins={"library": section})
        with hub.database.writing() as session:
            place = schools.add(session, CODE, "De Windroos (bedacht)")
        for _ in range(2):  # a demo that is opened again finds what stands there
            demo.seed(hub.desk, place)
        access.attempt(hub.desk, place, hub.desk.settings("library"), "koha")
        page = TestClient(next(show.app for show in demo.shows() if show.path == "/demo/koha"))
        assert "Nobody yet" in page.get("/").text
        demo._koha.put(surname="<b>Bedacht", library_id="MED1", category_id="LL", cardnumber="7")
        assert "&lt;b&gt;Bedacht" in page.get("/").text
