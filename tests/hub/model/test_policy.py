"""What a policy says about a plan: how many, who, when, and whether a rule is enough."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.model.hours import Hours
from hub.model.policy import (
    Facts,
    Own,
    Policy,
    Rule,
    StandIn,
    Step,
    approves,
    asked,
    beginnings,
    may_decide,
    moments,
    needed,
    own_refused,
)

AT = datetime(2026, 9, 7, 8, tzinfo=UTC)
TODAY = date(2026, 9, 7)
WEEK = (date(2026, 9, 7), date(2026, 9, 11))
HOURS = Hours(zone="Europe/Amsterdam")
RULE = Policy(rule=Rule(by=1, at=AT, most=10))
HARMLESS = Facts(chosen=3)
FLAGS = ("endings", "first", "personal", "braked", "blocked", "asks", "incomplete", "undoes")
numbers = st.integers(1, 5)
policies = st.builds(
    Policy,
    needed=numbers,
    needed_endings=numbers,
    needed_first=numbers,
    needed_personal=numbers,
    needed_braked=numbers,
    escalation=st.lists(st.integers(1, 9), max_size=4, unique=True).map(tuple),
    escalate_after=st.integers(1, 300),
    remind_after=st.lists(st.integers(1, 500), max_size=4).map(tuple),
    expire_after=st.integers(1, 30),
)
found = st.builds(Facts, endings=st.booleans(), first=st.booleans(), personal=st.booleans(), braked=st.booleans())


def test_by_default_one_person_decides_and_over_a_brake_two():
    """The hub's own defaults: nothing else about a plan asks for more people."""
    assert needed(Policy(), Facts(endings=True, first=True, personal=True)) == 1
    assert needed(Policy(), Facts(braked=True)) == 2


@given(policies, found)
def test_more_in_a_plan_never_takes_fewer_people(policy, facts):
    """Each thing that a plan holds can only add people."""
    assert needed(policy, Facts()) <= needed(policy, facts) <= needed(policy, replace(facts, braked=True, endings=True))


@given(policies)
def test_a_policy_is_the_same_after_it_was_kept(policy):
    """What is written to the database is what comes back."""
    assert Policy.model_validate(policy.model_dump(mode="json")) == policy


@given(policies)
def test_a_plan_is_seen_to_in_order_until_it_expires(policy):
    """Moments are in order; the last and only the last is the expiry; nothing is due before it was asked."""
    due = moments(policy, HOURS, asked_at=AT, since=AT)
    assert [moment.at for moment in due] == sorted(moment.at for moment in due)
    assert [moment.step for moment in due].index(Step.EXPIRE) == len(due) - 1
    assert due[-1].at == AT + timedelta(days=policy.expire_after)
    assert due[0].at > AT


def test_what_was_asked_before_is_escalated_from_then_on():
    """A plan that replaced another one after a day is escalated a day sooner, but reminded of in its own time."""
    policy = Policy(escalation=(7,), escalate_after=48, remind_after=(24,))
    due = moments(policy, HOURS, asked_at=AT, since=AT - timedelta(days=1))
    assert {moment.step: moment.at - AT for moment in due[:2]} == {
        Step.REMIND: timedelta(hours=24),
        Step.ESCALATE: timedelta(hours=24),
    }


def test_a_stand_in_is_asked_in_place_of_somebody_or_besides_them():
    """On the days of a stand-in only; who joins does not replace."""
    absent, joined = StandIn(1, 5, *WEEK), StandIn(2, 6, *WEEK, joins=True)
    assert asked(Policy(), 0, [1, 2], [absent, joined], TODAY) == (5, 2, 6)
    assert asked(Policy(), 0, [1, 2], [absent, joined], date(2026, 9, 12)) == (1, 2)


def test_escalation_adds_the_next_in_order():
    """Who was asked first goes on being asked; who may no longer decide is passed over."""
    policy = Policy(asked=(1,), escalation=(2, 3, 4))
    assert asked(policy, 0, [1, 2, 4], [], TODAY) == (1,)
    assert asked(policy, 3, [1, 2, 4], [], TODAY) == (1, 2, 4)


def test_a_list_of_people_leaves_out_their_colleagues():
    """Only who is on it, in the order of escalation, or stands in for one of them today, may decide."""
    policy = Policy(asked=(1,), escalation=(2,))
    here = ([1, 2, 3], [StandIn(1, 5, *WEEK)])
    assert [may_decide(policy, one, *here, TODAY) for one in (1, 2, 3, 5)] == [True, True, False, True]
    assert not may_decide(policy, 5, *here, date(2026, 9, 12))


def test_a_list_in_which_nobody_may_decide_any_more_restricts_nothing():
    """Otherwise a plan would wait for people who have left."""
    assert may_decide(Policy(asked=(9,)), 1, [1, 2], [], TODAY)


@pytest.mark.parametrize(
    ("own", "braked", "number", "refused"),
    [
        (Own.ALLOWED, True, 1, False),
        (Own.BRAKED, False, 1, False),
        (Own.BRAKED, True, 1, True),
        (Own.BRAKED, True, 2, False),
        (Own.NEVER, False, 2, True),
    ],
)
def test_ones_own_run_is_refused_where_nobody_else_would_look(own, braked, number, refused):
    """Over a brake two must agree anyway, of whom one did not start it; where one is enough, it is another."""
    assert own_refused(Policy(own=own), braked=braked, number=number) is refused


@pytest.mark.parametrize("doubt", FLAGS)
def test_a_rule_never_approves_what_somebody_should_look_at(doubt):
    """Each of the conditions alone is enough to ask people."""
    assert approves(RULE, HARMLESS)
    assert not approves(RULE, replace(HARMLESS, **{doubt: True}))


def test_a_rule_approves_no_more_rows_than_it_says_and_never_for_two():
    """Off by default; too many rows, none, or a second person needed: people are asked."""
    assert not approves(Policy(), HARMLESS)
    assert not approves(RULE, Facts(chosen=11))
    assert not approves(RULE, Facts(chosen=0))
    assert not approves(RULE.model_copy(update={"needed": 2}), HARMLESS)


def test_a_stand_in_that_is_over_begins_no_more_however_long_ago_it_was():
    """A year typed as 0001 keeps no plan of the school from being seen to."""
    long_ago = StandIn(1, 2, date.min, date(1, 6, 1))
    assert [moment.at for moment in beginnings([long_ago, StandIn(1, 2, *WEEK)], HOURS, AT - timedelta(days=3))] == [
        datetime(2026, 9, 6, 22, tzinfo=UTC)
    ]
