"""A file that somebody handed in is kept until its run is planned or has failed, and no longer."""

from __future__ import annotations

import pytest

from hub.model.states import LegKind
from hub.pipeline import inbox
from hub.store import legs
from tests.hub.roster.conftest import NOW, csv_of


@pytest.fixture
def database_url(tmp_path):
    """Files are beside the database: one kind is enough here."""
    return f"sqlite:///{tmp_path / 'hub.db'}"


def kept(desk) -> list[str]:
    """Return what lies in the hub's own folder."""
    return [file.name for file in (desk.hub.desk.data_dir / "inbox").iterdir()]


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
    """Until the run is made, the copy is there, readable by the hub alone."""
    (tmp_path / "one.csv").write_bytes(csv_of())
    copy = inbox.keep(desk.hub.desk.data_dir, tmp_path / "one.csv")
    desk.hub.desk.start_run("roster.people", desk.school.id, by="an@eik.example", file=copy)
    assert kept(desk) == [copy.name]
    assert copy.stat().st_mode & 0o077 == 0


def test_a_leg_that_runs_again_after_its_plan_changes_nothing(desk, work):
    """A crash between the plan and the end of its leg loses neither the plan nor the run."""
    told = desk.plan(csv_of())
    with desk.hub.database.writing() as session:
        legs.submit(session, LegKind.COLLECT, told.plan.run_id, NOW)
    work(desk.hub)
    assert desk.hub.desk.notice(told.id).counts["create"] == 12


def test_a_file_that_is_not_the_hubs_copy_is_never_deleted(desk, tmp_path, work):
    """Only what lies in the hub's own folder is the hub's to delete."""
    own = tmp_path / "own.csv"
    own.write_bytes(csv_of())
    desk.hub.desk.start_run("roster.people", desk.school.id, by="an@eik.example", file=own)
    work(desk.hub)
    assert own.exists()
