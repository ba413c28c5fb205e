"""A hub with one tiny connector and the Slack notifier, for the tests of this folder."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

from sqlmodel import select

from hub.app import Hub
from hub.model.config import Config
from hub.people import accounts, schools
from hub.pipeline import review
from hub.plugin import (
    KEY,
    PERSONAL,
    PUBLIC,
    Ballot,
    Connector,
    Identity,
    Issue,
    IssueLevel,
    Look,
    Need,
    Plugin,
    Question,
    QuestionGroup,
    Record,
    Text,
    implements,
)
from hub.registry import Registry
from hub.store import plans
from hub.store.plan_tables import ChangeRow, PlanRow
from hub.store.tables import AccountRow, CopyRow, GrantRow
from notifications.slack import hooks
from notifications.slack.emulator import SlackEmulator

DECIDERS = (("marta@escola.example", "Marta Puig"), ("jan@escola.example", "Jan de Vries"))


class Novel(Record, table=True):
    """A book that somebody borrowed."""

    __tablename__ = "slack_test_novel"
    title_field = "title"
    subject_field = "reader"
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
        self.asking = self.braking = False

    def collect(self, run):
        for number in range(self.many):
            yield Novel.of(isbn=f"{number:013}", title=f"Novel {number}", reader="Nadia Invented")

    def examine(self, change, run, known):
        if int(change.key) % 3 == 0:
            yield Issue("unknown-publisher", IssueLevel.BLOCKER, Text("Its publisher is not known here."))
        elif self.asking:
            yield QuestionGroup("about", Text("About"), [Question("who", Text("Who agrees?"))])
            yield Need("about")

    def survey(self, run, known):
        if self.braking:
            yield Issue("too-many", IssueLevel.BRAKE, Text("Very many at once."))


class _Plugin:
    def __init__(self, connector):
        self.connector = connector

    @implements
    def hub_plugin(self):
        return Plugin(name="novels", connectors=[self.connector])


@dataclass
class Office:
    """The hub, its people in Slack, and the clock on the wall."""

    connector: Novels
    people: tuple = DECIDERS
    now: datetime = datetime(2026, 9, 7, 8, 0, tzinfo=UTC)
    hub: Hub = None
    slack: SlackEmulator = None
    users: dict = field(default_factory=dict)

    @property
    def notifier(self):
        (notifier,) = self.hub.registry.notifiers
        return notifier

    def user(self, email="marta@escola.example"):
        """Return a person's id in Slack."""
        return self.users[email]

    def link(self, email):
        """Let a person be known: as after they agreed on the hub's page."""
        account = self.hub.desk.account(email)
        self.hub.desk.identities.link(Identity("slack", self.slack.team, self.users[email], account.name), account.id)

    def addresses(self):
        """Return where the school's plans are told."""
        school = self.hub.desk.school("08012345")
        deciders = [self.hub.desk.account(email) for email, _name in self.people]
        return list(self.notifier.addresses(school, deciders))

    def message(self, email="marta@escola.example"):
        """Return the one message in a person's direct line, as it stands."""
        (message,) = self.slack.messages(self.user(email))
        return message

    def view(self):
        """Return the modal on top."""
        end = time.monotonic() + 5
        while not self.slack.views and time.monotonic() < end:
            time.sleep(0.02)  # a click is answered by a worker of its own
        return self.slack.views[-1]

    def press(self, action, value=None, view=None, email="marta@escola.example"):
        """Press something in the modal on top and wait until everything is done."""
        answer = self.slack.click(self.user(email), view or self.view(), action, value)
        self.settle()
        return answer

    def send_off(self, values=None, email="marta@escola.example"):
        """Submit the modal on top."""
        answer = self.slack.submit(self.user(email), self.view(), values or {})
        self.settle()
        return answer

    def click(self, action, email="marta@escola.example", message=None):
        """Press a button in a message (as it was read) and wait until everything is done."""
        answer = self.slack.click(self.user(email), message or self.message(email), action)
        self.settle()
        return answer

    def settle(self):
        """Let the workers finish what was handed to them (as when the hub stops), then deliver."""
        self.notifier.stop()
        self.work()

    def whispers(self, email="marta@escola.example"):
        """Return what only this person was told in their direct line."""
        return [message.text for message in self.slack.ephemerals(self.user(email))]

    def errors(self):
        """Return why copies could not be delivered."""
        with self.hub.database.reading() as session:
            return [why for why in session.exec(select(CopyRow.error)) if why]

    def close(self):
        self.notifier.stop()
        self.hub.database.close()

    def later(self, **delta):
        self.now += timedelta(**delta)

    def work(self):
        """Run everything that is due."""
        while self.hub.engine.step():
            continue

    def plan(self):
        """Run the connector and return the newest plan."""
        self.hub.desk.start_run(self.connector.name, self.hub.desk.school("08012345").id, by="test")
        self.work()
        with self.hub.database.reading() as session:
            return session.exec(select(PlanRow).order_by(PlanRow.id.desc())).first()

    def decide(self, plan, verdict="approve", email="marta@escola.example", reason=""):
        """Take a decision on the web."""
        account = self.hub.desk.account(email)
        ballot = Ballot(
            plan_id=plan.id, digest=plan.digest, verdict=verdict, account_id=account.id, channel="web", reason=reason
        )
        self.hub.desk.decide(ballot)

    def look(self):
        """Return the look at all rows that can be chosen."""
        return Look()

    def demote(self, email):
        """Take a decider's role away; they may still look."""
        with self.hub.database.writing() as session:
            account = accounts.by_email(session, email)
            (grant,) = session.exec(select(GrantRow).where(GrantRow.account_id == account.id))
            grant.role = "uploader"
            session.add(grant)

    def leave_out(self, plan):
        """Have somebody leave out a row on the page."""
        account = self.hub.desk.account(DECIDERS[0][0])
        first = select(ChangeRow.seq).where(ChangeRow.plan_id == plan.id, ChangeRow.selected)
        with self.hub.database.reading() as session:
            seq = session.exec(first).first()
        review.choose(self.hub.kit, plan.id, account, on=False, where=ChangeRow.seq == seq)

    def state(self, plan):
        """Return where a plan stands."""
        with self.hub.database.reading() as session:
            return session.get(PlanRow, plan.id).state

    def decisions(self, plan):
        """Return the decisions on a plan: verdict, channel and who took them."""
        with self.hub.database.reading() as session:
            return [(row.verdict, row.channel, name) for row, name in plans.decisions(session, plan)]


