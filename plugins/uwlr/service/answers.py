"""Prepared answers: the bytes for one school, profile and version, made anew when the roster changed.

They lie in the hub's own folder. What they were made of, and since when they say what they say, stands in the
database, so that several machines agree on what ``geenwijzigingen`` means.
"""

from __future__ import annotations

import gzip
import os
import shutil
import time
from datetime import date, datetime, timedelta
from hashlib import blake2b
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from sqlmodel import Field, SQLModel

from hub.plugin import UtcDateTime
from plugins.uwlr.service import writing
from plugins.uwlr.service.profiles import fields
from plugins.uwlr.service.pupils import Pupils
from plugins.uwlr.service.writing import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from hub.plugin import Person, School, Services
    from hub.plugin.services import Group
    from plugins.uwlr.service.profiles import Fields

    Writer = Callable[[Sequence[Person], writing.Kinds], str]

ANSWER: Final = "leerlinggegevens_antwoord"
_CONTENT: Final = "leerlinggegevens"
_BLANK: Final = "0000-00-00T00:00:00Z"  # the instant, before it is known
_AUGUST: Final = 8
_UNUSED: Final = 2 * 86_400  # seconds: an answer that is asked for is made anew each day


class Answer(SQLModel, table=True):
    """A prepared answer: what it was made of (``moved``, ``day``), its hash, and since when it says the same."""

    __tablename__ = "uwlr_answer"
    school_id: int = Field(primary_key=True)
    profile: str = Field(primary_key=True)
    version: str = Field(primary_key=True)
    moved: int
    day: date
    school_year: str
    hash: str
    pupils: int
    changed_at: datetime = Field(sa_type=UtcDateTime)


class Prepared(NamedTuple):
    """What is known of a prepared answer, for whom it was made apart."""

    moved: int
    day: date
    school_year: str
    hash: str
    pupils: int
    changed_at: datetime


class Link(NamedTuple):
    """What an answer depends on."""

    school: School
    profile: str
    version: str


class Extract(NamedTuple):
    """The part of a roster that an answer is made of."""

    year: str
    groups: list[Group]
    levels: dict[str, str]
    shared: frozenset[str]


