"""A hub with one tiny connector, a mail notifier and a mail server, for the tests of this folder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

from sqlmodel import select

from hub.app import Hub
from hub.model.config import Config
from hub.people import accounts, schools
from hub.plugin import (
    KEY,
    PERSONAL,
    PUBLIC,
    Ballot,
    Connector,
    Issue,
    IssueLevel,
    Plugin,
    Record,
    Text,
    implements,
)
from hub.registry import Registry
from hub.store.plan_tables import PlanRow
from hub.store.tables import AccountRow
from notifications.email import hooks


class Novel(Record, table=True):
    """A book that somebody borrowed."""

    __tablename__ = "email_test_novel"
    title_field = "title"
    isbn: Annotated[str, KEY, PUBLIC]
    title: Annotated[str, PUBLIC]
    reader: Annotated[str, PERSONAL]


class Novels(Connector):
    """Yields as many novels as it is told; every third is yellow."""

    name = "novels.all"
    title = Text("Novels")
    records = (Novel,)

    def __init__(self):
        self.many = 6

    def collect(self, run):
        for number in range(self.many):
            yield Novel.of(isbn=f"{number:013}", title=f"Novel {number}", reader="Nadia Invented")

    def examine(self, change, run, known):
        if int(change.key) % 3 == 0:
            yield Issue("unknown-publisher", IssueLevel.BLOCKER, Text("Its publisher is not known here."))


class _Plugin:
    def __init__(self, connector):
        self.connector = connector

    @implements
    def hub_plugin(self):
        return Plugin(name="novels", connectors=[self.connector])


@dataclass
class Office:
    """The hub, who decides, and the clock on the wall."""

    hub: Hub
    connector: Novels
    now: datetime = datetime(2026, 9, 7, 8, 0, tzinfo=UTC)

    def later(self, **delta):
        self.now += timedelta(**delta)

    def work(self):
        """Run everything that is due."""
        while self.hub.engine.step():
            continue

    def plan(self):
        """Run the connector and return the newest plan."""
        self.hub.desk.start_run("novels.all", self.hub.desk.school("08012345").id, by="test")
        self.work()
        with self.hub.database.reading() as session:
            return session.exec(select(PlanRow).order_by(PlanRow.id.desc())).first()

    def decide(self, plan, verdict="approve", email="marta@escola.example", reason=""):
        """Take a decision on the web and deliver what follows from it."""
        account = self.hub.desk.account(email)
        ballot = Ballot(
            plan_id=plan.id, digest=plan.digest, verdict=verdict, account_id=account.id, channel="web", reason=reason
        )
        self.hub.desk.decide(ballot)
        self.work()


@cache
def _empty():
    """Return the bytes of a database with all tables: making them takes longer than a test."""
    with TemporaryDirectory() as name:
        config = Config(database=f"sqlite:///{name}/hub.db", data_dir=Path(name), key_file=Path(name) / "key")
        hub = Hub(config, registry=Registry([_Plugin(Novels())], discover=False))
        hub.migrate()
        hub.database.close()
        return Path(name, "hub.db").read_bytes()


def open_office(folder, section):
    """Return an office with two deciders at one school."""
    connector = Novels()
    (folder / "hub.db").write_bytes(_empty())
    config = Config(
        database=f"sqlite:///{folder}/hub.db", data_dir=folder, key_file=folder / "key", plugins={"email": section}
    )
    registry = Registry([_Plugin(connector), hooks], discover=False)
    office = Office(None, connector)
    office.hub = Hub(config, registry=registry, clock=lambda: office.now)
    with office.hub.database.writing() as session:
        school = schools.add(session, "08012345", "Escola Inventada")
        for email, name in (("marta@escola.example", "Marta Puig"), ("jan@escola.example", "Jan de Vries")):
            row = AccountRow(email=email, name=name, language="en", created_at=office.now)  # hashing takes long
            session.add(row)
            session.flush()
            account = accounts.as_account(row)
            accounts.grant(session, account, "decider", school.id, now=office.now)
    return office
