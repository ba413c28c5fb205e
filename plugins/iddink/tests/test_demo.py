"""What the demo shows of Iddink."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from hub.app import Hub
from hub.model.config import Config
from hub.people import schools
from hub.plugin import DemoHub
from hub.registry import Registry
from hub.store.plan_tables import IssueRow, PlanRow
from plugins.iddink import hooks
from plugins.iddink.standin import Standin


@pytest.fixture
def demo():
    """The plugin's part of the demo; stopped afterwards."""
    part = hooks.hub_plugin().demo()
    yield part
    part.close()


def start(demo, folder: Path) -> tuple[Hub, DemoHub]:
    """Start a demo in a folder, as `hub demo` does."""
    told = DemoHub("http://127.0.0.1:8000", folder, "08012345")
    section = dict(demo.open(told))
    config = Config(
        database=f"sqlite:///{folder / 'hub.db'}", data_dir=folder, key_file=folder / "k", plugins={"iddink": section}
    )
    hub = Hub(config, registry=Registry([hooks], discover=False))
    hub.migrate()
    with hub.database.writing() as session:
        if not hub.desk.schools():
            schools.add(session, "08012345", "Institut Vallfosca")
    demo.seed(hub.desk, hub.desk.schools()[0])
    return hub, told


def run(hub: Hub) -> tuple[PlanRow, set[str]]:
    """Run the whole school; return its plan and the codes of all issues."""
    hub.desk.start_run("iddink.licences", hub.desk.schools()[0].id, by="test")
    while hub.engine.step():
        continue
    with hub.database.reading() as session:
        plan = session.exec(select(PlanRow)).one()
        return plan, {row.code for row in session.exec(select(IssueRow))}


def test_demo_starts_with_both_yellows_and_new_publishers(demo, tmp_path: Path) -> None:
    """A newcomer sees what the review page is for, in whatever year they look."""
    hub, told = start(demo, tmp_path)
    plan, codes = run(hub)
    hub.database.close()
    assert plan.state == "pending"
    assert {"PUBLISHER_UNKNOWN", "PUBLISHER_NO_PROTOCOL", "PUBLISHER_NEVER_SYNCED", "USER_UNMATCHED"} <= codes
    assert len(told.shared["roster"]) == 68
    assert {"given_name", "family_name", "surname2", "idalu"} <= told.shared["roster"][0].keys()
    assert demo.facts()["iddink"]["job"] == "iddink.licences"


def test_demo_can_be_started_again(tmp_path: Path) -> None:
    """A second start finds what the first one made, with the stand-in at another address."""
    for _ in range(2):
        part = hooks.hub_plugin().demo()
        hub, _told = start(part, tmp_path)
        hub.database.close()
        part.close()


def test_invented_data_move_with_the_day() -> None:
    """However late the demo is shown, its licences begin in the week before."""
    day = date(2031, 3, 4)
    now = datetime(2031, 3, 4, 9, tzinfo=UTC)
    standin = Standin(start=now, first_day=day)
    begins = {row["valid_from"] for row in standin.licences() if row["valid_from"]}
    assert (day - timedelta(days=6)).isoformat() in begins
    assert standin.school_year == "2030-2031"
    assert {row["school_year"] for row in standin.roster()} == {"2030-2031"}
    assert [row["birth_date"] for row in standin.roster()] == [row["birth_date"] for row in Standin().roster()]
