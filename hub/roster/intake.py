"""One list on its way in: every entry becomes drafts, and what only the whole shows is noted at the end."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from hub.errors import InvalidInput
from hub.model.states import IssueLevel
from hub.model.text import Text
from hub.plugin.findings import Issue
from hub.plugin.lists import remarks, wholes
from hub.plugin.lists.known import Identity, Known
from hub.plugin.lists.names import folded
from hub.plugin.lists.presence import reason_out
from hub.plugin.lists.reading import open_list
from hub.plugin.roster import Enrolment, Group, Person
from hub.roster.headings import remembered
from hub.roster.known import known_at
from hub.roster.mapping import Mapped, mapped

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from hub.plugin.connector import Run
    from hub.plugin.lists.reading import EdexmlList, TableList
    from hub.plugin.lists.rows import Entry
    from hub.plugin.records import Draft

FIRST_MONTH = 8
EVERY = 1_000


class Seen(NamedTuple):
    """A key that was met: whose, on which line, and the groups that were yielded for it."""

    who: Identity
    line: int
    groups: list[str]


def taken_in(run: Run, file: Path) -> Iterator[Draft]:
    """Yield the drafts of everybody in a list; raises FileRefused or InvalidInput for one that cannot be used."""
    with run.services.reading() as session:
        words, known = remembered(session, run.school.id), known_at(session, run.school.id)
    with open_list(file, words) as source:
        yield from Intake(run, source, known).drafts()


def school_year_of(today: date) -> str:
    """Return the school year of a day as ``2026-2027``; it begins in August."""
    first = today.year if today.month >= FIRST_MONTH else today.year - 1
    return f"{first}-{first + 1}"


class Intake:
    """Takes in one list for one run."""

    def __init__(self, run: Run, source: EdexmlList | TableList, known: Known) -> None:
        self._run = run
        self._source = source
        self._known = known
        self._today = run.now.astimezone(ZoneInfo(run.school.time_zone)).date()
        self._year = source.school_year or school_year_of(self._today)
        self._seen: dict[str, Seen] = {}
        self._times: Counter[str] = Counter()
        self._mailboxes: dict[str, str] = {}
        self._levels: dict[str, set[str]] = {}
        self._left_out: Counter[str] = Counter()

    def drafts(self) -> Iterator[Draft]:
        """Yield persons and enrolments row by row, then the groups, then note what the whole shows."""
        if self._source.delta:
            self._run.delta()
        for count, entry in enumerate(self._source, start=1):
            if count % EVERY == 0:
                self._run.progress(count)
            if self._belongs(entry):
                yield from self._person(entry)
        if not self._seen:
            raise InvalidInput("Nobody in the file is a pupil or teacher with a number: nothing was changed.")
        yield from self._groups()
        remarks.of_file(self._run, self._source, self._left_out)
        self._note_whole()

    def _belongs(self, entry: Entry) -> bool:
        if not entry.key:
            remarks.of_no_key(self._run, entry, self._source.key_field)
            return False
        reason = reason_out(entry, self._source.key_field, self._today)
        self._left_out[reason] += bool(reason)
        return not reason

    def _person(self, entry: Entry) -> Iterator[Draft]:
        row = mapped(entry, self._known.persons.get(entry.key), self._source.columns, self._today)
        row = self._told_apart(entry, row)
        key = row.values["person_key"]
        draft = Person.of(**row.values)
        yield draft
        for issue in row.issues:
            self._run.note(issue, draft)
        self._note_shared(key, row.values["emails"])
        blocked = any(issue.level is IssueLevel.BLOCKER for issue in row.issues)
        left_on = row.values["left_on"]
        if left_on is None or left_on > self._today:
            yield from self._enrolments(entry, key, blocked=blocked)

    def _told_apart(self, entry: Entry, row: Mapped) -> Mapped:
        """Give a number's second owner a row of their own, which like the first cannot come in."""
        who = Identity(folded(row.values["display_name"]), row.values["birth_date"])
        first = self._seen.setdefault(entry.key, Seen(who, entry.line, []))
        if first.who == who:
            return row
        self._times[entry.key] += 1
        issue = Issue(
            "key-twice",
            IssueLevel.BLOCKER,
            Text.of(
                "Lines {first} and {second} give the same number to different people: correct one of them.",
                first=first.line,
                second=entry.line,
            ),
        )
        self._run.note(issue, Person.of(person_key=entry.key))
        for group in first.groups:
            self._hold(entry.key, group)
        key = f"{entry.key} ({self._times[entry.key] + 1})"
        self._seen[key] = Seen(who, entry.line, [])
        return Mapped(row.values | {"person_key": key}, (*row.issues, issue))

    def _enrolments(self, entry: Entry, key: str, *, blocked: bool) -> Iterator[Draft]:
        taken = self._seen[key].groups
        for group in entry.groups:
            main = not taken and group not in self._source.combined
            if group not in taken:
                taken.append(group)
                yield Enrolment.of(person_key=key, group_key=group, school_year=self._year, main=main)
            if blocked:
                self._hold(key, group)
            level = entry.fields.get("level", "")
            self._levels.setdefault(group, set()).update([level] if level else [])

    def _hold(self, key: str, group: str) -> None:
        text = Text("This waits for the row of the person.")
        issue = Issue("person-blocked", IssueLevel.BLOCKER, text)
        self._run.note(issue, Enrolment.of(person_key=key, group_key=group))

    def _note_shared(self, key: str, emails: list[str]) -> None:
        for address in map(str.casefold, emails):
            other = self._mailboxes.setdefault(address, key)
            if other != key:
                text = Text("Somebody else in the file has the same e-mail address: it identifies neither.")
                for one in (other, key):
                    self._run.note(Issue("email-shared", IssueLevel.NOTE, text), Person.of(person_key=one))

    def _groups(self) -> Iterator[Draft]:
        for key in self._source.groups.keys() | self._levels.keys():
            told = self._source.groups.get(key)
            level = (told.level if told else "") or "/".join(sorted(self._levels.get(key, ())))
            name = told.name if told else key
            yield Group.of(group_key=key, name=name, level=level or None, school_year=self._year)

    def _note_whole(self) -> None:
        """Hold the list against the register."""
        whole = not (self._source.shifted or self._source.delta)
        remarks.of_class_dates(self._run, self._source)
        remarks.of_lost_digits(self._run, self._source)
        remarks.of_school(self._run, self._source.school_code)
        zeros = wholes.zeros_lost(self._known, self._seen)
        if zeros is not None:
            self._run.note(zeros)
        elif whole:
            self._note_renumbered()
        if whole and zeros is None:
            seen = {key: one.who for key, one in self._seen.items()}
            for issue in wholes.missing_classes(self._known, seen, self._year):
                self._run.note(issue)

    def _note_renumbered(self) -> None:
        seen = {key: one.who for key, one in self._seen.items()}
        pairs = wholes.renumbered(self._known, seen)
        text = Text("Somebody with the same name and birth date is here under another number.")
        for key in pairs:
            self._run.note(Issue("same-person", IssueLevel.WARNING, text), Person.of(person_key=key))
        issue = wholes.renumbering(self._known, len(pairs))
        if issue is not None:
            self._run.note(issue)
