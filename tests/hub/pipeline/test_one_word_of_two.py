"""A plan that expires although somebody agreed: one word of two decided nothing."""

from __future__ import annotations

from hub.model.policy import Policy
from hub.people import policies
from tests.hub.pipeline.conftest import open_office
from tests.hub.pipeline.pigeons import Letters, Loft, Watch
from tests.shelves import Shelf, ShelfPlugin, book


def test_a_plan_that_expired_after_one_of_two_agreed_is_told_as_decided_by_nobody(make_hub) -> None:
    """No message says that somebody approved what was never applied."""
    watch, post = Watch(), Letters("post")
    office = open_office(make_hub(modules=[ShelfPlugin(Shelf(books=[book(0)])), Loft(post)], clock=watch), Shelf())
    with office.hub.database.writing() as session:
        policies.save(session, office.school.id, "", Policy(needed=2), by="test", now=watch())
    office.approve(office.plan(), "ann")
    watch.turn(days=15)
    office.work()
    assert (post.told[-1].notice.state, post.told[-1].notice.outcome) == ("expired", None)
