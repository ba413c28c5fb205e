"""Values that a vendor should not send: the row is kept, and the run with it."""

from __future__ import annotations

import pytest

from tests.shelves import book

ODD = [
    "a\x00b",
    "half \ud83d",
    'it\'s "so" \\u0000 \\',
    "\U0001f469\u200d\U0001f467 \u202eleft",
    "x" * 100_000,
    "{b} %s :plan",
]


@pytest.mark.parametrize("value", ODD, ids=range(len(ODD)))
def test_an_odd_text_comes_into_the_register_and_is_not_new_again(office, value) -> None:
    """Only what no database can keep is replaced, and the next run finds nothing changed."""
    office.shelf.books = [book(0, title=value, owner=value, code=value), book(1)]
    office.approve(office.plan())
    kept = value.replace("\x00", "\ufffd").replace("\ud83d", "\ufffd")
    assert office.books()["0000"].title == kept
    assert office.plan().state == "empty"


def test_an_odd_text_may_stand_in_a_reason_and_in_a_key(office) -> None:
    """What a sentence quotes and what a record is known by are made storable alike."""
    office.shelf.books = [{"isbn": "00\x0000", "title": "T", "owner": None, "publisher": "p\x00\ud83d"}]
    plan = office.plan()
    assert (plan.state, list(office.changes(plan))) == ("pending", ["00\ufffd00"])
