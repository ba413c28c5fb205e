"""A hub with one shelf, one school and three people, on both databases."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import col, select

from hub.model.states import Role
from hub.people import accounts, schools
from hub.pipeline import review
from hub.plugin import Account, Ballot, School
from hub.store import plans
from hub.store.plan_tables import ChangeRow, PlanRow, ReceiptRow
from tests.shelves import Book, Shelf, ShelfPlugin, book

if TYPE_CHECKING:
    from hub.app import Hub


@dataclass
class Office:
    """Drives a hub the way people do, in one word each."""

    hub: Hub
    shelf: Shelf
    school: School
    people: dict[str, Account] = field(default_factory=dict)

    def work(self) -> None:
        while self.hub.engine.step():
            continue

    def run(self, scope: str | None = None) -> int:
        run_id = self.hub.desk.start_run("shelf.books", self.school.id, by="test", scope=scope)
        self.work()
        return run_id

    def plan(self, scope: str | None = None) -> PlanRow:
        self.run(scope)
        return self.latest()

    def latest(self) -> PlanRow:
        with self.hub.database.reading() as session:
            return session.exec(select(PlanRow).order_by(col(PlanRow.id).desc())).first()

    def again(self, plan: PlanRow) -> PlanRow:
        with self.hub.database.reading() as session:
            return session.get_one(PlanRow, plan.id)

    def ballot(self, plan: PlanRow, who: str = "ann", verdict: str = "approve", **more: Any) -> Ballot:
        values = {"plan_id": plan.id, "digest": plan.digest, "account_id": self.people[who].id, "channel": "cli"}
        return Ballot(**(values | {"verdict": verdict} | more))

    def approve(self, plan: PlanRow, who: str = "ann", **more: Any) -> str:
        told = self.hub.desk.decide(self.ballot(self.again(plan), who, **more))
        self.work()
        return told

    def changes(self, plan: PlanRow) -> dict[str, ChangeRow]:
        query = select(ChangeRow).where(ChangeRow.plan_id == plan.id).order_by(col(ChangeRow.seq))
        with self.hub.database.reading() as session:
            return {row.key: row for row in session.exec(query)}

    def receipts(self, plan: PlanRow) -> dict[str, str]:
        query = (
            select(ChangeRow.key, ReceiptRow.outcome)
            .join(ReceiptRow, (col(ReceiptRow.plan_id) == ChangeRow.plan_id) & (col(ReceiptRow.seq) == ChangeRow.seq))
            .where(ChangeRow.plan_id == plan.id)
        )
        with self.hub.database.reading() as session:
            return dict(session.exec(query).all())

    def books(self) -> dict[str, Book]:
        with self.hub.database.reading() as session:
            return {row.key: row for row in session.exec(select(Book))}

    def counts(self, plan: PlanRow) -> dict[str, int]:
        with self.hub.database.reading() as session:
            return plans.counts(session, session.get_one(PlanRow, plan.id))

    def choose(self, plan: PlanRow, *keys: str, on: bool = True) -> int:
        where = col(ChangeRow.key).in_(keys) if keys else None
        return review.choose(self.hub.kit, plan.id, self.people["ann"], on=on, where=where)[0]

    def answer(self, plan: PlanRow, group: str, who: str = "ann", **values: str) -> None:
        review.answer(self.hub.kit, plan.id, self.people[who], group, values)


@pytest.fixture(name="office")
def _office(make_hub) -> Office:
    shelf = Shelf(books=[book(number) for number in range(5)])
    hub = make_hub(modules=[ShelfPlugin(shelf)], discover=False)
    return open_office(hub, shelf)


def open_office(hub: Hub, shelf: Shelf) -> Office:
    """Add a school, two deciders and somebody from elsewhere."""
    with hub.database.writing() as session:
        school = schools.add(session, "08012345", "Invented school")
        other = schools.add(session, "21QW00", "Another school")
        people = {}
        for name, place in (("ann", school), ("bob", school), ("eve", other)):
            account, _password = accounts.add(
                session, f"{name}@school.example", name.title(), now=hub.clock(), password="long-enough-1"
            )
            accounts.grant(session, account, Role.DECIDER, place.id, now=hub.clock())
            people[name] = account
        watcher, _password = accounts.add(
            session, "wim@school.example", "Wim", now=hub.clock(), password="long-enough-1"
        )
        accounts.grant(session, watcher, Role.UPLOADER, school.id, now=hub.clock())
        people["wim"] = watcher
    return Office(hub, shelf, school, people)
