"""The demo's pupils as OneRoster 1.1 CSV tables (1EdTech OneRoster 1.1, CSV tables, sections 3 and 13)."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from plugins.library.demo.pupils import Pupil

_COMMON: Final = ("sourcedId", "status", "dateLastModified")
_ORGS: Final = (*_COMMON, "name", "type", "identifier", "parentSourcedId")
_USERS: Final = (
    *(*_COMMON, "enabledUser", "orgSourcedIds", "role", "username", "userIds", "givenName", "familyName"),
    *("middleName", "identifier", "email", "sms", "phone", "agentSourcedIds", "grades", "password"),
)
_CLASSES: Final = (
    *(*_COMMON, "title", "grades", "courseSourcedId", "classCode", "classType", "location", "schoolSourcedId"),
    *("termSourcedIds", "subjects", "subjectCodes", "periods"),
)
_ENROLLMENTS: Final = (
    *(*_COMMON, "classSourcedId", "schoolSourcedId", "userSourcedId", "role", "primary", "beginDate", "endDate"),
)
_HERE: Final = ("orgs", "users", "classes", "enrollments")
_ABSENT: Final = (
    *("academicSessions", "categories", "classResources", "courses", "courseResources", "demographics"),
    *("lineItems", "resources", "results"),
)


def files(pupils: Sequence[Pupil]) -> dict[str, bytes]:
    """Return the tables by file name; all are ``bulk``: whoever is not in them is gone."""
    classes = {one.class_code: one.class_name for one in pupils}
    ids = {code: f"c{place}" for place, code in enumerate(classes)}
    return {
        "manifest.csv": _table(("propertyName", "value"), _manifest()),
        "orgs.csv": _table(_ORGS, [_filled(_ORGS, sourcedId="s1", name="De Windroos", type="school")]),
        "users.csv": _table(_USERS, map(_user, pupils)),
        "classes.csv": _table(_CLASSES, (_class(ids[code], code, name) for code, name in classes.items())),
        "enrollments.csv": _table(_ENROLLMENTS, (_enrollment(one, ids[one.class_code]) for one in pupils)),
    }


def _manifest() -> Iterator[tuple[str, str]]:
    yield "manifest.version", "1.0"
    yield "oneroster.version", "1.1"
    for name in (*_HERE, *_ABSENT):
        yield f"file.{name}", "bulk" if name in _HERE else "absent"


def _user(one: Pupil) -> list[str]:
    return _filled(
        _USERS,
        sourcedId=one.number,
        enabledUser="true",
        orgSourcedIds="s1",
        role="student",
        username=one.email,
        givenName=one.called_name,
        familyName=f"{one.prefix} {one.surname}".strip(),
        identifier=one.number,
        email=one.email,
        grades=f"{one.level:02}",
    )


def _class(key: str, code: str, name: str) -> list[str]:
    return _filled(
        _CLASSES,
        sourcedId=key,
        title=name,
        courseSourcedId="k1",
        classCode=code,
        classType="homeroom",
        schoolSourcedId="s1",
        termSourcedIds="t1",
    )


def _enrollment(one: Pupil, group: str) -> list[str]:
    who = {"sourcedId": f"e{one.number}", "userSourcedId": one.number, "role": "student"}
    return _filled(_ENROLLMENTS, classSourcedId=group, schoolSourcedId="s1", **who)


def _filled(header: Sequence[str], **values: str) -> list[str]:
    return [values.get(name, "") for name in header]


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode()
