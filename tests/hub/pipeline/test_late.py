"""What comes between a review and its decision: nobody's choice slips in after a yes."""

from __future__ import annotations

from threading import Event, Thread

import pytest

from hub.errors import Refusal
from hub.pipeline import review
from hub.store import plans
from tests.shelves import book


def test_a_row_cannot_be_chosen_while_a_decision_is_being_taken(office) -> None:
    """A choice that waits for a decision is refused, and the row is not applied."""
    plan = office.plan()
    office.choose(plan, "0003", on=False)
    deciding, told = Event(), []

    def press() -> None:
        deciding.wait()
        try:
            office.choose(plan, "0003")
        except Refusal as refusal:
            told.append(refusal.code)

    late = Thread(target=press)
    late.start()
    with office.hub.database.writing() as session:
        row = plans.held(session, plan.id)
        deciding.set()
        late.join(0.3)
        plans.set_verdict(session, plan.id, row.digest, "approved", office.hub.clock())
    late.join()
    assert told == ["not-pending"]
    assert not office.changes(plan)["0003"].selected


def test_a_second_look_at_yellow_rows_ends_with_the_decision(office) -> None:
    """A reason that is lifted while somebody approves frees no row of the approved plan."""
    office.shelf.books = [book(0), book(1, publisher="unknown")]
    plan = office.plan()
    office.shelf.registered.add("unknown")
    office.shelf.connected.add("unknown")
    office.shelf.preparing = lambda: office.hub.desk.decide(office.ballot(plan))
    review.reexamine(office.hub.kit, plan.id)
    office.work()
    assert set(office.books()) == {"0000"}


def test_a_lifted_reason_asks_to_look_again(office) -> None:
    """Whoever looked before a row was freed is told that the choice has changed."""
    office.shelf.books = [book(0), book(1, publisher="unknown")]
    plan = office.plan()
    office.shelf.registered.add("unknown")
    office.shelf.connected.add("unknown")
    review.reexamine(office.hub.kit, plan.id)
    with pytest.raises(Refusal, match="Look again"):
        office.hub.desk.decide(office.ballot(plan, revision=plan.revision))
