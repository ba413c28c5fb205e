"""A plan that waits: reminders, escalation, stand-ins, holidays, expiry, and the school's rule."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlmodel import select

from hub.errors import NotFound, Refusal
from hub.model.policy import Own, Policy, SignIn, StandIn
from hub.model.states import Role
from hub.model.text import Text
from hub.people import accounts, policies
from hub.pipeline.waiting import look_again
from hub.store.policy_tables import WaitingRow
from hub.store.tables import AuditRow
from tests.hub.pipeline.conftest import open_office
from tests.hub.pipeline.pigeons import Letters, Loft, Watch
from tests.shelves import Shelf, ShelfPlugin, book

DAY = date(2026, 9, 7)
WEEK = (DAY, DAY + timedelta(days=6))


@pytest.fixture(name="watch")
def _watch() -> Watch:
    return Watch()


@pytest.fixture(name="post")
def _post() -> Letters:
    return Letters("post")


@pytest.fixture(name="office")
def _office(make_hub, watch, post):
    shelf = Shelf(books=[book(number) for number in range(5)])
    return open_office(make_hub(modules=[ShelfPlugin(shelf), Loft(post)], clock=watch), shelf)


@pytest.fixture(name="policy")
def _policy(office):
    """Sets the school's policy, with people by their names."""

    def put(**values) -> None:
        for name in ("asked", "escalation"):
            if name in values:
                values[name] = tuple(office.people[one].id for one in values[name])
        with office.hub.database.writing() as session:
            policies.save(session, office.school.id, "", Policy(**values), by="test", now=office.hub.clock())
            look_again(session, office.hub.kit, office.school.id)
        office.work()

    return put


@pytest.fixture(name="stand_in")
def _stand_in(office):
    """Has somebody decide for somebody else in the week of the tests."""

    def put(account: str, instead: str, *, first=WEEK[0], last=WEEK[1], joins: bool = False) -> None:
        numbers = office.people[account].id, office.people[instead].id
        with office.hub.database.writing() as session:
            policies.add_stand_in(session, office.school.id, StandIn(*numbers, first, last, joins))
            look_again(session, office.hub.kit, office.school.id)
        office.work()

    return put


def verbs(office) -> list[str]:
    with office.hub.database.reading() as session:
        return list(session.exec(select(AuditRow.verb).order_by(AuditRow.id)))


def later(office, watch, **amount: float) -> None:
    watch.turn(**amount)
    office.work()


def test_by_default_all_who_may_decide_are_asked_and_reminded_twice(office, watch, post) -> None:
    """After a day and after three days; each reminder goes out once."""
    office.plan()
    assert post.heard() == ["ann", "bob"]
    later(office, watch, hours=24)
    later(office, watch, hours=1)
    assert post.heard("remind") == ["ann", "bob"]
    later(office, watch, hours=48)
    assert post.heard("remind") == ["ann", "bob"] * 2
    assert post.told[-1].notice.reminded == 2


def test_who_agreed_is_not_reminded(office, watch, post, policy) -> None:
    """Only those whose word is missing; they read who has agreed."""
    policy(needed=2)
    plan = office.plan()
    office.approve(plan, "ann")
    later(office, watch, hours=24)
    assert post.heard("remind") == ["bob"]
    assert (post.told[-1].notice.needed, post.told[-1].notice.agreed) == (2, ["Ann"])


def test_nobody_is_reminded_at_night_or_in_the_holidays(office, watch, post) -> None:
    """What was asked on the eve of a holiday is reminded of on the first morning after it."""
    with office.hub.database.writing() as session:
        policies.add_holiday(session, office.school.id, "Autumn", date(2026, 9, 8), date(2026, 9, 20))
    later(office, watch, hours=11)  # 21:00 at the school
    office.plan()
    later(office, watch, days=13)
    assert post.heard("remind") == []
    watch.now = watch.now.replace(day=22, hour=5)
    office.work()
    assert post.heard("remind") == ["ann", "bob"]


