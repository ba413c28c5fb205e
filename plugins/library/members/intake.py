"""One pupil file on its way in: every row becomes a membership, and what only the whole shows is noted at the end."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple
from zoneinfo import ZoneInfo

from hub.plugin import InvalidInput, Issue, IssueLevel, Text, WayOut
from hub.plugin.lists import remarks, wholes
from hub.plugin.lists.known import Identity
from hub.plugin.lists.names import folded, is_garbled
from hub.plugin.lists.presence import day_of, reason_out
from plugins.library.members import brakes, season
from plugins.library.members.mapping import ADDRESS, Way, mapped
from plugins.library.records import Member

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from hub.plugin import Draft, Run
    from hub.plugin.lists.reading import EdexmlList, TableList
    from hub.plugin.lists.rows import Entry
    from plugins.library.members.known import Members
    from plugins.library.members.mapping import Mapped

EVERY: Final = 1_000
_WATCHED: Final = ("surname", "called_name", "birth_date", "class_code", "class_name", "level", "email", "eck_id")
HOW_READ: Final = WayOut(Text("See how the newest file is read"), "/library/columns")


class Seen(NamedTuple):
    """A number that was met: whose, and on which line."""

    who: Identity
    line: int


class Intake:
    """Takes in one list for one run; afterwards it knows who is new, who is missing and which numbers changed."""

    def __init__(self, run: Run, source: EdexmlList | TableList, known: Members) -> None:
        self._run = run
        self._source = source
        self._known = known
        branch = known.branch
        self.today: date = run.now.astimezone(ZoneInfo(run.school.time_zone)).date()
        self._turning = season.turning(branch, self.today)
        self._paused = season.paused(branch, self.today)
        self._way = Way(branch.public_membership, branch.protected or (), branch.clears or (), self.today)
        self._seen: dict[str, Seen] = {}
        self._names: dict[str, str] = {}
        self._classes: dict[str, set[str]] = {}
        self._times: Counter[str] = Counter()
        self._left_out: Counter[str] = Counter()
        self._told: set[str] = set()  # who left, by the file's own word

    @property
    def new(self) -> list[str]:
        """Return the keys of those whom the library does not know, or knew and lost."""
        return [key for key in self._seen if key not in self._known.present]

    @property
    def missing(self) -> list[str]:
        """Return the keys of the members who are not in the file, and of whom it does not say why."""
        return [key for key in self._known.present if key not in self._seen and key not in self._told]

    @property
    def renumbered(self) -> dict[str, str]:
        """Return new numbers with the key of the missing member who has the same name and birth date."""
        gone = Counter(self._known.present[key] for key in self.missing)
        came = Counter(self._seen[key].who for key in self.new)
        one = {who for who in gone if gone[who] == came[who] == 1 and who.birth_date}  # of namesakes nobody can tell
        missing = {self._known.present[key]: key for key in self.missing}
        return {key: missing[self._seen[key].who] for key in self.new if self._seen[key].who in one}

    def drafts(self) -> Iterator[Draft]:
        """Yield memberships row by row, then note what the whole shows."""
        if self._paused or self._source.delta:
            self._run.delta()
        for count, entry in enumerate(self._source, start=1):
            if count % EVERY == 0:
                self._run.progress(count)
            if self._belongs(entry):
                yield from self._member(entry)
        if not self._seen:
            raise InvalidInput("Nobody in the file is a pupil or teacher with a number: nothing was changed.")
        remarks.of_file(self._run, self._source, self._left_out)
        self._note_address()
        self._note_whole()

    def _belongs(self, entry: Entry) -> bool:
        if not entry.key:
            remarks.of_no_key(self._run, entry, self._source.key_field)
            return False
        reason = self._reason_out(entry)
        self._left_out[reason] += bool(reason)
        if reason == "left-already":
            self._told.add(self._known.key_of(entry.key))
        return not reason

    def _reason_out(self, entry: Entry) -> str:
        left = day_of(entry.fields.get("left_on", ""))
        reason = reason_out(entry, self._source.key_field, self.today)
        if not reason and left is not None and left <= self.today:
            return "left-already"
        here = self._known.key_of(entry.key) in self._known.present
        return "" if reason == "not-yet" and here else reason

    def _member(self, entry: Entry) -> Iterator[Draft]:
        key = self._known.key_of(entry.key)
        group = self._source.groups.get(entry.groups[0]) if entry.groups else None
        read = mapped(_placed(entry), key, self._known.persons.get(key), group.name if group else "", self._way)
        row = self._told_apart(entry, key, read)
        if row is None:
            return
        self._note_class(row)
        if self._paused and key in self._known.present:
            return
        draft = Member.of(**row.values)
        yield draft
        for issue in row.issues:
            self._run.note(issue, draft)

    def _told_apart(self, entry: Entry, key: str, row: Mapped) -> Mapped | None:
        """Return the row, None for the same person a second time (one row a study), or a row of its own, held."""
        who = Identity(folded(row.values["display_name"]), row.values["birth_date"])
        first = self._seen.setdefault(key, Seen(who, entry.line))
        self._names.setdefault(key, row.values["display_name"])
        if first.line == entry.line:
            return row
        if first.who == who:
            return None
        self._times[key] += 1
        text = Text.of(
            "Lines {first} and {second} give the same number to different people: correct one of them.",
            first=first.line,
            second=entry.line,
        )
        issue = Issue("key-twice", IssueLevel.BLOCKER, text)
        self._run.note(issue, Member.of(member_key=key))
        other = f"{key} ({self._times[key] + 1})"
        return row._replace(values=row.values | {"member_key": other}, issues=(*row.issues, issue))

    def _note_class(self, row: Mapped) -> None:
        code, name = row.values["class_code"], row.values["class_name"]
        if code:
            self._classes.setdefault(code, set()).add(name)

    def _note_address(self) -> None:
        """Name the columns that the school library does not need and that were therefore not read."""
        had = [field for field in (*ADDRESS, "consent") if field in self._source.columns]
        if had and not self._way.public:
            names = ", ".join(field.replace("_", " ") for field in had)
            text = Text.of("Left out, because the school library needs no address: {names}.", names=names)
            self._run.note(Issue("address-left-out", IssueLevel.NOTE, text))

    def _note_whole(self) -> None:
        """Hold the list against the register."""
        remarks.of_class_dates(self._run, self._source)
        remarks.of_lost_digits(self._run, self._source)
        remarks.of_school(self._run, self._source.school_code)
        for issue in self._wrong():
            self._run.note(issue)
        if self._paused:
            text = Text("Until the pause of this school ends a list only adds: nobody is changed or ended.")
            self._run.note(Issue("only-additions", IssueLevel.NOTE, text))

    def _wrong(self) -> Iterator[Issue]:
        known, top = self._known, season.top_levels(self._known.branch)
        for issue in (
            *brakes.columns_gone(known, self._source.columns, self._source.unknown, _WATCHED),
            *brakes.wrong_letters(known, self._names, sum(map(is_garbled, self._names.values()))),
        ):
            yield replace(issue, owner="library", way_out=HOW_READ)
        yield from brakes.two_names(self._classes)
        zeros = wholes.zeros_lost(known, self._seen)
        if zeros is not None:
            yield zeros
            return
        yield from self._note_renumbered()
        yield from brakes.too_many_new(known, len(self.new), len(self._seen))
        if not (self._source.shifted or self._paused or self._source.delta):
            missing = self.missing
            share = season.share(known.branch, self.today)
            yield from brakes.too_many_missing(known, missing, share)
            yield from brakes.missing_levels(known, missing, top, turning=self._turning)
            yield from brakes.spread_leavers(known, missing, top, turning=self._turning)

    def _note_renumbered(self) -> Iterator[Issue]:
        found = self.renumbered
        text = Text("Somebody with the same name and birth date is here under another number.")
        for key in found:
            self._run.note(Issue("same-person", IssueLevel.WARNING, text), Member.of(member_key=key))
        issue = wholes.renumbering(self._known, len(found))
        if issue is not None:
            way_out = WayOut(Text("Keep these memberships under the new numbers"), "/library/renumbering")
            yield Issue(issue.code, issue.level, issue.text, owner="library", way_out=way_out)


def _placed(entry: Entry) -> Entry:
    """Return the entry with its class, which EDEXML names apart from the other fields."""
    fields = entry.fields
    if entry.groups and not (fields.get("class_code") or fields.get("class_name")):
        return entry._replace(fields={**fields, "class_code": entry.groups[0]})
    return entry
