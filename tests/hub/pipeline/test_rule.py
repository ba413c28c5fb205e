"""A rule that a person set says yes to harmless plans, in their name; about the others people are asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import pytest
from sqlmodel import delete, select

from hub.model.policy import Policy, Rule
from hub.model.states import Role
from hub.people import policies
from hub.plugin import KEY, PUBLIC, Connector, Draft, Plugin, Record, Run, Text, implements
from hub.store import plans
from hub.store.plan_tables import PlanRow
from hub.store.tables import GrantRow
from tests.hub.pipeline.conftest import open_office
from tests.hub.pipeline.pigeons import Letters, Loft, Watch
from tests.shelves import Shelf


class Poster(Record, table=True):
    """A poster on the wall: nothing about anybody."""

    __tablename__ = "test_poster"
    number: Annotated[str, KEY, PUBLIC]


class Posters(Connector):
    """Collects the numbers of a list."""

    name = "wall.posters"
    title = Text("Posters on the wall")
    records = (Poster,)

    def __init__(self) -> None:
        self.numbers = ["1", "2"]

    def collect(self, run: Run) -> Iterator[Draft]:
        yield from (Poster.of(number=number) for number in self.numbers)


class Wall:
    """Registers the posters."""

    def __init__(self) -> None:
        self.connector = Posters()

    @implements
    def hub_plugin(self) -> Plugin:
        return Plugin(name="wall", connectors=[self.connector])


@pytest.fixture(name="post")
def _post() -> Letters:
    return Letters("post")


@pytest.fixture(name="wall")
def _wall() -> Wall:
    return Wall()


@pytest.fixture(name="office")
def _office(make_hub, wall, post):
    """A school whose first run of posters was approved, and whose rule takes over from there."""
    office = open_office(make_hub(modules=[wall, Loft(post)], clock=Watch()), Shelf())
    office.approve(run(office))
    rule = Rule(by=office.people["ann"].id, at=office.hub.clock(), most=2)
    with office.hub.database.writing() as session:
        policies.save(session, office.school.id, "wall.posters", Policy(rule=rule), by="ann", now=office.hub.clock())
    post.told.clear()
    return office


def run(office) -> PlanRow:
    office.hub.desk.start_run("wall.posters", office.school.id, by="schedule")
    office.work()
    return office.latest()


def test_a_harmless_plan_is_approved_in_the_name_of_who_set_the_rule(office, wall, post) -> None:
    """Nobody is bothered; the decision names the person and says that a rule gave it."""
    wall.connector.numbers.append("3")
    plan = run(office)
    assert office.again(plan).state == "applied"
    with office.hub.database.reading() as session:
        ((decision, name),) = plans.decisions(session, plan)
    assert (name, decision.channel) == ("Ann", "rule")
    assert post.heard() == []


@pytest.mark.parametrize("numbers", [["1"], ["1", "2", "3", "4", "5"]])
def test_about_more_than_the_rule_covers_people_are_asked(office, wall, post, numbers) -> None:
    """An ending, or more rows than it says."""
    wall.connector.numbers = numbers
    assert run(office).state == "pending"
    assert post.heard() == ["ann", "bob"]


def test_the_rule_of_somebody_who_may_not_decide_any_more_decides_nothing(office, wall, post) -> None:
    """It is worth no more than that person's own word: people are asked."""
    with office.hub.database.writing() as session:
        mine = GrantRow.account_id == office.people["ann"].id
        session.exec(delete(GrantRow).where(mine, GrantRow.role == Role.DECIDER))
    wall.connector.numbers.append("3")
    assert run(office).state == "pending"
    assert post.heard() == ["bob"]


def test_a_first_run_is_never_left_to_a_rule(make_hub, wall, post) -> None:
    """Nobody has seen yet what this job brings."""
    office = open_office(make_hub(modules=[wall, Loft(post)], clock=Watch()), Shelf())
    rule = Rule(by=office.people["ann"].id, at=office.hub.clock(), most=9)
    with office.hub.database.writing() as session:
        policies.save(session, office.school.id, "", Policy(rule=rule), by="ann", now=office.hub.clock())
    assert run(office).state == "pending"
    with office.hub.database.reading() as session:
        assert session.exec(select(PlanRow.needed)).one() == 1
