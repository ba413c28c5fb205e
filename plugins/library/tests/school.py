"""A hub with one school that is a branch of a library, and its librarian."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import select

from hub.app import Hub
from hub.people import accounts, schools
from hub.plugin import Account, Ballot, School
from hub.store import plans
from hub.store.plan_tables import ChangeRow, IssueRow, PlanRow
from hub.store.tables import AuditRow, RunRow
from plugins.library.records import Member

from .people import ZOE

CODE = "01AB00"
PASSWORD = "a password of their own"
SECTION = {"allow_http": True, "allow_private": True, "timeout": 2}
_KEPT = ("secret_address", "ended_on", "expires_on")


class Ticking:
    """A clock on which a second passes whenever somebody looks."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@dataclass
class Branch:
    """The school, driven in one word each."""

    hub: Hub
    school: School
    people: dict[str, Account] = field(default_factory=dict)

    @property
    def services(self) -> Any:
        return self.hub.desk

    def work(self) -> None:
        while self.hub.engine.step():
            continue

    def members(self, *people: dict[str, Any]) -> None:
        """Let exactly these be in the register of members, as an import would leave it."""
        with self.hub.database.writing() as session:
            for row in session.exec(select(Member).where(Member.school_id == self.school.id)):
                session.delete(row)
            session.flush()
            for one in people:
                values = {name: value for name, value in one.items() if name != "active"}
                session.add(Member(school_id=self.school.id, key=values["member_key"], fingerprint="f", **values))

    def run(self, connector: str) -> RunRow:
        run_id = self.services.start_run(connector, self.school.id, by="test")
        self.work()
        with self.hub.database.reading() as session:
            return session.get_one(RunRow, run_id)

    def plan(self, connector: str) -> PlanRow:
        run = self.run(connector)
        assert run.error is None, run.error
        with self.hub.database.reading() as session:
            plan = session.exec(select(PlanRow).where(PlanRow.run_id == run.id)).one()
            return session.get_one(PlanRow, plan.replaced_by) if plan.replaced_by else plan

    def approve(self, plan: PlanRow, role: str = "librarian") -> PlanRow:
        with self.hub.database.reading() as session:
            plan = session.get_one(PlanRow, plan.id)
        who = self.people[role].id
        self.services.decide(
            Ballot(plan_id=plan.id, digest=plan.digest, verdict="approve", account_id=who, channel="cli")
        )
        self.work()
        with self.hub.database.reading() as session:
            return session.get_one(PlanRow, plan.id)

    def deliver(self, connector: str, role: str = "librarian") -> dict[str, int]:
        """Make a whole trip and return what became of it in numbers."""
        plan = self.plan(connector)
        if plan.state == "pending":
            plan = self.approve(plan, role)
        with self.hub.database.reading() as session:
            return plans.counts(session, session.get_one(PlanRow, plan.id))

    def changes(self, plan: PlanRow) -> dict[str, ChangeRow]:
        with self.hub.database.reading() as session:
            return {row.key: row for row in session.exec(select(ChangeRow).where(ChangeRow.plan_id == plan.id))}

    def issues(self, plan: PlanRow) -> list[str]:
        with self.hub.database.reading() as session:
            return [row.code for row in session.exec(select(IssueRow).where(IssueRow.plan_id == plan.id))]

    def audited(self) -> list[str]:
        with self.hub.database.reading() as session:
            return [row.verb for row in session.exec(select(AuditRow))]


def open_branch(hub: Hub) -> Branch:
    """Add a school and its people to a hub."""
    now = hub.clock()
    with hub.database.writing() as session:
        school = schools.add(session, CODE, "De Eik (bedacht)", speaks="en")
        people = {}
        for role in ("librarian", "decider", "administrator"):
            people[role], _ = accounts.add(session, f"{role}@eik.example", role.title(), now=now, password=PASSWORD)
            accounts.grant(session, people[role], role, school.id, now=now)
    return Branch(hub, school, people)


def member(number: str, **changed: Any) -> dict[str, Any]:
    """Return a member like Zoë with another number and card."""
    mine = {"member_key": number, "card_number": f"2001200{number:0>7}", "display_name": f"Zoë Bedacht {number}"}
    return ZOE | mine | changed