class Answers:
    """Keeps the prepared answers of all schools."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._locks: dict[tuple[int, str, str], Lock] = {}
        self._guard = Lock()

    def current(self, link: Link, moved: int, found: Prepared | None) -> Prepared:
        """Return the answer that is true now; it is made if the one that was found is none any more."""
        if found is not None and self._stands(found, link, moved):
            return found
        key = (link.school.id, link.profile, link.version)
        with self._guard:
            lock = self._locks.setdefault(key, Lock())
        with lock:  # somebody else may have made it meanwhile
            moved, found = self._services.roster.moved(link.school.id), self._known(key)
            return found if found is not None and self._stands(found, link, moved) else self._make(link, found, moved)

    def file(self, link: Link, answer: Prepared, *, zipped: bool = False) -> Path:
        """Return the file of an answer; zipped, it is made once."""
        plain = self._path(link, answer.hash)
        if not zipped:
            return plain
        packed = plain.with_suffix(".xml.gz")
        if not packed.exists():
            own = packed.with_name(f"{packed.name}.{os.getpid()}.{id(answer)}")
            with plain.open("rb") as source, gzip.open(own, "wb", compresslevel=6) as target:
                shutil.copyfileobj(source, target, 1 << 16)
            own.replace(packed)
        return packed

    def extract(self, link: Link) -> Extract:
        """Return what an answer is made of beside the people: the groups of its school year."""
        roster = self._services.roster
        every = roster.groups(link.school.id)
        years, now = {one.school_year for one in every}, year_of(self._today(link.school))
        year = now if now in years else max(years, default="") or now
        found = [one for one in every if one.school_year in {year, ""}]
        return Extract(year, found, {one.key: one.level for one in found}, roster.shared(link.school.id, "eck_id"))

    def place(self, school: School) -> Place:
        """Return a school as answers name it."""
        return Place(school.code[:4], school.code[4:], "") if school.country == "NL" else Place("", "", school.code)

    def _today(self, school: School) -> date:
        return self._services.clock().astimezone(ZoneInfo(school.time_zone)).date()

    def _known(self, key: tuple[int, str, str]) -> Prepared | None:
        with self._services.reading() as session:
            row = session.get(Answer, key)
            return Prepared(*(getattr(row, name) for name in Prepared._fields)) if row is not None else None

    def _stands(self, found: Prepared, link: Link, moved: int) -> bool:
        return (found.moved, found.day) == (moved, self._today(link.school)) and (
            not found.pupils or self._path(link, found.hash).exists()
        )

    def _make(self, link: Link, before: Prepared | None, moved: int) -> Prepared:
        """Write the file and keep what it is; a roster that says the same leaves the answer as old as it is."""
        now, today = next_second(self._services.clock()), self._today(link.school)
        extract = self.extract(link)
        folder = self._services.data_dir / "uwlr"
        folder.mkdir(mode=0o700, exist_ok=True)
        draft = folder / f"draft-{link.school.id}-{link.profile}-{link.version}-{os.getpid()}"
        digest, pupils = self._write(draft, link, extract)
        changed_at = _since(before, digest, now)
        _stamp(draft, changed_at)
        draft.replace(self._path(link, digest))
        self._sweep(link, digest)
        made = Prepared(moved, today, extract.year, digest, pupils, changed_at)
        place: dict[str, Any] = {"school_id": link.school.id, "profile": link.profile, "version": link.version}
        with self._services.writing() as session:
            session.merge(Answer(**place | made._asdict()))
        return made

    def _write(self, draft: Path, link: Link, extract: Extract) -> tuple[str, int]:
        digest, pupils = blake2b(digest_size=12), 0
        people = self._services.roster.persons(link.school.id)
        with draft.open("wb") as target:
            draft.chmod(0o600)
            for text, many in whole(self.place(link.school), link.profile, link.version, extract, people):
                raw = text.encode()
                digest.update(raw)
                target.write(raw)
                pupils += many
        return digest.hexdigest(), pupils

    def _path(self, link: Link, digest: str) -> Path:
        name = f"{link.school.id}-{link.profile}-{link.version}-{digest}.xml"
        return self._services.data_dir / "uwlr" / name

    def _sweep(self, link: Link, keep: str) -> None:
        """Delete what was prepared before, and what nobody asked for lately; whoever reads it now reads on."""
        mine, oldest = f"{link.school.id}-{link.profile}-{link.version}-", time.time() - _UNUSED
        for old in self._path(link, keep).parent.iterdir():
            try:
                if (old.name.startswith(mine) and keep not in old.name) or old.stat().st_mtime < oldest:
                    old.unlink(missing_ok=True)
            except FileNotFoundError:
                continue  # another one sweeps too


def whole(
    place: Place, profile: str, version: str, extract: Extract, people: Iterable[Person]
) -> Iterator[tuple[str, int]]:
    """Yield a whole answer in parts, each with the number of pupils in it; its instant is left blank."""
    told = fields(profile, version)
    head = writing.school(place, extract.year, version, told, _BLANK)
    yield f"{writing.opening(ANSWER)}<{_CONTENT}>{head}", 0
    yield from content(told, extract, people)
    yield f"</{_CONTENT}>{writing.closing(ANSWER)}", 0


def content(told: Fields, extract: Extract, people: Iterable[Person]) -> Iterator[tuple[str, int]]:
    """Yield groups, pupils and teachers in parts, each with the number of pupils in it."""
    has = writing.kinds(extract.groups)
    pupils, teachers_of = writers(told, extract)
    yield writing.groups(extract.groups), 0
    teachers: list[Person] = []
    yield from writing.people("leerlingen", _pupils(people, teachers), pupils, has)
    for text, _many in writing.people("leerkrachten", teachers, teachers_of, has):
        yield text, 0


def writers(told: Fields, extract: Extract) -> tuple[Writer, Writer]:
    """Return what writes pupils and what writes teachers."""
    pupil, teacher = writing.writers(told, extract.levels, extract.shared)
    return Pupils(told, extract.shared, pupil).write, lambda some, has: "".join([teacher(one, has) for one in some])


def _pupils(people: Iterable[Person], teachers: list[Person]) -> Iterator[Person]:
    """Yield the pupils who are there, and put the teachers aside: they are few."""
    for one in people:
        if one.left:
            continue
        if one.role == writing.TEACHER:
            teachers.append(one)
        else:
            yield one


def next_second(instant: datetime) -> datetime:
    """Return when an answer of now is told to be of: later than whoever was answered before, so no change is missed."""
    return instant.replace(microsecond=0) + timedelta(seconds=1)


def _since(before: Prepared | None, digest: str, now: datetime) -> datetime:
    """Return since when an answer says what it says: no two that differ have the same instant."""
    if before is None:
        return now
    return before.changed_at if before.hash == digest else max(now, before.changed_at + timedelta(seconds=1))


def year_of(today: date) -> str:
    """Return the school year of a day as ``2026-2027``; it begins in August."""
    first = today.year if today.month >= _AUGUST else today.year - 1
    return f"{first}-{first + 1}"


def stamp(instant: datetime) -> str:
    """Return an instant as answers tell it, always equally long."""
    return instant.astimezone(ZoneInfo("UTC")).strftime("%Y-%m-%dT%H:%M:%SZ")


def _stamp(draft: Path, instant: datetime) -> None:
    """Write the instant where it was left blank, near the beginning: the file stays as long as it is."""
    told = stamp(instant)
    with draft.open("r+b") as file:
        head = file.read(2_048)
        for blank, value in ((_BLANK, told), (_BLANK[:10], told[:10])):
            while (at := head.find(blank.encode())) >= 0:
                head = head[:at] + value.encode() + head[at + len(value) :]
        file.seek(0)
        file.write(head)
