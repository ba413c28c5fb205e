"""Where a school says so, who started a run does not approve it: not by themselves and not through a program."""

from __future__ import annotations

import pytest

from hub.errors import Refusal
from hub.model.policy import Own, Policy
from hub.model.states import Role
from hub.people import api_tokens, policies
from hub.people.administration import Administration


def _started_by(office, email: str):
    """Run the job in somebody's name; return its plan, on which somebody else than who started it decides."""
    with office.hub.database.writing() as session:
        policies.save(session, office.school.id, "", Policy(own=Own.NEVER), by="test", now=office.hub.clock())
    office.hub.desk.start_run("shelf.books", office.school.id, by=email)
    office.work()
    return office.latest()


def test_somebody_else_approves_what_one_started(office) -> None:
    """Ann started it, so Bob's word counts and hers does not."""
    plan = _started_by(office, office.people["ann"].email)
    with pytest.raises(Refusal, match="started this run yourself"):
        office.approve(plan, "ann")
    assert "is approved" in office.approve(plan, "bob")


def test_a_run_that_ones_own_program_started_is_ones_own(office) -> None:
    """A program speaks for who made its account."""
    ann = office.people["ann"]
    with office.hub.database.writing() as session:
        desk = Administration(session, office.hub.clock(), None, ann.email, [Role.REVIEWER])
        machine = api_tokens.add_machine(desk, "Night import", Role.REVIEWER, office.school)
    plan = _started_by(office, machine.email)
    with pytest.raises(Refusal, match="started this run yourself"):
        office.approve(plan, "ann")
    assert "is approved" in office.approve(plan, "bob")
