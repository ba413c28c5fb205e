"""A throw-away hub on SQLite with one school and two people who may decide."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import delete, text
from sqlmodel import col, select

from hub.app import Hub
from hub.model.config import Config
from hub.model.states import PlanState, RunState, Verdict
from hub.people import accounts, schools
from hub.pipeline import review
from hub.plugin.services import Ballot
from hub.registry import Registry
from hub.store import jobs
from hub.store.database import sqlite_url
from hub.store.plan_tables import ChangeRow, PlanRow
from hub.store.staging import Staging
from hub.store.tables import AccountRow, LegRow, RunRow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hub.pipeline.kit import Trip
    from hub.plugin.connector import Connector
    from hub.plugin.services import Account, School
    from hub.testing.subject import Subject

_DECIDERS = ("first@contract.example", "second@contract.example")


class Registered(NamedTuple):
    """One row of a register: its natural key, when it ended, and whatever else stands there."""

    key: str
    ended: bool
    row: tuple[Any, ...]


class Bench:
    """Drives one connector through a hub of its own."""

    def __init__(self, hub: Hub, subject: Subject, school: School, deciders: list[Account]) -> None:
        self.hub = hub
        self.subject = subject
        self.school = school
        self.deciders = deciders

    @property
    def connector(self) -> Connector:
        """Return the connector that is tested."""
        return self.subject.connector

    def trip(self) -> Trip:
        """Return a run that nobody executes, for calling the connector directly."""
        with self.hub.database.writing() as session:
            job = jobs.ensure(session, self.school.id, self.connector.name, self.hub.clock())
            run_id = jobs.queue(session, job, by="contract", now=self.hub.clock(), file=self.subject.file) or 0
            session.connection().execute(delete(LegRow).where(col(LegRow.subject) == run_id))
            trip = self.hub.kit.trip(session, run_id)
        shapes = self.hub.kit.shapes(self.connector)
        trip.staging = Staging(
            self.hub.database,
            job_id=trip.run.job_id,
            run_id=run_id,
            school_id=self.school.id,
            shapes=shapes,
            sealer=self.hub.sealer,
        )
        return trip

    def run(self, scope: str | None = None) -> RunRow:
        """Collect and plan; return how it ended."""
        run_id = self.hub.desk.start_run(
            self.connector.name, self.school.id, scope=scope, by="contract", file=self.subject.file
        )
        self.work()
        with self.hub.database.reading() as session:
            return jobs.run(session, run_id)

    def work(self) -> None:
        """Do what is due."""
        while self.hub.engine.step():
            continue

    def plan(self, run: RunRow) -> PlanRow | None:
        """Return the plan of a run, or the pending one that it repeats."""
        if run.state != RunState.PLANNED:
            return None
        with self.hub.database.reading() as session:
            plan = session.exec(select(PlanRow).where(PlanRow.run_id == run.id)).one()
            if plan.state == PlanState.REPLACED and plan.replaced_by is not None:
                return session.get(PlanRow, plan.replaced_by)
            return plan

    def changes(self, plan: PlanRow) -> list[ChangeRow]:
        """Return a plan's changes as they stand now."""
        query = select(ChangeRow).where(ChangeRow.plan_id == plan.id).order_by(col(ChangeRow.seq))
        with self.hub.database.reading() as session:
            return list(session.exec(query))

    def answer(self, plan: PlanRow) -> None:
        """Fill in what the subject has answers for."""
        for group, values in self.subject.answers.items():
            review.answer(self.hub.kit, plan.id or 0, self.deciders[0], group, values)

    def approve(self, plan: PlanRow) -> None:
        """Have as many people approve as it takes, and apply."""
        with self.hub.database.reading() as session:
            plan = session.get_one(PlanRow, plan.id)
        for account in self.deciders[: plan.needed]:
            ballot = Ballot(
                plan_id=plan.id or 0,
                digest=plan.digest,
                verdict=Verdict.APPROVE,
                account_id=account.id,
                channel="contract",
            )
            self.hub.desk.decide(ballot)
        self.work()

    def register(self) -> list[Registered]:
        """Return everything that stands in the connector's registers."""
        found: list[Registered] = []
        with self.hub.database.reading() as session:
            for shape in self.hub.kit.shapes(self.connector):
                rows = session.execute(text(f'SELECT key, ended_on, * FROM "{shape.name}" ORDER BY key'))
                found += [Registered(row[0], row[1] is not None, tuple(row)) for row in rows]
        return found


@contextmanager
def bench(subject: Subject, folder: Path) -> Iterator[Bench]:
    """Open the hub of ``folder`` with this connector; a second time it finds what stands there."""
    name = subject.connector.name.partition(".")[0]
    config = Config(
        database=sqlite_url(folder / "hub.db"),
        data_dir=folder,
        key_file=folder / "hub.key",
        plugins={name: dict(subject.settings)} if subject.settings else {},
    )
    fresh = not (folder / "hub.db").exists()
    hub = Hub(config, registry=Registry([subject.brought()], discover=False))
    if fresh:
        hub.migrate()
    try:
        yield _furnished(hub, subject)
    finally:
        hub.database.close()


def _furnished(hub: Hub, subject: Subject) -> Bench:
    known = hub.desk.schools()
    if known:
        return Bench(hub, subject, known[0], [_known(hub, email) for email in _DECIDERS])
    with hub.database.writing() as session:
        school = schools.add(session, subject.school, "The school of the contract")
        rows = [AccountRow(email=email, name=email[:6], created_at=hub.clock()) for email in _DECIDERS]
        session.add_all(rows)
        session.flush()
        for row in rows:
            role = subject.connector.decider_role
            accounts.grant(session, accounts.as_account(row), role, school.id, now=hub.clock())
        deciders = [accounts.as_account(row) for row in rows]
    subject.seed(hub.desk, school)
    return Bench(hub, subject, school, deciders)


def _known(hub: Hub, email: str) -> Account:
    with hub.database.reading() as session:
        row = session.exec(select(AccountRow).where(AccountRow.email == email)).one()
        return accounts.as_account(row)
