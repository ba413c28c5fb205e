"""A message that cannot be delivered: patience, the other way, once; and what is seen of it."""

from __future__ import annotations

import pytest
from sqlmodel import select

from hub.model.policy import Policy
from hub.model.text import Text
from hub.people import policies
from hub.store.tables import CopyRow
from tests.hub.pipeline.conftest import open_office
from tests.hub.pipeline.pigeons import Letters, Loft, Pigeons, Watch
from tests.shelves import Shelf, ShelfPlugin, book


@pytest.fixture(name="watch")
def _watch() -> Watch:
    return Watch()


@pytest.fixture(name="chat")
def _chat() -> Pigeons:
    return Pigeons("chat")


@pytest.fixture(name="post")
def _post() -> Letters:
    return Letters("post")


@pytest.fixture(name="office")
def _office(make_hub, watch, chat, post):
    """A school that tells people in the chat first, and has half an hour's patience with it."""
    shelf = Shelf(books=[book(number) for number in range(3)])
    office = open_office(make_hub(modules=[ShelfPlugin(shelf), Loft(chat, post)], clock=watch), shelf)
    with office.hub.database.writing() as session:
        policies.save(session, office.school.id, "", Policy(first_way="chat"), by="test", now=watch())
    return office


def hours(office, watch, number: float) -> None:
    """Let time pass in steps of five minutes, with work done at each."""
    for _ in range(int(number * 12)):
        watch.turn(minutes=5)
        office.work()


def copies(office) -> dict[tuple[str, str], CopyRow]:
    with office.hub.database.reading() as session:
        return {(row.notifier, row.address.partition("@")[0]): row for row in session.exec(select(CopyRow))}


def test_who_is_told_first_in_one_way_is_not_told_in_the_other(office, chat, post) -> None:
    """One message a person."""
    office.plan()
    assert (chat.heard(), post.heard()) == (["ann", "bob"], [])


def test_a_way_that_is_away_for_hours_is_tried_until_it_is_back(office, watch, chat, post) -> None:
    """Nothing is given up while the other way is away as well; then everybody is told once."""
    chat.down = post.down = True
    office.plan()
    hours(office, watch, 5)
    chat.down = post.down = False
    hours(office, watch, 1)
    assert sorted(chat.heard() + post.heard()) == ["ann", "bob"]


@pytest.mark.parametrize("first_back", ["chat", "post"])
def test_whichever_way_is_back_first_tells_and_the_other_stays_silent(office, watch, chat, post, first_back) -> None:
    """Both were away for an hour; nobody is told twice when the second one is back as well."""
    ways = {"chat": chat, "post": post}
    chat.down = post.down = True
    office.plan()
    hours(office, watch, 1)
    ways[first_back].down = False
    hours(office, watch, 2)
    assert sorted(ways[first_back].heard()) == ["ann", "bob"]
    chat.down = post.down = False
    hours(office, watch, 2)
    assert sorted(chat.heard() + post.heard()) == ["ann", "bob"]


def test_when_patience_is_over_the_message_goes_the_other_way(office, watch, chat, post) -> None:
    """Not before; and who was told so is not told again when the first way is back."""
    chat.down = True
    office.plan()
    hours(office, watch, 0.25)
    assert post.heard() == []
    hours(office, watch, 0.75)
    assert sorted(post.heard()) == ["ann", "bob"]
    chat.down = False
    hours(office, watch, 2)
    assert chat.heard() == []


def test_who_cannot_be_reached_one_way_is_told_the_other_way_at_once(office, chat, post) -> None:
    """What is refused for good needs no patience; the others are told as always."""
    chat.refuses.add("ann@school.example")
    office.plan()
    assert (chat.heard(), post.heard()) == (["bob"], ["ann"])


def test_the_outcome_is_told_where_the_question_was(office, watch, chat, post) -> None:
    """A copy that fell silent stays so."""
    chat.down = True
    plan = office.plan()
    hours(office, watch, 1)
    chat.down = False
    office.approve(plan)
    hours(office, watch, 1)
    assert chat.told == []
    assert {told.to for told in post.told if told.how == "update"} == {"ann@school.example", "bob@school.example"}


def test_a_copy_says_since_when_it_waits_and_which_one_goes_in_its_place(office, watch, chat) -> None:
    """The page and the commands read it there."""
    chat.down = True
    office.plan()
    since = watch()
    hours(office, watch, 1)
    found = copies(office)
    first, other = found["chat", "ann"], found["post", "ann"]
    assert (first.silent, str(first.why["template"])) == (True, "No pigeon comes back.")
    assert (other.instead_of, first.failing_since, other.told_at > since) == (first.id, since, True)


def test_a_channel_that_is_away_is_replaced_by_a_message_to_each(office, watch, chat, post) -> None:
    """Everybody who was asked is told by the other way."""
    chat.channel, chat.down = "#school", True
    office.plan()
    hours(office, watch, 1)
    assert sorted(post.heard()) == ["ann", "bob"]


def test_without_an_order_all_ways_tell_at_once_and_each_is_tried_on(make_hub, watch, chat, post) -> None:
    """The hub's own default: what was away tells late, but tells, and no second copy is made."""
    shelf = Shelf(books=[book(1)])
    office = open_office(make_hub(modules=[ShelfPlugin(shelf), Loft(chat, post)], clock=watch), shelf)
    chat.down = True
    office.plan()
    hours(office, watch, 2)
    chat.down = False
    hours(office, watch, 1)
    assert (sorted(chat.heard()), sorted(post.heard())) == (["ann", "bob"], ["ann", "bob"])
    assert len(copies(office)) == 4


def test_a_hub_that_starts_again_takes_up_what_was_not_delivered(office, watch, chat) -> None:
    """Even if its leg is gone."""
    chat.down = True
    office.plan()
    with office.hub.database.writing() as session:
        session.connection().exec_driver_sql("DELETE FROM leg WHERE kind = 'send'")
    chat.down = False
    office.hub._take_up()
    office.work()
    assert sorted(chat.heard()) == ["ann", "bob"]


def test_a_mail_that_came_back_is_not_written_again_whenever_a_row_is_chosen(office, watch, chat, post) -> None:
    """Where nobody is, nobody waits for what the plan says now."""
    chat.refuses = {"ann@school.example", "bob@school.example"}
    plan = office.plan()
    reference = copies(office)["post", "bob"].reference
    assert office.hub.desk.bounced(reference, Text("There is no such mailbox."))
    office.choose(plan, "0001", on=False)
    hours(office, watch, 1)
    assert post.heard() == ["ann", "bob"]
