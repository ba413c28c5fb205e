"""One hub for the whole matrix: a school with a plan of every kind, and somebody with exactly each role."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, ClassVar

from sqlmodel import Session, col, select
from starlette.testclient import TestClient

from hub.app import Hub
from hub.model.config import Config
from hub.model.policy import StandIn
from hub.model.sign_in import Provider
from hub.people import accounts, api_tokens, entry, identities, invitations, links, policies, schools, secret_links
from hub.people.administration import Administration
from hub.people.api_tokens import Scope
from hub.pipeline import review
from hub.plugin import (
    KEY,
    PUBLIC,
    Account,
    Ballot,
    Connector,
    Draft,
    Plugin,
    Record,
    Run,
    Text,
    implements,
)
from hub.plugin.identities import Identity
from hub.registry import Registry
from hub.store import jobs, overview
from hub.store.plan_tables import ChangeRow
from hub.store.tables import AccountRow
from hub.store.token_tables import TokenRow
from hub.web.forgery import token_of
from hub.web.server import build_app
from hub.web.visit import SESSION
from plugins.iddink import export
from plugins.iddink.records import Licence
from plugins.library.branch import Branch
from plugins.library.cards.shelf import CardRow
from plugins.library.records import Member
from plugins.library.targets import files
from plugins.library.uploads import shelf as uploads
from plugins.uwlr.links import doors, keeping
from plugins.uwlr.records import Link
from tests.authority.columns import COLUMNS, ROLES
from tests.hub.web.passes import Passes, reading_pass

NOW = datetime(2026, 9, 7, 6, 30, tzinfo=UTC)
CARDS = {"name": "Generated", "prefix": "29999", "length": 14, "last": 99}
SCHOOL, OTHER = ("08012345", "Institut Vall d'Aranyó"), ("17000001", "Escola Riera Blava")


class Loan(Record, table=True):
    """A book that is out."""

    __tablename__ = "test_loan"
    title_field: ClassVar[str] = "number"

    number: Annotated[str, KEY, PUBLIC]


class Slip(Record, table=True):
    """A loan as a file tells it."""

    __tablename__ = "test_slip"
    title_field: ClassVar[str] = "number"

    number: Annotated[str, KEY, PUBLIC]


class Loans(Connector):
    """A job that a role of its plugin decides on."""

    name = "lending.loans"
    title = Text("Loans")
    records = (Loan,)
    decider_role = "librarian"

    def collect(self, run: Run) -> Iterator[Draft]:
        yield Loan.of(number="1")


class LoanFile(Connector):
    """A job that reads a file."""

    name = "lending.file"
    title = Text("Loans of a file")
    records = (Slip,)
    takes_file = True

    def collect(self, run: Run) -> Iterator[Draft]:
        yield Slip.of(number="1")


class Lending:
    """An invented plugin with jobs of every kind."""

    def __init__(self) -> None:
        self.passes = Passes()
        self.passes.name = "lending.passes"

    @implements
    def hub_plugin(self) -> Plugin:
        """Register the jobs."""
        connectors = [self.passes, Loans(), LoanFile()]
        return Plugin(name="lending", connectors=connectors, roles={"librarian": Text("Looks after loans")})


class World:
    """The hub, its people by column, what rows may name (``facts``), and the way back to how it was."""

    def __init__(self, folder: Path) -> None:
        away = Provider(issuer="http://127.0.0.1:9", client_id="hub", domains=("vall.example",), allow_http=True)
        config = Config(
            database=f"sqlite:///{folder}/hub.db",
            data_dir=folder,
            key_file=folder / "hub.key",
            sign_in={"school": away},
            plugins={"library": {"libraries": {"proef": {"name": "De Proef", "cards": [CARDS]}}}},
        )
        self.folder = folder
        self.lending = Lending()
        self.hub = Hub(config, registry=Registry([self.lending]), clock=lambda: NOW)
        self.hub.migrate()
        self.people: dict[str, Account] = {}
        self.secrets: dict[str, str] = {"stranger": ""}
        self.facts: dict[str, str] = {"hub_school": SCHOOL[0], "connector": "lending.passes", "ref": "licence-1"}
        self._people()
        self._plans()
        self._things()
        self._library()
        self._links()
        self.client = TestClient(build_app(self.hub), follow_redirects=False)
        self._watch = sqlite3.connect(folder / "hub.db")
        with sqlite3.connect(folder / "kept.db") as kept:
            self._watch.backup(kept)
        kept.close()

    def _people(self) -> None:
        with self.hub.database.writing() as session:
            here, there = schools.add(session, *SCHOOL, speaks="en"), schools.add(session, *OTHER, speaks="en")
            for column in (*COLUMNS[1:], "target", "deputy"):
                row = AccountRow(email=f"{column}@vall.example", name=column.title(), created_at=NOW)
                session.add(row)
                session.flush()
                self.people[column] = accounts.as_account(row)
            given = {role: (role,) for role in ROLES} | {
                "plugin": ("librarian", "licences", "links"),
                "target": ("reviewer",),
            }
            everything = [*ROLES[:5], "librarian", "licences", "links"]
            for column, roles in (given | {"other": everything, "deputy": ("administrator", "decider")}).items():
                place = None if column == "operator" else there.id if column == "other" else here.id
                for role in roles:
                    accounts.grant(session, self.people[column], role, place, now=NOW)
            for column in COLUMNS[1:]:
                self.secrets[column] = entry.sign_in(session, self.people[column], NOW)
        self.school_id = here.id
        self.facts |= {"account": str(self.people["target"].id), "email": "target@vall.example"}
        self.facts |= {"deputy": str(self.people["deputy"].id)}

    def _plans(self) -> None:
        self.lending.passes.vendor = [reading_pass(99)]
        applied = self._plan("lending.passes")
        told, deputy = self.hub.desk.notice(applied), self.people["deputy"]
        ballot = Ballot(plan_id=applied, digest=told.digest, verdict="approve", account_id=deputy.id, channel="cli")
        self.hub.desk.decide(ballot)
        self.work()
        self.lending.passes.vendor = [reading_pass(number) for number in (99, 1, 2)] + [reading_pass(3, house="new")]
        plan, own = self._plan("lending.passes"), self._plan("lending.loans")
        # The plan asks something and can be approved all the same: the row that it asks about is left out.
        review.choose(self.hub.kit, plan, deputy, on=False, where=col(ChangeRow.facet) == "new")
        self.facts |= {"applied": str(applied), "plan": str(plan), "own_plan": str(own)}
        for prefix, number in (("", plan), ("own_", own)):
            told = self.hub.desk.notice(number)
            self.facts |= {f"{prefix}digest": told.digest, f"{prefix}revision": str(told.revision)}

    def _plan(self, job: str) -> int:
        run = self.hub.desk.start_run(job, self.school_id, by="test")
        self.work()
        with self.hub.database.reading() as session:
            return overview.plans_of_runs(session, [run])[run].id or 0

    def _things(self) -> None:
        with self.hub.database.writing() as session:
            run = jobs.ensure(session, self.school_id, "lending.file", NOW)
            self.facts["run"] = str(jobs.queue(session, run, by="test", now=NOW))
            invitation = invitations.make(session, self.people["target"].id, NOW)
            link = links.make(session, self.hub.sealer, int(self.facts["plan"]), self.people["decider"].id, NOW)
            who = self.people["decider"].id
            fill = secret_links.make(session, int(self.facts["plan"]), "house:new", who, NOW)
            offer = identities.offer(session, Identity("slack", "T1", "U1", "Dee"), who, NOW)
            away = StandIn(self.people["target"].id, self.people["deputy"].id, date(2027, 1, 4), date(2027, 1, 8))
            self.facts["stand_in"] = str(policies.add_stand_in(session, self.school_id, away).id)
            rest = policies.add_holiday(session, self.school_id, "Easter", date(2027, 3, 29), date(2027, 4, 2))
            self.facts["holiday"] = str(rest.id)
            session.add(Licence(school_id=self.school_id, licence_id="L1", key="L1", ref="licence-1", title="Atlas"))
            clock = self._machine(session)
            self.tokens = {column: self._token(session, self.people[column]) for column in COLUMNS[1:]}
            for row in session.exec(select(TokenRow)):
                row.last_used_at = NOW
        made = export.make(self.hub.desk, self.hub.desk.school(SCHOOL[0]), "test", 24)
        self.facts["machine"] = str(clock)
        self.facts |= {"invitation": invitation, "invitation_csrf": token_of(invitation), "link": link}
        self.facts |= {"fill": fill, "fill_csrf": token_of(fill), "offer": offer}
        for purpose in ("wise", "handover"):
            facts = {"origin": purpose, "purpose": purpose, "content": "NAAM\r\n", "people": 0}
            with self.hub.database.writing() as session:
                self.facts[purpose] = files.add(session, self.hub.desk, self.hub.desk.school(SCHOOL[0]), **facts)
        self.facts |= {"export": made.ref, "old_key": self.hub.keyring.keys()[0].id, "file": str(self.folder / "p.csv")}
        (self.folder / "p.csv").write_text("pupil_number;surname;given_names\n1;Vidal;Aina\n", encoding="utf-8")

    def _links(self) -> None:
        """Let the school have a link with a supplier, whose contact has a page."""
        desk = self.hub.desk
        here = next(one for one in desk.schools() if one.id == self.school_id)
        with self.hub.database.writing() as session:
            ref = keeping.keep(session, desk, here, "snappet", "08012345Voorbeeld!Code", "decider@vall.example")
            values = {"key": "snappet", "supplier": "snappet", "name": "Snappet", "starts_on": NOW.date()}
            session.add(Link(school_id=here.id, profile="narrow", version="2.2", code_ref=ref, **values))
            self.facts["door"] = door = doors.make(session, desk, here, "snappet", ref).rpartition("/")[2]
        self.facts["door_csrf"] = token_of(door)

    def _library(self) -> None:
        """Make the school a branch of a library, with one member, one card and one pupil file."""
        (self.folder / "list").write_text("Leerlingnummer;Achternaam\n1;Bedacht\n", encoding="utf-8")
        kept = self.hub.desk.files.keep(self.folder / "list", 30)
        with self.hub.database.writing() as session:
            session.add(Branch(school_id=self.school_id, library="proef"))
            values = {"key": "1", "member_key": "1", "ref": "member-1", "display_name": "Zoë Bedacht"}
            session.add(Member(school_id=self.school_id, card_number="29999000000014", **values))
            card = {"library": "proef", "number": "29999000000014", "member_key": "1", "run_id": int(self.facts["run"])}
            session.add(CardRow(school_id=self.school_id, given_at=NOW, **card))
            sent = {"name": "list.csv", "who": ("uploader@vall.example", "Up"), "days": 30}
            uploads.add(session, self.hub.desk, self.school_id, kept, run=int(self.facts["run"]), **sent)
        self.facts["member"] = "member-1"

    def _machine(self, session: Session) -> int:
        office = Administration(session, NOW, None, "test", ["reviewer"])
        return api_tokens.add_machine(office, "Clock", "reviewer", schools.by_code(session, SCHOOL[0])).id

    def _token(self, session: Session, account: Account) -> str:
        return api_tokens.make(session, account, "test", list(map(str, Scope)), 30, by="test", now=NOW)

    def work(self) -> None:
        """Do everything that is due."""
        while self.hub.engine.step():
            continue

    def sign_in(self, column: str) -> TestClient:
        """Return the browser of somebody."""
        self.client.cookies.clear()
        if self.secrets[column]:
            self.client.cookies.set(SESSION, self.secrets[column])
        return self.client

    def fill(self, text: str) -> str:
        """Return a text with the facts that it names."""
        for name, value in self.facts.items():
            text = text.replace("{" + name + "}", value)
        return text

    def version(self) -> int:
        """Return a number that grows when anybody else writes to the database."""
        return int(self._watch.execute("PRAGMA data_version").fetchone()[0])

    def restore(self) -> None:
        """Make everything as it was."""
        with sqlite3.connect(self.folder / "kept.db") as kept, sqlite3.connect(self.folder / "hub.db") as target:
            kept.backup(target)
        kept.close()
        target.close()

    def close(self) -> None:
        """Give the database back."""
        self._watch.close()
        self.hub.database.close()
