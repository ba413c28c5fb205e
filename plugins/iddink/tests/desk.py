"""A hub with one school, its people and the stand-in, driven the way people do, in one word each."""

from __future__ import annotations

import atexit
import shutil
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

from sqlmodel import col, select

from hub.app import Hub
from hub.model.config import Config
from hub.model.states import Role
from hub.people import accounts, schools
from hub.pipeline import review
from hub.plugin import Account, Ballot, PageRequest, School
from hub.plugin.roster import Person
from hub.registry import Registry
from hub.store import plans
from hub.store.plan_tables import AnswerRow, ChangeRow, GroupRow, IssueRow, PlanRow
from hub.store.tables import RunRow
from plugins.iddink import access, hooks, publishers
from plugins.iddink.records import Licence
from plugins.iddink.standin import Standin

if TYPE_CHECKING:
    from datetime import datetime

READY, IMPORTED = "ready", "imported"
STAFF = ("ann", "bob")
OWN = "a password of their own"
SECTION = {"allow_http": True, "allow_private": True, "retries": 0, "timeout": 5}
CONNECTED = {"pub-003": "lti_1p1", "pub-005": "link"}
ANSWERS = {
    "marsupial": {
        "url_auth": "https://books.example/auth?wsdl",
        "url_structure": "https://books.example/structure",
        "user": "school",
        "password": "very-secret-password",
        "center_code": "08012345",
    },
    "lti_1p3": {
        "oidc_initiation_url": "https://tool.example/login",
        "target_link_uri": "https://tool.example/launch",
        "redirect_uris": "https://tool.example/launch",
        "jwks_url": "https://tool.example/jwks",
    },
    "link_template": {"url_template": "https://books.example/{isbn}"},
    "activation_code": {"redeem_url": "https://books.example/redeem"},
}


@dataclass
class Desk:
    """One school that uses Iddink."""

    hub: Hub
    standin: Standin
    school: School
    people: dict[str, Account] = field(default_factory=dict)

    @property
    def services(self) -> Any:
        return self.hub.desk

    def run(self, connector: str = "iddink.licences", scope: str | None = None, file: Path | None = None) -> RunRow:
        run_id = self.services.start_run(connector, self.school.id, by="test", scope=scope, file=file)
        while self.hub.engine.step():
            continue
        with self.hub.database.reading() as session:
            return session.get_one(RunRow, run_id)

    def plan(self, connector: str = "iddink.licences", scope: str | None = None, file: Path | None = None) -> PlanRow:
        run = self.run(connector, scope, file)
        assert run.error is None, run.error
        with self.hub.database.reading() as session:
            return session.exec(select(PlanRow).where(PlanRow.run_id == run.id)).one()

    def again(self, plan: PlanRow) -> PlanRow:
        with self.hub.database.reading() as session:
            return session.get_one(PlanRow, plan.id)

    def approve(self, plan: PlanRow, **more: Any) -> str:
        plan = self.again(plan)
        values = {"plan_id": plan.id, "digest": plan.digest, "account_id": self.people["ann"].id, "channel": "cli"}
        told = self.services.decide(Ballot(**(values | {"verdict": "approve"} | more)))
        while self.hub.engine.step():
            continue
        return told

    def answer(self, plan: PlanRow, group: str, **values: str) -> None:
        review.answer(self.hub.kit, plan.id, self.people["ann"], group, values)

    def choose(self, plan: PlanRow, *keys: str, on: bool = True) -> int:
        where = col(ChangeRow.key).in_(keys) if keys else None
        return review.choose(self.hub.kit, plan.id, self.people["ann"], on=on, where=where)[0]

    def changes(self, plan: PlanRow) -> dict[str, ChangeRow]:
        with self.hub.database.reading() as session:
            return {row.key: row for row in session.exec(select(ChangeRow).where(ChangeRow.plan_id == plan.id))}

    def issues(self, plan: PlanRow) -> dict[str, list[str]]:
        """The codes found for each licence; those about the plan under an empty key."""
        keys = {row.seq: row.key for row in self.changes(plan).values()} | {0: ""}
        found: dict[str, list[str]] = {}
        for row in self.issue_rows(plan):
            found.setdefault(keys[row.seq], []).append(row.code)
        return found

    def issue_rows(self, plan: PlanRow) -> list[IssueRow]:
        with self.hub.database.reading() as session:
            return list(session.exec(select(IssueRow).where(IssueRow.plan_id == plan.id)))

    def groups(self, plan: PlanRow) -> dict[str, GroupRow]:
        with self.hub.database.reading() as session:
            return {row.key: row for row in session.exec(select(GroupRow).where(GroupRow.plan_id == plan.id))}

    def answers(self, plan: PlanRow) -> list[AnswerRow]:
        with self.hub.database.reading() as session:
            return list(session.exec(select(AnswerRow).where(AnswerRow.plan_id == plan.id)))

    def counts(self, plan: PlanRow) -> dict[str, int]:
        with self.hub.database.reading() as session:
            return plans.counts(session, session.get_one(PlanRow, plan.id))

    def licences(self) -> dict[str, Licence]:
        with self.hub.database.reading() as session:
            return {row.key: row for row in session.exec(select(Licence))}

    def fill_in(self, plan: PlanRow) -> None:
        """Answer the forms of all publishers that were never synchronised."""
        kinds = {row["publisher_id"]: row["protocol"] for row in self.standin.registered()}
        for key in self.groups(plan):
            kind, _, about = key.partition(":")
            if kind == "publisher":
                self.answer(plan, key, **ANSWERS[kinds[about]])

    def import_all(self) -> PlanRow:
        """A whole trip: run, fill in every form, choose everything that can be chosen, approve."""
        plan = self.plan()
        self.fill_in(plan)
        self.choose(plan)
        self.approve(plan)
        return self.again(plan)

    def ask(
        self, page: Any, *, form: dict[str, str] | None = None, query: dict[str, str] | None = None, who: str = "ann",
        path: dict[str, str] | None = None, files: dict[str, Path] | None = None,
    ) -> Any:  # fmt: skip
        """Open a page of the plugin, or post to it."""
        request = PageRequest(
            method="GET" if form is None else "POST",
            path=path or {},
            query=query or {},
            form=form or {},
            files=files or {},
            school=self.school,
            account=self.people[who],
            services=self.services,
        )
        return page(request)