def test_a_plan_that_the_clock_made_at_night_is_told_in_the_morning(office, watch, post) -> None:
    """Somebody who starts a run is awake; who would be woken by one is not."""
    watch.turn(hours=14)
    office.hub.desk.start_run("shelf.books", office.school.id, by="schedule")
    office.work()
    assert post.heard() == []
    later(office, watch, hours=7)
    assert post.heard() == ["ann", "bob"]


def test_a_plan_is_escalated_to_the_next_in_order(office, watch, post, policy) -> None:
    """Who is next is asked when the time is over, not before; who was asked first may still decide."""
    policy(asked=["ann"], escalation=["bob"], escalate_after=48)
    plan = office.plan()
    later(office, watch, hours=47)
    assert post.heard() == ["ann"]
    later(office, watch, hours=1)
    assert post.heard() == ["ann", "bob"]
    assert "escalated" in verbs(office)
    assert "approved" in office.approve(plan, "ann")


def test_a_job_that_runs_every_night_is_escalated_too(office, watch, post, policy) -> None:
    """A newer plan takes over since when people were asked, and whom."""
    policy(asked=["ann"], escalation=["bob"], escalate_after=48)
    office.plan()
    later(office, watch, hours=47)
    office.shelf.books.append(book(7))
    office.plan()
    assert "bob" not in post.heard()
    later(office, watch, hours=1)
    assert "bob" in post.heard()
    office.shelf.books.append(book(8))
    newest = office.plan()
    assert {told.to for told in post.told if told.notice.plan_id == newest.id} == {
        "ann@school.example",
        "bob@school.example",
    }


def test_a_stand_in_is_asked_and_decides_on_their_days_only(office, watch, post, policy, stand_in) -> None:
    """Somebody without the role may decide while they stand in for somebody who has it."""
    policy(asked=["ann"])
    stand_in("ann", "wim")
    plan = office.plan()
    assert post.heard() == ["wim"]
    watch.turn(days=8)
    with pytest.raises(Refusal, match="takes the role"):
        office.approve(plan, "wim")
    watch.turn(days=-8)
    assert "approved" in office.approve(plan, "wim")


def test_a_stand_in_whose_days_begin_while_a_plan_waits_is_asked_then(office, watch, post, stand_in) -> None:
    """In the morning of the first day, besides those who were asked before."""
    office.plan()
    stand_in("ann", "wim", first=date(2026, 9, 9), last=date(2026, 9, 11))
    assert post.heard() == ["ann", "bob"]
    watch.now = watch.now.replace(day=9, hour=5)
    office.work()
    assert post.heard() == ["ann", "bob", "wim"]


def test_who_stands_in_must_be_a_colleague(office) -> None:
    """Somebody of another school cannot be let in by a stand-in."""
    numbers = office.people["ann"].id, office.people["eve"].id
    with pytest.raises(Exception, match="no role at this school"), office.hub.database.writing() as session:
        policies.add_stand_in(session, office.school.id, StandIn(*numbers, *WEEK))


def test_a_colleague_who_is_not_asked_may_not_decide(office, policy) -> None:
    """A list of people holds for everybody else who has the role; a stranger still finds nothing."""
    policy(asked=["ann"])
    plan = office.plan()
    with pytest.raises(Refusal) as refused:
        office.approve(plan, "bob")
    assert "others decide about this: Ann." in str(Text.from_error(refused.value))
    with pytest.raises(NotFound):
        office.approve(plan, "eve")


def test_what_nobody_decided_in_time_expires(office, watch, post) -> None:
    """It is rejected: nothing is applied, every copy says so, and its buttons are answered with a sentence."""
    plan = office.plan()
    later(office, watch, days=14)
    assert office.again(plan).state == "expired"
    assert [told.notice.state for told in post.told[-2:]] == ["expired", "expired"]
    assert "expired" in verbs(office)
    with pytest.raises(Refusal, match="Nobody decided in time"):
        office.approve(plan)
    assert office.books() == {}


def test_one_of_two_who_agreed_is_not_told_as_who_decided_what_expired(office, watch, post, policy) -> None:
    """Nobody reads that a plan was approved of which nothing was applied."""
    policy(needed=2)
    office.approve(office.plan(), "ann")
    later(office, watch, days=14)
    assert (post.told[-1].notice.state, post.told[-1].notice.outcome) == ("expired", None)


