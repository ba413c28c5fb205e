"""Questions that need no answer."""

from __future__ import annotations

from tests.shelves import book


def test_a_group_without_required_questions_holds_nothing_up_and_is_learned(office) -> None:
    """Nobody has to press save for nothing, and the connector hears that it was agreed."""
    office.shelf.books, office.shelf.required = [book(0, publisher="new")], False
    plan = office.plan()
    assert office.changes(plan)["0000"].selected
    assert "approved" in office.approve(plan)
    assert office.shelf.learned == [("publisher:new", {})]
