"""The plugin that `docs/adding-a-plugin.md` writes is run as it stands there."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from types import ModuleType

import pytest
from sqlmodel import select

from hub.model.states import Role
from hub.people import accounts, schools
from hub.plugin import Ballot
from hub.store.plan_tables import PlanRow
from hub.store.tables import AccountRow
from tests.docs.pages import ROOT, blocks

LONGEST = 25
CONNECTOR, CONTRACT = blocks(ROOT / "docs" / "adding-a-plugin.md", "python")
LIST = "number,floor,tenant\n101,1,Anna Invented\n102,1,Bram Bedacht\n103,2,\n"


@pytest.fixture(scope="module", name="lockers")
def _lockers(tmp_path_factory) -> ModuleType:
    """The page's module, imported once: it declares a table."""
    path = tmp_path_factory.mktemp("page") / "lockers.py"
    path.write_text(CONNECTOR)
    spec = importlib.util.spec_from_file_location("lockers_of_the_page", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(name="trip")
def _trip(lockers, make_hub, work, tmp_path):
    """A function that runs the page's connector once and returns its plan, with the hub and a decider."""
    hub = make_hub([lockers])
    file = tmp_path / "lockers.csv"
    file.write_text(LIST)
    with hub.database.writing() as session:
        school = schools.add(session, "08012345", "Escola Inventada")
        row = AccountRow(email="ann@school.example", name="Ann", created_at=hub.clock())
        session.add(row)
        session.flush()
        accounts.grant(session, accounts.as_account(row), Role.DECIDER, school.id, now=hub.clock())

    def plan() -> PlanRow:
        run_id = hub.desk.start_run("lockers.rentals", school.id, by="test", file=file)
        work(hub)
        with hub.database.reading() as session:
            return session.exec(select(PlanRow).where(PlanRow.run_id == run_id)).one()

    def approve(plan: PlanRow) -> None:
        hub.desk.decide(
            Ballot(plan_id=plan.id, digest=plan.digest, verdict="approve", account_id=row.id, channel="cli")
        )
        work(hub)

    return hub, plan, approve, file


def test_the_connector_is_at_most_25_lines():
    """The promise of the page: one file, 25 lines, blank ones and all."""
    assert len(CONNECTOR.splitlines()) <= LONGEST


def test_the_connector_plans_and_what_is_approved_stands_in_the_register(trip, lockers):
    """Two lockers are let in; the third is yellow, because nobody rents it."""
    hub, plan, approve, _file = trip
    first = plan()
    told = hub.desk.notice(first.id)
    approve(first)
    with hub.database.reading() as session:
        assert sorted(session.exec(select(lockers.Locker.number))) == ["101", "102"]
    assert (told.counts["create"], [str(row.reason) for row in told.yellow]) == (3, ["Nobody rents 103."])


def test_the_second_run_has_nothing_left_to_decide(trip):
    """After approving, only the yellow row is proposed again, and it cannot be chosen."""
    hub, plan, approve, _file = trip
    approve(plan())
    counts = hub.desk.notice(plan().id).counts
    assert (counts["create"], counts["blocked"], counts["selected"], counts["unchanged"]) == (1, 1, 0, 2)


def test_once_everything_is_approved_nothing_changes(trip):
    """Plan, approve, plan again: 0 changes."""
    _hub, plan, approve, file = trip
    file.write_text(LIST.replace("103,2,", "103,2,Carla Creada"))
    approve(plan())
    again = plan()
    assert (again.state, again.unchanged) == ("empty", 3)


def test_the_contract_of_the_page_passes_as_it_stands(tmp_path):
    """The page's test file, beside the page's connector, is green in a pytest of its own."""
    for name, text in (("lockers.py", CONNECTOR), ("test_lockers.py", CONTRACT), ("lockers.csv", LIST)):
        (tmp_path / name).write_text(text)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(tmp_path), str(ROOT)))}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--rootdir",
        str(tmp_path),
        str(tmp_path),
    ]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
