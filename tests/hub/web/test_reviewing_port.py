"""The port for reviewing outside the hub's pages: what may be told, and to whom."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hub.errors import NotFound, Refusal
from hub.model.policy import StandIn
from hub.people import policies
from hub.plugin import Ballot, Look
from hub.store import plans


@pytest.fixture
def asked(hub, make_plan, decider):
    """A plan that waits, the port, and the plan's digest."""
    plan = make_plan()
    reviewing = hub.desk.reviewing
    return plan, reviewing, reviewing.sheet(plan, decider).notice.digest


@pytest.fixture
def stranger(account_of, other_school):
    """Somebody who decides at another school."""
    return account_of("Elsa", other_school, "decider")


def test_rows_name_nobody_unless_the_caller_says_that_names_are_allowed(asked, decider):
    """Personal headings are empty outside; sensitive ones always are."""
    plan, reviewing, _digest = asked

    hidden = reviewing.lines(plan, decider, Look()).lines
    named = reviewing.lines(plan, decider, Look(), names=True).lines

    assert {line.subject for line in hidden} == {""}
    assert any("Pupil" in line.subject for line in named)


def test_a_name_is_not_searched_where_it_may_not_be_told(asked, decider):
    """An answer would tell who has a row."""
    plan, reviewing, _digest = asked

    assert reviewing.find(plan, decider, "Pupil", Look()) == []
    assert reviewing.find(plan, decider, "Pupil", Look(), names=True) != []


def test_pages_follow_each_other_by_key(asked, decider):
    """Every row stands on exactly one page, forwards and back."""
    plan, reviewing, _digest = asked
    everything = [line.seq for line in reviewing.lines(plan, decider, Look()).lines]
    first = reviewing.lines(plan, decider, Look(), limit=1)
    second = reviewing.lines(plan, decider, Look(), after=first.next or 0, limit=1)

    assert [line.seq for line in (*first.lines, *second.lines)] == everything[:2]
    assert (first.previous, second.previous, second.before) == (None, 0, 1)


def test_a_stranger_finds_nothing(asked, stranger):
    """Somebody of another school is told that there is no such plan, whatever they ask."""
    plan, reviewing, digest = asked

    for ask in (
        lambda: reviewing.sheet(plan, stranger),
        lambda: reviewing.lines(plan, stranger, Look()),
        lambda: reviewing.find(plan, stranger, "a", Look()),
        lambda: reviewing.choose(plan, stranger, digest, off=[1]),
        lambda: reviewing.questions(plan, stranger),
        lambda: reviewing.secret_link(plan, stranger, "x"),
    ):
        with pytest.raises(NotFound):
            ask()
    assert reviewing.pending(stranger) == []


def test_what_was_shown_of_another_digest_chooses_nothing(asked, decider):
    """A row may be another one now."""
    plan, reviewing, _digest = asked

    with pytest.raises(Refusal, match="has changed"):
        reviewing.choose(plan, decider, "0" * 16, off=[1])


def test_what_waits_for_somebody_waits_for_who_stands_in_for_them(hub, asked, decider, account_of, school):
    """While the days last: the home tab is where somebody looks who was asked in another's place."""
    plan, reviewing, _digest = asked
    deputy, day = account_of("Oriol", school, "uploader"), hub.clock().date()
    assert reviewing.pending(deputy) == []

    with hub.database.writing() as session:
        stand_in = StandIn(decider.id, deputy.id, day, day + timedelta(days=1), joins=False)
        policies.add_stand_in(session, school.id, stand_in)

    (sheet,) = reviewing.pending(deputy)
    assert (sheet.notice.plan_id, sheet.may_decide) == (plan, True)


def test_a_question_for_a_person_names_nobody(hub, asked, decider, pupils):
    """Whom one can choose and who was chosen are children: the page asks and shows it, no chat."""
    plan, reviewing, _digest = asked
    (row,) = [line for line in reviewing.lines(plan, decider, Look(blocked=True)).lines if line.title == "Atlas 4"]
    reviewing.answer(plan, decider, "holder:00004", {"holder": "p7"})
    reviewing.choose(plan, decider, hub.desk.notice(plan).digest, on=[row.seq])

    (group,) = [one for one in reviewing.questions(plan, decider) if one.key == "holder:00004"]

    assert [(one.filled, one.value, one.choices) for one in group.fields] == [(True, "", [])]


def test_what_somebody_agreed_with_waits_again_when_the_choice_moves(hub, asked, decider):
    """Their word was about other rows, so it no longer counts."""
    plan, reviewing, digest = asked
    with hub.database.writing() as session:
        plans.held(session, plan).needed = 2
    ballot = Ballot(plan_id=plan, digest=digest, verdict="approve", account_id=decider.id, channel="slack")
    hub.desk.take(ballot)
    assert reviewing.pending(decider) == []

    reviewing.choose(plan, decider, digest, off=[1])

    assert [sheet.notice.plan_id for sheet in reviewing.pending(decider)] == [plan]


def test_another_school_is_as_unknown_as_one_that_never_was(hub, school, stranger):
    """Who starts a job by a school's code does not learn which schools use this hub."""
    told = []
    for code in (school.code, "99999999"):
        with pytest.raises(NotFound) as refused:
            hub.desk.reviewing.start(stranger, "passes.all", code)
        told.append(str(refused.value).replace(code, "CODE"))

    assert told[0] == told[1]
