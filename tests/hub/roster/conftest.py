"""A school of its own, lists written by hand, and the way of a list from hand-in to decision."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlmodel import col, select

from hub.app import Hub
from hub.model.states import IssueLevel
from hub.model.text import as_text, unpacked
from hub.people import accounts, schools
from hub.plugin.services import Ballot, Person, School
from hub.roster import hooks
from hub.store import plans
from hub.store.jobs import run as find_run
from hub.store.plan_tables import ChangeRow, IssueRow, PlanRow
from hub.store.tables import AccountRow

NOW = datetime(2026, 10, 1, 8, 0, tzinfo=UTC)
HEADER = ("Leerlingnummer", "Roepnaam", "Tussenvoegsel", "Achternaam", "Geboortedatum", "Klas", "Leerjaar", "E-mail")
PUPILS = (
    ("1001", "Zoë", "van der", "Berg", "2011-05-03", "3A", "3", "zoe@eik.example"),
    ("1002", "Jan", "de", "Vries", "2011-12-31", "3A", "3", "jan@eik.example"),
    ("1003", "Núria", "", "Puig", "2012-02-29", "3A", "3", "nuria@eik.example"),
    ("1004", "Ali", "el", "Amrani", "2013-07-14", "2B", "2", "ali@eik.example"),
    ("1005", "Bo", "", "Li", "2013-01-01", "2B", "2", "bo@eik.example"),
)


class Told(NamedTuple):
    """What one list led to."""

    id: int
    plan: PlanRow
    counts: dict[str, int]
    changes: list[ChangeRow]
    issues: list[IssueRow]

    def codes(self, level: IssueLevel | None = None) -> list[str]:
        """Return the codes of the issues, of one level if asked."""
        return [issue.code for issue in self.issues if level is None or issue.level == level]

    def said(self, code: str) -> str:
        """Return the sentence of the first issue with this code."""
        return next(str(as_text(one.content["text"])) for one in self.issues if one.code == code)

    def kinds(self) -> set[tuple[str, str, str]]:
        """Return record, kind and key of every change."""
        return {(change.record, change.kind, change.key) for change in self.changes}


class Desk:
    """A hub with one school and two people who may decide."""

    def __init__(self, hub: Hub, work: Callable[[Hub], int], folder: Path) -> None:
        self.hub = hub
        self._work = work
        self._folder = folder
        with hub.database.writing() as session:
            self.school: School = schools.add(session, "21QW00", "De Eik")
            rows = [AccountRow(email=f"{one}@eik.example", name=one, created_at=NOW) for one in ("an", "bo")]
            session.add_all(rows)  # without a password, whose hash takes half a second
            session.flush()
            self.deciders = [accounts.as_account(row) for row in rows]
            for account in self.deciders:
                accounts.grant(session, account, "decider", self.school.id, now=NOW)

    def hand_in(self, content: bytes | Path) -> int:
        """Hand in a file and let the hub plan it; returns the run."""
        file = content if isinstance(content, Path) else self._folder / "list"
        if isinstance(content, bytes):
            file.write_bytes(content)
        run_id = self.hub.desk.start_run("roster.people", self.school.id, by="an@eik.example", file=file)
        self._work(self.hub)
        return run_id

    def refusal(self, content: bytes | Path) -> str:
        """Hand in a file that cannot be used and return the sentence."""
        run_id = self.hand_in(content)
        with self.hub.database.reading() as session:
            return str(unpacked(find_run(session, run_id).error or ""))

    def plan(self, content: bytes | Path) -> Told:
        """Hand in a file and return its plan."""
        run_id = self.hand_in(content)
        with self.hub.database.reading() as session:
            assert find_run(session, run_id).error is None
            plan = session.exec(select(PlanRow).where(PlanRow.run_id == run_id)).one()
            changes = session.exec(select(ChangeRow).where(ChangeRow.plan_id == plan.id).order_by(col(ChangeRow.seq)))
            issues = session.exec(select(IssueRow).where(IssueRow.plan_id == plan.id).order_by(col(IssueRow.id)))
            return Told(plan.id or 0, plan, plans.counts(session, plan), list(changes), list(issues))

    def let_in(self, content: bytes | Path) -> Told:
        """Hand in a file and approve its plan, by as many people as it takes."""
        told = self.plan(content)
        for account in self.deciders[: told.plan.needed]:
            self.hub.desk.decide(
                Ballot(
                    plan_id=told.id, digest=told.plan.digest, verdict="approve", account_id=account.id, channel="cli"
                )
            )
        self._work(self.hub)
        return told

    def people(self) -> dict[str, Person]:
        """Return everybody in the register by key."""
        return {person.key: person for person in self.hub.desk.roster.persons(self.school.id)}


@pytest.fixture
def desk(make_hub: Callable[..., Hub], work: Callable[[Hub], int], tmp_path: Path) -> Desk:
    """A hub that knows the roster, with a school, on each database."""
    return Desk(make_hub([hooks], clock=lambda: NOW), work, tmp_path)


def csv_of(rows: Iterable[Sequence[Any]] = PUPILS, header: Sequence[str] = HEADER) -> bytes:
    """Return a list as CSV."""
    lines = [";".join(map(str, row)) for row in (header, *rows)]
    return "\r\n".join(lines).encode()
