"""A chain of lines in which each hash covers the line before, and its proof without any database."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from hub.errors import InvalidInput
from hub.model.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LEFT_OUT = "left_out"
_GAP = Text("a line before it is missing or was replaced")
_ALTERED = Text("its content was altered")
_CUT_OFF = Text("lines after it are missing: the hash that was noted is not there")


class Line(NamedTuple):
    """One line. ``at`` ends in ``Z``; ``detail`` is JSON as text, because the hash covers its bytes.

    A line that is ``left_out`` (another school's) has only its place in the chain.
    """

    id: int
    at: str
    actor: str
    verb: str
    school_id: int | None
    subject: str
    detail: str
    previous: str
    hash: str
    left_out: bool = False


class Broken(NamedTuple):
    """The first line that does not fit the chain."""

    id: int
    why: Text


class Proof(NamedTuple):
    """How many lines hold together, the number of the first and the hash of the last; what broke, if anything."""

    length: int
    first: int
    head: str
    broken: Broken | None


def line_hash(line: Line) -> str:
    """Return the SHA-256 over the JSON array of a line's values, from ``at`` to ``previous``."""
    parts = [line.at, line.actor, line.verb, str(line.school_id), line.subject, line.detail, line.previous]
    return sha256(orjson.dumps(parts)).hexdigest()


def prove(lines: Iterable[Line], head: str = "", *, from_start: bool = False) -> Proof:
    """Go through a chain, or a part of it, to its end or to the first line that does not fit.

    ``head`` is a last hash that somebody noted before: it must still be there, else lines at the end are missing.
    ``from_start`` tells that the first line of all must be there too.
    """
    count, first, previous, met = 0, 0, "", not head
    for line in lines:
        why = _wrong(line, previous, whole=bool(count) or from_start or line.id == 1)
        if why is not None:
            return Proof(count, first, previous, Broken(line.id, why))
        first, previous, count = first or line.id, line.hash, count + 1
        met = met or line.hash == head
    broken = None if met else Broken(count, _CUT_OFF)
    return Proof(count, first, previous, broken)


def _wrong(line: Line, previous: str, *, whole: bool) -> Text | None:
    if whole and line.previous != previous:
        return _GAP
    return None if line.left_out or line.hash == line_hash(line) else _ALTERED


def written(line: Line, *, whole: bool = True) -> bytes:
    """Return a line as one row of a JSON lines file; not ``whole``: its place in the chain only."""
    if whole:
        said: dict[str, Any] = {name: value for name, value in line._asdict().items() if name != _LEFT_OUT}
    else:
        said = {"id": line.id, "previous": line.previous, "hash": line.hash, _LEFT_OUT: True}
    return orjson.dumps(said, option=orjson.OPT_APPEND_NEWLINE)


def read(rows: Iterable[bytes]) -> Iterator[Line]:
    """Return the lines of a file that `written` made; InvalidInput for a row that is none."""
    for number, row in enumerate(rows, start=1):
        try:
            said = orjson.loads(row)
            place = (said["id"], said["previous"], said["hash"])
            if said.get(_LEFT_OUT):
                yield Line(place[0], "", "", "", None, "", "", *place[1:], left_out=True)
            else:
                yield Line(**said)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InvalidInput("Row {number} of the file is no line of an audit.", number=number) from error
