"""A plan that takes two people: both must have agreed with the same rows and the same answers."""

from __future__ import annotations

import pytest

from hub.model.states import Role
from hub.people import accounts
from hub.store import plans
from hub.store.plan_tables import PlanRow
from tests.shelves import book


@pytest.fixture(name="braked")
def _braked(office) -> PlanRow:
    """A pending plan for which two people must agree."""
    plan = office.plan()
    with office.hub.database.writing() as session:
        plans.held(session, plan.id).needed = 2
    return plan


def test_a_row_chosen_after_the_first_person_agreed_is_not_covered_by_that(office, braked) -> None:
    """The second person's agreement with other rows does not settle the plan; the first must agree anew."""
    office.choose(braked, "0003", on=False)
    office.approve(braked, "ann")
    office.choose(braked, "0003")
    assert "second person" in office.approve(braked, "bob")
    assert office.books() == {}
    assert "approved" in office.approve(braked, "ann")
    assert len(office.books()) == 5


def test_an_answer_changed_after_the_first_person_agreed_is_not_covered_by_that(office) -> None:
    """Nobody connects a publisher to an address that only one of two people has seen."""
    office.shelf.books = [book(0, publisher="new")]
    plan = office.plan()
    with office.hub.database.writing() as session:
        plans.held(session, plan.id).needed = 2
    office.choose(plan)
    office.answer(plan, "publisher:new", url="https://one.example", password="x")
    office.approve(plan, "ann")
    office.answer(plan, "publisher:new", url="https://two.example")
    office.approve(plan, "bob")
    assert office.shelf.learned == []


def test_the_first_of_two_may_still_reject(office, braked) -> None:
    """Whoever agreed may think better of it while the second person has not spoken."""
    office.approve(braked, "ann")
    assert "rejected" in office.approve(braked, "ann", verdict="reject", reason="I saw a mistake")


def test_the_word_of_somebody_who_may_not_decide_any_more_does_not_count(office, braked) -> None:
    """Who lost the role after agreeing is no second person."""
    office.approve(braked, "ann")
    with office.hub.database.writing() as session:
        accounts.take(session, office.people["ann"], Role.DECIDER, office.school.id)
    assert "second person" in office.approve(braked, "bob")
    assert office.books() == {}


def test_one_person_counts_once_though_an_answer_made_the_plan_another(office) -> None:
    """The same rows approved before and after a pairing by hand are one word, not two."""
    office.shelf.books.append(book(8, owner=None))
    plan = office.plan()
    with office.hub.database.writing() as session:
        plans.held(session, plan.id).needed = 2
    office.approve(plan, "ann")
    office.answer(plan, "owner:0008", person="Anna")
    office.choose(plan, "0008", on=False)
    assert "second person" in office.approve(plan, "ann")
    assert office.books() == {}


def test_a_plan_waits_in_the_chat_again_for_who_agreed_with_other_rows(office, braked) -> None:
    """Their word does not count any more, so the plan is among what waits for them."""
    office.approve(braked, "ann")
    assert office.hub.desk.reviewing.pending(office.people["ann"]) == []
    office.choose(braked, "0003", on=False)
    assert len(office.hub.desk.reviewing.pending(office.people["ann"])) == 1