def test_what_expired_is_asked_again_with_what_was_chosen(office, watch, post) -> None:
    """The next run makes a new plan; a row that somebody left out stays out."""
    plan = office.plan()
    office.choose(plan, "0003", on=False)
    later(office, watch, days=14)
    newer = office.plan()
    assert (newer.state, office.changes(newer)["0003"].selected) == ("pending", False)
    assert {told.to for told in post.told if told.notice.plan_id == newer.id} != set()


def test_people_read_until_when_they_may_decide(office, post, policy) -> None:
    """A change of policy moves it for plans that wait already, and their copies are made true."""
    office.plan()
    assert post.told[-1].notice.decide_by == office.hub.clock() + timedelta(days=14)
    policy(expire_after=3)
    office.hub.clock.turn(seconds=5)
    office.work()
    assert post.told[-1].notice.decide_by - office.hub.clock() < timedelta(days=3)


def test_a_leg_that_is_done_twice_does_nothing_twice(office, watch, post) -> None:
    """A process that was killed behind a reminder reminds nobody again."""
    plan = office.plan()
    later(office, watch, hours=24)
    for _ in range(3):
        office.hub.tend_leg(plan.id)
    office.work()
    assert post.heard("remind") == ["ann", "bob"]


def test_a_plan_of_an_older_hub_gets_its_full_time(office, watch, post) -> None:
    """What waited before there were policies does not expire on the day of the upgrade."""
    plan = office.plan()
    with office.hub.database.writing() as session:
        session.delete(session.get_one(WaitingRow, plan.id))
    watch.turn(days=20)
    office.hub.tend_leg(plan.id)
    assert office.again(plan).state == "pending"
    later(office, watch, days=14)
    assert office.again(plan).state == "expired"


@pytest.mark.parametrize(("own", "refused"), [(Own.NEVER, True), (Own.BRAKED, False)])
def test_who_started_the_run_may_not_approve_it_where_the_school_says_so(office, policy, own, refused) -> None:
    """Somebody else must; rejecting one's own is always possible."""
    policy(own=own)
    office.hub.desk.start_run("shelf.books", office.school.id, by="ann@school.example")
    office.work()
    plan = office.latest()
    if refused:
        with pytest.raises(Refusal, match="started this run yourself"):
            office.approve(plan, "ann")
        assert "approved" in office.approve(plan, "bob")
    else:
        assert "approved" in office.approve(plan, "ann")


def test_a_mail_alone_does_not_decide_a_risky_plan(office, policy) -> None:
    """Which plans are risky the school may widen to all; a sign-in after the click is enough."""
    policy(sign_in=SignIn.ALWAYS)
    plan = office.plan()
    assert office.hub.desk.notice(plan.id).risky
    with pytest.raises(Refusal) as refused:
        office.approve(plan, channel="email")
    assert refused.value.code == "sign-in"
    assert "approved" in office.approve(plan, channel="email", signed_in=True)


def test_a_plan_with_endings_is_risky(office) -> None:
    """Even one: ended wrongly, somebody loses what they need."""
    office.approve(office.plan())
    assert not office.hub.desk.notice(office.latest().id).risky
    office.shelf.books.pop()
    assert office.hub.desk.notice(office.plan().id).risky


@pytest.mark.parametrize(("field", "two"), [("needed_first", True), ("needed_endings", False)])
def test_how_many_must_agree_goes_by_what_the_plan_holds(office, policy, field, two) -> None:
    """A first run holds no endings; books have owners, which is personal."""
    policy(**{field: 2})
    assert office.plan().needed == (2 if two else 1)


def test_administrators_get_one_receipt_of_each_decision(office, post) -> None:
    """With the outcome, by the notifiers that send receipts; not while a second person must agree."""
    with office.hub.database.writing() as session:
        accounts.grant(session, office.people["wim"], Role.ADMINISTRATOR, office.school.id, now=office.hub.clock())
    plan = office.plan()
    assert post.heard("confirm") == []
    office.approve(plan)
    assert post.heard("confirm") == ["wim"]
    outcome = next(told for told in post.told if told.how == "confirm").notice.outcome
    assert (outcome.verdict, outcome.by) == ("approve", "Ann")
