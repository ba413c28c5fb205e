"""Pages and hooks of plugins: who may see them, what they are given, what they may answer."""

from __future__ import annotations

import os

import pytest

from hub.store.tables import RunRow
from hub.web.uploads import sweep
from tests.hub.web.browsing import hidden, sign_in

PASSES = "/schools/08012345/passes"


def hand_in(client, path: str = PASSES, content: bytes = b"a;b\n"):
    """Send a file with the form of the plugin's page."""
    token = hidden(client.get(PASSES).text, "multipart")
    return client.post(path, data=token, files={"list": ("Aina Vidal.CSV", content)})


def kept(hub) -> list[str]:
    """Return the suffixes of the uploaded files that are kept."""
    return [path.suffix for path in (hub.desk.data_dir / "uploads").iterdir()]


def test_a_plugin_page_has_the_hubs_frame_and_its_own_template(client):
    """The page finds the hub's layout and components, the school, and stands in the menu."""
    shown = client.get(PASSES).text
    assert "Passes of Institut Vall d&#39;Aranyó" in shown
    assert f'<a href="{PASSES}" aria-current="page">Passes</a>' in shown
    assert 'id="main"' in shown


def test_a_page_without_its_role_is_not_there(visitor, hub, school, account_of):
    """Another role gets the same answer as an unknown address, and no entry in the menu."""
    client = sign_in(visitor, hub, account_of("Quim", school, "decider"))
    assert client.get(PASSES).status_code == 404
    assert PASSES not in client.get("/").text


def test_a_page_of_another_school_is_not_there(client, other_school):
    """The role counts at the school in the address only."""
    assert client.get(f"/schools/{other_school.code}/passes").status_code == 404


def test_a_page_that_takes_no_form_refuses_one(client):
    """Only pages that say so are posted to."""
    assert client.post(f"{PASSES}/broken", data=hidden(client.get(PASSES).text, "multipart")).status_code == 405


def test_an_uploaded_file_reaches_the_page_and_is_gone_afterwards(client, hub):
    """The handler reads it under a name of the hub's; its sentence is shown on the page it leads to."""
    done = hand_in(client, content=b"12345")
    assert done.headers["location"] == PASSES
    assert "5 bytes came." in client.get(PASSES).text
    assert "5 bytes came." not in client.get(PASSES).text
    assert kept(hub) == []


def test_a_file_that_a_run_has_to_read_stays_sealed(client, hub):
    """The upload in plain is gone with its request; the run has a copy, under a name that says nothing."""
    led = hand_in(client, f"{PASSES}/start")
    assert client.get(led.headers["location"]).headers["location"] == "/runs/1"
    assert kept(hub) == []
    with hub.database.reading() as session:
        file = session.get_one(RunRow, 1).file
    assert (hub.desk.data_dir / "kept" / file.removeprefix("once:")).is_file()


def test_the_sweep_takes_what_a_crash_left(client, hub):
    """An upload of an earlier day is removed; one of a request that is under way is not."""
    hand_in(client)
    folder = hub.desk.data_dir / "uploads"
    (folder / "old.csv").write_text("1")
    (folder / "new.txt").write_text("1")
    os.utime(folder / "old.csv", (0, 0))
    sweep(hub)
    assert kept(hub) == [".txt"]


def test_what_a_page_refuses_is_told_in_its_sentence(client):
    """An error of the person's making is a page with the plugin's sentence."""
    refused = client.post(PASSES, data=hidden(client.get(PASSES).text, "multipart"))
    assert refused.status_code == 422
    assert "Choose a file first." in refused.text


def test_a_download_is_given_once(client, hub):
    """The file comes under its name and does not stay behind."""
    got = client.get(f"{PASSES}/all/download")
    assert got.text == "number;title\n"
    assert 'filename="passes.csv"' in got.headers["content-disposition"]
    assert not (hub.desk.data_dir / "list.csv").exists()


def test_a_hook_gets_the_body_as_it_came(visitor):
    """A machine needs no session and no token: it proves itself by its own signature."""
    said = visitor.post("/hooks/passes", content=b"payload=x", headers={"x-signature": "v0=1"})
    assert (said.status_code, said.text, said.headers["x-signed"]) == (202, "PAYLOAD=X", "v0=1")
    assert visitor.get("/hooks/passes").status_code == 405


def test_a_quick_answer_needs_no_thread(visitor):
    """What a hook only acknowledges does not stand in line behind what it has to look at."""
    assert "worker" not in visitor.post("/hooks/passes", content=b"ping").text


def test_a_hook_that_breaks_answers_with_a_number(visitor):
    """A machine that sends nonsense gets a number, not a trace."""
    broken = visitor.post("/hooks/passes", content=b"\xff")
    assert broken.status_code == 500
    assert broken.text.startswith("failed, reference ")


@pytest.mark.parametrize("code", ["08012345", "0801-2345"])
def test_the_home_of_one_school_makes_it_the_present_one(client, code):
    """A school's own address shows its jobs, however its code is written."""
    assert "Reading passes" in client.get(f"/schools/{code}").text
