"""A school that is a branch of an invented library, its pupil files, and the way of a file to a decision."""

from __future__ import annotations

import csv
import io
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
from hub.pipeline.undo import propose
from hub.plugin import Account, Ballot, School
from hub.store import plans
from hub.store.jobs import run as find_run
from hub.store.overview import plans_of_runs
from hub.store.plan_tables import ChangeRow, IssueRow, PlanRow
from hub.store.tables import AccountRow
from plugins.library import hooks
from plugins.library.branch import Branch
from plugins.library.records import Member

NOW = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
LIBRARY = "proef"
SETTINGS = {
    "libraries": {
        LIBRARY: {
            "name": "Bibliotheek De Proef",
            "cards": [
                {"name": "Generated", "prefix": "29999", "length": 14, "first": 1, "last": 500},
                {"name": "Printed", "prefix": "29998", "length": 14, "first": 1, "last": 50, "preprinted": True},
            ],
        }
    }
}
HEADER = ("Leerlingnummer", "Roepnaam", "Tussenvoegsel", "Achternaam", "Geboortedatum", "Groep", "Jaargroep", "E-mail")
Row = tuple[str, ...]


def pupils(level: int, count: int = 6, *, first: int = 0) -> list[Row]:
    """Return invented pupils of one level."""
    return [
        (
            f"00{level}{number:03}",
            f"Zoë {number}",
            "van der",
            f"Berg-Bedacht {level}",
            f"{2022 - level}-05-{number % 28 + 1:02}",
            f"{level}A",
            str(level),
            f"p{level}{number}@eik.example",
        )
        for number in range(first, first + count)
    ]


SCHOOL = [row for level in range(1, 9) for row in pupils(level)]


