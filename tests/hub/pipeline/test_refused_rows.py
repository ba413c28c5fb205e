"""A row that the register itself refuses fails alone."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlmodel import select

from hub.store.tables import LegRow


@pytest.fixture(name="narrow")
def _narrow(office):
    """A register that takes no two books of one title, as a plugin's own revision may say."""
    with office.hub.database.writing() as session:
        session.execute(text("CREATE UNIQUE INDEX one_title ON test_book (title)"))
    return office


def test_a_row_that_the_register_refuses_fails_and_the_others_are_applied(narrow) -> None:
    """Every chosen row has its receipt, and the plan comes to its end."""
    narrow.shelf.books[3]["title"] = narrow.shelf.books[1]["title"]
    plan = narrow.plan()
    narrow.approve(plan)
    receipts = narrow.receipts(plan)
    assert (receipts.pop("0003"), set(receipts.values())) == ("failed", {"applied"})
    assert narrow.again(plan).state == "applied"
    assert set(narrow.books()) == {"0000", "0001", "0002", "0004"}


def test_an_approved_plan_that_was_given_up_is_taken_up_at_the_next_start(office) -> None:
    """What stood in the way of applying may be gone when the hub starts again."""
    plan = office.plan()
    office.hub.desk.decide(office.ballot(plan))
    with office.hub.database.writing() as session:
        session.exec(select(LegRow).where(LegRow.kind == "apply")).one().state = "failed"
    office.hub.start()
    office.hub.stop()
    office.work()
    assert office.again(plan).state == "applied"
