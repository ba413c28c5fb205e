"""Reading OneRoster 1.1 and 1.2 CSV archives as one table of people (1EdTech OneRoster, CSV tables)."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, BinaryIO

from .archive import roster_files
from .encoding import decoded
from .headings import FORBIDDEN
from .refusal import Refusal
from .rows import Row, Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .limits import Limits
    from .rows import Note

Line = dict[str, str]
_WHO = ("pupil_number", "role", "called_name", "surname")
_PLACE = ("class_code", "class_name")
_MORE = ("level", "email", "username", "active")
_BORN = ("birth_date", "gender")
_PEOPLE = {"student": "pupil", "teacher": "teacher"}
_LEVELS = {"kg": "0", "pr": "0", "pk": "0"}
_GENDERS = {"male": "M", "female": "F"}
_IN_FULL = ("roles", "classes", "enrollments")  # a change in one of these says nothing about who is not in it
_HOME = "homeroom"


def read_oneroster(stream: BinaryIO, limits: Limits) -> Source:
    """Return pupils and teachers with their first class; parents and others in the same file are no rows."""
    archive = _Archive(roster_files(stream, limits), limits)
    source = Source("oneroster", iter(()), [], straight=True)
    source.rows, source.delta = archive.rows(source.notes), archive.is_delta
    return source


class _Archive:
    """The tables of one archive."""

    def __init__(self, files: Mapping[str, bytes], limits: Limits) -> None:
        self._files = files
        self._limits = limits
        manifest = {line.get("propertyname", ""): line.get("value", "") for _at, line in self._table("manifest")}
        if any(manifest.get(f"file.{name}") == "delta" for name in _IN_FULL):
            raise Refusal("only_changes")
        self.is_delta = manifest.get("file.users") == "delta"

    def rows(self, notes: list[Note]) -> Iterator[Row]:
        """Yield the heading and everybody who is a pupil or a teacher; a table that is absent has no columns."""
        fields = [*_WHO, *(_PLACE if "enrollments.csv" in self._files else ()), *_MORE]
        fields += _BORN if "demographics.csv" in self._files else ()
        yield 1, fields
        roles, classes = self._roles(), self._classes()
        places, born = self._places(classes), self._born()
        users = [(at, user) for at, user in self._table("users") if self._role(user, roles) in _PEOPLE]
        # Some systems fill in a number of the school's own; it counts only where everybody has one.
        key = "identifier" if users and all(user.get("identifier") for _at, user in users) else "sourcedid"
        for at, user in users:
            known = user.get("sourcedid", "")
            person = _person(user, self._role(user, roles), classes.get(places.get(known, ""), {}))
            person |= {"pupil_number": user.get(key, ""), **born.get(known, {})}
            yield at, [person.get(field, "") for field in fields]
        dropped = sorted({heading for _at, user in users for heading, cell in user.items() if cell} & FORBIDDEN)
        if dropped:
            notes.append(("dropped", {"names": ", ".join(dropped)}))

    @staticmethod
    def _role(user: Line, roles: Mapping[str, str]) -> str:
        return roles.get(user.get("sourcedid", ""), user.get("role", "")).lower()

    def _roles(self) -> dict[str, str]:
        """Return the roles of 1.2, which stand in a table of their own; a pupil's goes before any other."""
        found: dict[str, str] = {}
        for _at, line in self._table("roles"):
            user, role = line.get("usersourcedid", ""), line.get("role", "").lower()
            if not _is_deleted(line) and (role == "student" or found.get(user) not in _PEOPLE):
                found[user] = role
        return found

    def _classes(self) -> dict[str, Line]:
        return {line.get("sourcedid", ""): line for _at, line in self._table("classes") if not _is_deleted(line)}

    def _places(self, classes: Mapping[str, Line]) -> dict[str, str]:
        """Return the class of each user: the homeroom, else the primary enrolment, else the first.

        Who follows six subjects is in six classes; only the homeroom is what a school calls a class.
        """
        found: dict[str, tuple[tuple[bool, bool], str]] = {}
        for _at, line in self._table("enrollments"):
            user, group = line.get("usersourcedid", ""), line.get("classsourcedid", "")
            if _is_deleted(line) or group not in classes:
                continue
            home = classes[group].get("classtype", "").lower() == _HOME
            rank = (home, line.get("primary", "").lower() == "true")
            if user not in found or rank > found[user][0]:
                found[user] = (rank, group)
        return {user: group for user, (_rank, group) in found.items()}

    def _born(self) -> dict[str, Line]:
        """Return birth date and gender, which stand apart beside what nobody may bring in, such as origin."""
        return {
            line.get("sourcedid", ""): {
                "birth_date": line.get("birthdate", ""),
                "gender": _GENDERS.get(line.get("sex", "").lower(), ""),
            }
            for _at, line in self._table("demographics")
            if not _is_deleted(line)
        }

    def _table(self, name: str) -> Iterator[tuple[int, Line]]:
        """Yield line number and fields by lower-case heading of one table; one that is absent is empty."""
        data = self._files.get(f"{name}.csv")
        if data is None:
            return
        reader = csv.reader(io.StringIO(decoded(data)[0], newline=""), strict=True)
        try:
            heading = [cell.strip().lower().lstrip("\ufeff") for cell in next(reader, [])]
            for number, cells in enumerate(reader, start=1):
                if number > 10 * self._limits.rows:
                    raise Refusal("too_many_rows", limit=self._limits.rows)
                yield reader.line_num, dict(zip(heading, map(str.strip, cells), strict=False))
        except csv.Error:
            raise Refusal("damaged_archive") from None


def _person(user: Line, role: str, group: Line) -> Line:
    level = (user.get("grades") or group.get("grades", "")).split(",")[0].strip()
    gone = _is_deleted(user) or user.get("enableduser", "").lower() == "false"
    given = user.get("preferredgivenname") or user.get("prefferedgivenname") or user.get("givenname", "")
    return {
        "role": _PEOPLE[role],
        "called_name": given,
        "surname": user.get("familyname", ""),
        "class_code": group.get("classcode") or group.get("title", ""),
        "class_name": group.get("title", ""),
        "level": _LEVELS.get(level.lower(), level.lstrip("0") or level[:1]),
        "email": user.get("email", ""),
        "username": user.get("username", ""),
        "active": "false" if gone else "",
    }


def _is_deleted(line: Line) -> bool:
    return line.get("status", "").lower() == "tobedeleted"
