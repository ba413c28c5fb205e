"""A second run that proposes the same changes, but asks something else about them."""

from __future__ import annotations

from tests.shelves import book


def test_a_row_that_is_yellow_now_is_not_applied_from_the_plan_in_which_it_was_not(office) -> None:
    """The same changes with new blockers are a new plan; the old one can no longer be approved."""
    office.shelf.books = [book(0), book(1, publisher="new")]
    office.shelf.connected.add("new")
    old = office.plan()
    office.shelf.registered.remove("new")
    new = office.plan()
    assert (office.again(old).state, new.state) == ("replaced", "pending")
    office.approve(new)
    assert set(office.books()) == {"0000"}
