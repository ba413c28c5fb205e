"""A file that somebody handed in is kept until its run is planned or has failed, and no longer."""

from __future__ import annotations

import pytest

from hub.errors import InvalidInput
from hub.model.states import LegKind
from hub.store import legs
from tests.hub.roster.conftest import NOW, csv_of


@pytest.fixture
def database_url(tmp_path):
    """Files are beside the database: one kind is enough here."""
    return f"sqlite:///{tmp_path / 'hub.db'}"


def kept(desk) -> list[str]:
    """Return what lies in the hub's own folder."""
    return [file.name for file in (desk.hub.desk.data_dir / "kept").iterdir()]


def test_a_planned_file_is_gone(desk):
    """Once the plan stands, the children's list is deleted; the one on the person's disk stays."""
    desk.plan(csv_of())
    assert kept(desk) == []
    assert (desk._folder / "list").exists()


def test_a_refused_file_is_gone(desk):
    """A file that cannot be used is not kept either."""
    desk.refusal(b"%PDF-1.7")
    assert kept(desk) == []


def test_a_file_waits_for_its_run(desk, tmp_path):
    """Until the run is made, a sealed copy is there, readable by the hub alone; nothing of it is in plain."""
    (tmp_path / "one.csv").write_bytes(csv_of())
    desk.hub.desk.start_run("roster.people", desk.school.id, by="an@eik.example", file=tmp_path / "one.csv")
    (name,) = kept(desk)
    copy = desk.hub.desk.data_dir / "kept" / name
    assert copy.stat().st_mode & 0o077 == 0
    (tmp_path / "one.csv").unlink()
    lying = [file for file in desk.hub.desk.data_dir.rglob("*") if file.is_file()]
    assert b"Amrani" in csv_of()
    assert not [file for file in lying if b"Amrani" in file.read_bytes()]


def test_no_file_in_plain_outlives_its_run(desk):
    """What the reader was given is gone as soon as it was read."""
    desk.plan(csv_of())
    assert list((desk.hub.desk.data_dir / "opened").iterdir()) == []


def test_a_file_that_is_not_there_is_said_before_anything_runs(desk, tmp_path):
    """Whoever mistypes a name gets a sentence, and no run that fails later."""
    with pytest.raises(InvalidInput, match="There is no file"):
        desk.hub.desk.start_run("roster.people", desk.school.id, by="an@eik.example", file=tmp_path / "no.csv")


def test_a_leg_that_runs_again_after_its_plan_changes_nothing(desk, work):
    """A crash between the plan and the end of its leg loses neither the plan nor the run."""
    told = desk.plan(csv_of())
    with desk.hub.database.writing() as session:
        legs.submit(session, LegKind.COLLECT, told.plan.run_id, NOW)
    work(desk.hub)
    assert desk.hub.desk.notice(told.id).counts["create"] == 12


def test_a_file_that_is_not_the_hubs_copy_is_never_deleted(desk, tmp_path, work):
    """The hub reads a copy; what lies elsewhere is not its own to delete."""
    own = tmp_path / "own.csv"
    own.write_bytes(csv_of())
    desk.hub.desk.start_run("roster.people", desk.school.id, by="an@eik.example", file=own)
    work(desk.hub)
    assert own.exists()
