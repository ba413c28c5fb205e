"""Reading OneRoster 1.1 and 1.2 CSV archives as one table of people (1EdTech OneRoster, CSV tables)."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, BinaryIO

from .archive import roster_files
from .encoding import decoded
from .refusal import Refusal
from .rows import Row, Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .limits import Limits

Line = dict[str, str]
HEADER = (
    *("pupil_number", "role", "called_name", "surname", "class_code", "class_name", "level", "email", "username"),
    "active",
)
_PEOPLE = {"student": "pupil", "teacher": "teacher"}
_LEVELS = {"kg": "0", "pr": "0", "pk": "0"}


def read_oneroster(stream: BinaryIO, limits: Limits) -> Source:
    """Return pupils and teachers with their first class; parents and others in the same file are no rows."""
    files = roster_files(stream, limits)
    archive = _Archive(files, limits)
    source = Source("oneroster", archive.rows(), [], straight=True)
    source.delta = archive.is_delta
    return source


class _Archive:
    """The tables of one archive."""

    def __init__(self, files: Mapping[str, bytes], limits: Limits) -> None:
        self._files = files
        self._limits = limits
        manifest = {line.get("propertyname", ""): line.get("value", "") for _at, line in self._table("manifest")}
        self.is_delta = manifest.get("file.users") == "delta"

    def rows(self) -> Iterator[Row]:
        """Yield the heading and everybody who is a pupil or a teacher."""
        yield 1, list(HEADER)
        roles, classes, places = self._roles(), self._classes(), self._places()
        users = [(at, user) for at, user in self._table("users") if self._role(user, roles) in _PEOPLE]
        # Some systems fill in a number of the school's own; it counts only where everybody has one.
        key = "identifier" if users and all(user.get("identifier") for _at, user in users) else "sourcedid"
        for at, user in users:
            group = classes.get(places.get(user.get("sourcedid", ""), ""), {})
            yield at, self._person(user, self._role(user, roles), group, key)

    def _person(self, user: Line, role: str, group: Line, key: str) -> list[str]:
        level = (user.get("grades") or group.get("grades", "")).split(",")[0].strip()
        gone = user.get("status") == "tobedeleted" or user.get("enableduser", "true").lower() == "false"
        return [
            user.get(key, ""),
            _PEOPLE[role],
            user.get("preferredgivenname") or user.get("prefferedgivenname") or user.get("givenname", ""),
            user.get("familyname", ""),
            group.get("classcode") or group.get("title", ""),
            group.get("title", ""),
            _LEVELS.get(level.lower(), level.lstrip("0") or level),
            user.get("email", ""),
            user.get("username", ""),
            "false" if gone else "",
        ]

    @staticmethod
    def _role(user: Line, roles: Mapping[str, str]) -> str:
        return roles.get(user.get("sourcedid", ""), user.get("role", "")).lower()

    def _roles(self) -> dict[str, str]:
        """Return the roles of 1.2, which stand in a table of their own; a pupil's goes before any other."""
        found: dict[str, str] = {}
        for _at, line in self._table("roles"):
            user, role = line.get("usersourcedid", ""), line.get("role", "").lower()
            if line.get("status") != "tobedeleted" and (role == "student" or found.get(user) not in _PEOPLE):
                found[user] = role
        return found

    def _classes(self) -> dict[str, Line]:
        return {line.get("sourcedid", ""): line for _at, line in self._table("classes")}

    def _places(self) -> dict[str, str]:
        """Return the class of each user: the primary enrolment, else the first."""
        found: dict[str, tuple[bool, str]] = {}
        for _at, line in self._table("enrollments"):
            if line.get("status") == "tobedeleted":
                continue
            user, primary = line.get("usersourcedid", ""), line.get("primary", "").lower() == "true"
            if user not in found or (primary and not found[user][0]):
                found[user] = (primary, line.get("classsourcedid", ""))
        return {user: group for user, (_primary, group) in found.items()}

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