def written(rows: Iterable[Row] = SCHOOL, header: Sequence[str] = HEADER, encoding: str = "utf-8") -> bytes:
    """Return a CSV file of these rows."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows([header, *rows])
    return text.getvalue().encode(encoding)


def changed(rows: Iterable[Row], column: int, change: Callable[[str], str]) -> list[Row]:
    """Return the rows with one column rewritten."""
    return [(*row[:column], change(row[column]), *row[column + 1 :]) for row in rows]


class Told(NamedTuple):
    """What one file led to."""

    plan: PlanRow
    counts: dict[str, int]
    changes: list[ChangeRow]
    issues: list[IssueRow]

    def codes(self, level: IssueLevel | None = None) -> set[str]:
        """Return the codes of the issues, of one level if asked."""
        return {issue.code for issue in self.issues if level is None or issue.level == level}

    def said(self, code: str) -> str:
        """Return the sentence of the first issue with this code."""
        return next(str(as_text(one.content["text"])) for one in self.issues if one.code == code)

    def kinds(self) -> dict[str, set[str]]:
        """Return the keys of the changes by kind."""
        return {
            kind: {one.key for one in self.changes if one.kind == kind} for kind in {one.kind for one in self.changes}
        }

    def fields(self, key: str) -> dict[str, Any]:
        """Return what a change would set."""
        return next(dict(one.after or {}) for one in self.changes if one.key == key)


class Counter:
    """The library's desk: hands files in, decides, and looks at members."""

    def __init__(self, hub: Hub, work: Callable[[Hub], int], folder: Path, watch: Watch) -> None:
        self.hub = hub
        self.watch = watch
        self._work = work
        self._folder = folder
        self.school = self.place("21QW00", "De Eik")
        with hub.database.writing() as session:
            rows = [AccountRow(email=f"{one}@proef.example", name=one, created_at=NOW) for one in ("an", "bo")]
            session.add_all(rows)  # without a password, whose hash takes half a second
            session.flush()
            self.staff: list[Account] = [accounts.as_account(row) for row in rows]
        self.employ(self.school)

    def place(self, code: str, name: str, **way: Any) -> School:
        """Add a school that is a branch of the library."""
        with self.hub.database.writing() as session:
            school = schools.add(session, code, name, speaks="en")
            session.add(Branch(school_id=school.id, library=LIBRARY, **way))
        return school

    def employ(self, school: School) -> None:
        """Let both people look after the members of a school."""
        with self.hub.database.writing() as session:
            for account in self.staff:
                accounts.grant(session, account, "librarian", school.id, now=NOW)

    def works(self, **way: Any) -> None:
        """Change how the school works with its library."""
        with self.hub.database.writing() as session:
            branch = session.get_one(Branch, self.school.id)
            for name, value in way.items():
                setattr(branch, name, value)
            session.add(branch)

    def hand_in(self, content: bytes, school: School | None = None) -> int:
        """Hand in a file and let the hub plan it; returns the run."""
        file = self._folder / "list"
        file.write_bytes(content)
        place = school or self.school
        run_id = self.hub.desk.start_run("library.members", place.id, by="an@proef.example", file=file)
        self._work(self.hub)
        return run_id

    def refusal(self, content: bytes) -> str:
        """Hand in a file that cannot be used and return the sentence."""
        run_id = self.hand_in(content)
        with self.hub.database.reading() as session:
            return str(unpacked(find_run(session, run_id).error or ""))

    def plan(self, content: bytes, school: School | None = None) -> Told:
        """Hand in a file and return what it led to."""
        run_id = self.hand_in(content, school)
        with self.hub.database.reading() as session:
            run = find_run(session, run_id)
            assert not run.error, str(unpacked(run.error or ""))
            row = session.exec(select(PlanRow).where(PlanRow.run_id == run_id)).one()
            return self.told(row.id or 0)

    def told(self, plan_id: int) -> Told:
        """Return what a plan says."""
        with self.hub.database.reading() as session:
            row = session.get_one(PlanRow, plan_id)
            changes = session.exec(select(ChangeRow).where(ChangeRow.plan_id == plan_id).order_by(col(ChangeRow.seq)))
            issues = session.exec(select(IssueRow).where(IssueRow.plan_id == plan_id).order_by(col(IssueRow.id)))
            return Told(row, plans.counts(session, row), list(changes), list(issues))

    def approve(self, told: Told) -> Told:
        """Approve a plan by as many people as it needs, apply it and return it."""
        for account in self.staff[: told.plan.needed]:
            ballot = Ballot(
                plan_id=told.plan.id or 0,
                digest=told.plan.digest,
                verdict="approve",
                account_id=account.id,
                channel="cli",
            )
            self.hub.desk.take(ballot)
        self._work(self.hub)
        return self.told(told.plan.id or 0)

    def reject(self, told: Told, reason: str) -> None:
        """Send a file back with what to send instead."""
        who, plan = self.staff[0].id, told.plan
        ballot = Ballot(
            plan_id=plan.id or 0, digest=plan.digest, verdict="reject", account_id=who, channel="cli", reason=reason
        )
        self.hub.desk.take(ballot)
        self._work(self.hub)

    def undo(self, told: Told) -> Told:
        """Ask for the plan that takes an applied one back."""
        run_id = propose(self.hub.kit, told.plan.id or 0, self.staff[0])
        self._work(self.hub)
        with self.hub.database.reading() as session:
            return self.told(plans_of_runs(session, [run_id])[run_id].id or 0)

    def let_in(self, content: bytes, school: School | None = None) -> Told:
        """Hand in a file and let everything in."""
        return self.approve(self.plan(content, school))

    def members(self, school: School | None = None) -> dict[str, Member]:
        """Return the members of a school by key."""
        place = school or self.school
        with self.hub.database.reading() as session:
            found = session.exec(select(Member).where(Member.school_id == place.id)).all()
            return {one.member_key: one for one in found}


class Watch:
    """A clock that tests turn by hand."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        """Return the present instant."""
        return self.now


@pytest.fixture
def counter(make_hub, work, tmp_path) -> Counter:
    """The library's desk, on both kinds of database unless a module says otherwise."""
    watch = Watch()
    hub = make_hub([hooks], clock=watch, plugins={"library": SETTINGS})
    return Counter(hub, work, tmp_path, watch)


@pytest.fixture
def known(counter: Counter) -> Counter:
    """The same, after the whole school was let in."""
    counter.let_in(written())
    return counter