def open_desk(standin: Standin, folder: Path, *, kept: str = READY, **settings: Any) -> Desk:
    """Open a hub on SQLite with the stand-in's school, people, token and publishers.

    ``kept`` IMPORTED has everything imported already that the stand-in has at first.
    """
    for name in ("hub.db", "hub.key"):
        shutil.copyfile(_kept(kept) / name, folder / name)
    hub = Hub(_config(folder, SECTION | settings), registry=Registry([hooks], discover=False), clock=standin.now)
    people = {name: hub.desk.account(f"{name}@school.example") for name in STAFF}
    desk = Desk(hub, standin, hub.desk.schools()[0], {name: found for name, found in people.items() if found})
    save_access(desk)
    return desk


def save_access(desk: Desk, **changed: Any) -> None:
    """Save the stand-in's address and token, or others."""
    saved = {"base_url": desk.standin.url, "token": desk.standin.token, "year": desk.standin.school_year}
    settings = desk.services.settings("iddink")
    with desk.hub.database.writing() as session:
        access.save_credential(session, desk.services.secrets, desk.school, settings, **saved | changed)


@cache
def _kept(state: str) -> Path:
    """A folder with a hub in this state, made once for all tests of this process; each desk works on a copy."""
    folder = Path(mkdtemp(prefix="iddink-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with Standin().serve() as standin:
        hub = Hub(_config(folder, SECTION), registry=Registry([hooks], discover=False), clock=standin.now)
        hub.migrate()
        desk = Desk(hub, standin, _school(hub, standin), _staff(hub))
        _people(hub, desk.school, standin)
        save_access(desk)
        _grant(desk)
        _connect(desk)
        if state == IMPORTED:
            desk.import_all()
        with hub.database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        hub.database.close()
    return folder


def _staff(hub: Hub) -> dict[str, Account]:
    people = {}
    with hub.database.writing() as session:
        for name in STAFF:
            people[name], _ = accounts.add(
                session, f"{name}@school.example", name.title(), now=hub.clock(), password=OWN
            )
    return people


def _config(folder: Path, section: dict[str, Any]) -> Config:
    return Config(
        database=f"sqlite:///{folder / 'hub.db'}",
        data_dir=folder,
        key_file=folder / "hub.key",
        plugins={"iddink": section},
    )


def _school(hub: Hub, standin: Standin) -> School:
    with hub.database.writing() as session:
        return schools.add(session, standin.school_code, standin.school_name)


def _grant(desk: Desk) -> None:
    with desk.hub.database.writing() as session:
        for account in desk.people.values():
            for role in (Role.DECIDER, Role.ADMINISTRATOR, "licences"):
                accounts.grant(session, account, role, desk.school.id, now=desk.hub.clock())


def _people(hub: Hub, school: School, standin: Standin) -> None:
    with hub.database.writing() as session:
        for row in standin.roster():
            session.add(_person(row, school, hub.clock(), left=False))
        for row in standin.leavers():
            session.add(_person(row, school, hub.clock(), left=True))


def _person(row: dict[str, str], school: School, at: datetime, *, left: bool) -> Person:
    names = ("given_name", "prefix", "family_name", "family_name2", "role")
    shown = " ".join(filter(None, (row[name] for name in names[:4])))
    return Person(
        school_id=school.id,
        key=row["key"],
        person_key=row["key"],
        display_name=shown,
        birth_date=date.fromisoformat(row["birth_date"]),
        emails=[row["email"]],
        identifiers=[{"scheme": "idalu", "value": row["idalu"]}] if row["idalu"] else [],
        left_on=at.date() - timedelta(days=60) if left else None,
        fingerprint=row["key"],
        **{name: row[name] for name in names},
    )


def _connect(desk: Desk) -> None:
    now = desk.hub.clock()
    with desk.hub.database.writing() as session:
        access.turn(session, desk.school, on=True, who="test", at=now)
        for row in desk.standin.registered():
            publishers.register(session, row["publisher_id"] or "", row["name"] or "", row["protocol"])
        for publisher, kind in CONNECTED.items():
            values = {"url": "https://books.example"}
            publishers.connect(session, desk.services.secrets, desk.school.id, publisher, kind, values, now)