@cache
def _empty():
    """Return the bytes of a database with all tables: making them takes longer than a test."""
    with TemporaryDirectory() as name:
        config = Config(database=f"sqlite:///{name}/hub.db", data_dir=Path(name), key_file=Path(name) / "key")
        hub = Hub(config, registry=Registry([_Plugin(Novels()), hooks], discover=False))
        hub.migrate()
        hub.database.close()
        return Path(name, "hub.db").read_bytes()


def open_office(folder, section, connector=None):
    """Return an office with two deciders at one school, and the connector that is given, else novels."""
    connector = connector or Novels()
    (folder / "hub.db").write_bytes(_empty())
    config = Config(
        database=f"sqlite:///{folder}/hub.db", data_dir=folder, key_file=folder / "key", plugins={"slack": section}
    )
    registry = Registry([_Plugin(connector), hooks], discover=False)
    office = Office(connector)
    office.hub = Hub(config, registry=registry, clock=lambda: office.now)
    office.hub.migrate()
    with office.hub.database.writing() as session:
        school = schools.add(session, "08012345", "Escola Inventada", speaks="en")
        for email, name in DECIDERS:
            row = AccountRow(email=email, name=name, language="en", created_at=office.now)  # hashing takes long
            session.add(row)
            session.flush()
            account = accounts.as_account(row)
            accounts.grant(session, account, "decider", school.id, now=office.now)
    return office
