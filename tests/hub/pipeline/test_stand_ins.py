"""Who stands in for somebody: what they may do everywhere, and who stands in for nobody."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hub.errors import PersonError
from hub.model.policy import StandIn
from hub.model.states import Role
from hub.people import api_tokens, policies
from hub.people.administration import Administration
from hub.pipeline.undo import propose
from hub.store.tables import AccountRow
from tests.hub.pipeline.conftest import open_office
from tests.hub.pipeline.pigeons import Letters, Loft, Watch
from tests.shelves import Shelf, ShelfPlugin, book


@pytest.fixture(name="post")
def _post() -> Letters:
    return Letters("post")


@pytest.fixture(name="office")
def _office(make_hub, post):
    shelf = Shelf(books=[book(number) for number in range(5)])
    return open_office(make_hub(modules=[ShelfPlugin(shelf), Loft(post)], clock=Watch()), shelf)


@pytest.fixture(name="away")
def _away(office):
    """Has somebody (by their number) decide for Ann this week."""

    def put(instead: int) -> None:
        today = date(2026, 9, 7)
        with office.hub.database.writing() as session:
            stand_in = StandIn(office.people["ann"].id, instead, today, today + timedelta(days=4))
            policies.add_stand_in(session, office.school.id, stand_in)

    return put


def test_who_stands_in_may_decide_and_choose_in_a_chat_too(office, away) -> None:
    """The port for chats knows stand-ins as the page does."""
    away(office.people["wim"].id)
    plan = office.plan()
    sheets = office.hub.desk.reviewing.pending(office.people["wim"])
    assert [(sheet.notice.plan_id, sheet.may_choose, sheet.may_decide) for sheet in sheets] == [(plan.id, True, True)]


def test_who_stands_in_may_ask_for_an_undo_as_the_page_offers(office, away) -> None:
    """The button that they see works."""
    away(office.people["wim"].id)
    plan = office.plan()
    office.approve(plan, "bob")
    assert propose(office.hub.kit, plan.id, office.people["wim"]) > 0


def test_for_whom_a_blocked_colleague_stands_in_is_asked_themselves(office, away, post) -> None:
    """Or nobody would be asked in their place."""
    away(office.people["wim"].id)
    with office.hub.database.writing() as session:
        session.get_one(AccountRow, office.people["wim"].id).blocked_at = office.hub.clock()
    office.plan()
    assert post.heard() == ["ann", "bob"]


def test_a_program_stands_in_for_nobody(office, away) -> None:
    """Its maker, who may not decide, has its token: the word would be theirs."""
    with office.hub.database.writing() as session:
        desk = Administration(session, office.hub.clock(), None, "test", [str(Role.REVIEWER)])
        machine = api_tokens.add_machine(desk, "Timetable", Role.REVIEWER, office.school)
    office.people["machine"] = machine
    away(machine.id)
    with pytest.raises(PersonError):
        office.approve(office.plan(), "machine")
    assert office.books() == {}


def test_a_program_with_the_role_of_a_decider_decides_nothing(office) -> None:
    """An administrator, who may not decide, makes programs and their tokens."""
    with office.hub.database.writing() as session:
        desk = Administration(session, office.hub.clock(), None, "test", [str(Role.DECIDER)])
        office.people["machine"] = api_tokens.add_machine(desk, "Timetable", Role.DECIDER, office.school)
    with pytest.raises(PersonError):
        office.approve(office.plan(), "machine")
