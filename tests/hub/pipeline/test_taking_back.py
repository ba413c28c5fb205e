"""Answers that are changed or taken back: the row is what the answers now say, and yellow without one."""

from __future__ import annotations

import pytest

from hub.errors import Refusal
from tests.shelves import book


@pytest.fixture(name="paired")
def _paired(office):
    """A plan with one row that was yellow until somebody said whose it is."""
    office.shelf.books = [book(0), book(1, owner=None)]
    plan = office.plan()
    office.answer(plan, "owner:0001", person="B")
    return plan


def test_a_row_whose_answer_is_taken_back_is_yellow_again(office, paired) -> None:
    """Without the answer the row is blocked, unchosen, as it was collected, and not applied."""
    office.answer(paired, "owner:0001", person="")
    row = office.changes(paired)["0001"]
    assert (row.blocked, row.selected, row.after["owner"], row.subject) == (True, False, None, "")
    office.approve(paired)
    assert set(office.books()) == {"0000"}


def test_a_plan_whose_answer_was_taken_back_has_another_digest(office, paired) -> None:
    """Whoever saw the paired row does not decide about the row without its answer."""
    seen = office.again(paired)
    office.answer(paired, "owner:0001", person="")
    with pytest.raises(Refusal, match="changed"):
        office.hub.desk.decide(office.ballot(seen))


def test_a_changed_answer_leaves_nothing_of_the_first(office, paired) -> None:
    """The second answer starts from what was collected."""
    office.answer(paired, "owner:0001", who="bob", person="C")
    office.approve(paired)
    assert office.books()["0001"].owner == "C"
