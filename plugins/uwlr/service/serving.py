"""What is answered: a prepared file, a part of the school put together on the way out, or one of two empty words."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from plugins.uwlr.service import writing
from plugins.uwlr.service.answers import Link, next_second, stamp, writers
from plugins.uwlr.service.faults import SOAP_11
from plugins.uwlr.service.profiles import fields
from plugins.uwlr.service.requests import ALL, NOWHERE, PUPILS, STRUCTURE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

    from hub.plugin import Person, Services
    from plugins.uwlr.service.access import Pass
    from plugins.uwlr.service.answers import Answers, Prepared
    from plugins.uwlr.service.requests import Asked

UNCHANGED, EMPTY = "geenwijzigingen", "geengegevens"
DATA: Final = "data"
_PIECE: Final = 1 << 20
_SMALL: Final = 4 << 20
_AT_HAND: Final = 16 << 20
_NAMES: Final = {"geenwijzigingen": "unchanged", "geengegevens": "empty"}


class Reply(NamedTuple):
    """A body, whole or in parts, and what the log says of it."""

    body: bytes | Iterable[bytes]
    outcome: str
    people: int = 0
    size: int = 0
    encoding: str = ""


class Serving:
    """Answers whoever was let in."""

    def __init__(self, services: Services, answers: Answers) -> None:
        self._services = services
        self._answers = answers
        self._read: dict[tuple[Path, datetime], bytes] = {}

    def answer(self, to: Pass, asked: Asked, soap: str, *, zipped: bool) -> Reply:
        """Return the answer to one request."""
        link = Link(to.school, to.profile, to.version)
        current = self._answers.current(link, to.moved, to.prepared)
        name = asked.operation.replace("_verzoek", "_antwoord")
        if not current.pupils or asked.school_year not in {"", current.school_year}:
            return _empty(name, EMPTY, soap)
        if asked.since is not None and asked.since >= _since(to, current):
            return _empty(name, UNCHANGED, soap)
        if asked.operation == ALL:
            return self._whole(link, current, soap, zipped=zipped)
        return self._part(link, current, asked, name, soap)

    def _whole(self, link: Link, current: Prepared, soap: str, *, zipped: bool) -> Reply:
        zipped = zipped and soap == SOAP_11
        file = self._answers.file(link, current, zipped=zipped)
        size = file.stat().st_size
        body = self._small(file, current) if size <= _SMALL else _pieces(file)
        encoding = "gzip" if zipped else ""
        if soap != SOAP_11:
            body = _respoken(body, soap)
        return Reply(body, DATA, current.pupils, size, encoding)

    def _small(self, file: Path, current: Prepared) -> bytes:
        """Return a small file's bytes, which are kept at hand; its name holds their hash, and not their date."""
        found = self._read.get((file, current.changed_at))
        if found is None:
            found = file.read_bytes()
            if sum(map(len, list(self._read.values()))) + len(found) > _AT_HAND:
                self._read.clear()
            self._read[file, current.changed_at] = found
        return found

    def _part(self, link: Link, current: Prepared, asked: Asked, name: str, soap: str) -> Reply:
        told, extract = fields(link.profile, link.version), self._answers.extract(link)
        made = stamp(current.changed_at)
        head = writing.school(self._answers.place(link.school), extract.year, link.version, told, made)
        kind = asked.operation.removesuffix("_verzoek")
        inner = f"leerlinggegevens-{kind}"
        opening = f"{writing.opening(name, soap=soap)}<{inner}>{head}"
        closing = f"</{inner}>{writing.closing(name)}"
        if asked.operation == STRUCTURE:
            body = f"{opening}{writing.groups(extract.groups)}{closing}".encode()
            return Reply(body, DATA, 0, len(body))
        has = writing.kinds(extract.groups)
        pupils, teachers = writers(told, extract)
        tag, write = ("leerlingen", pupils) if asked.operation == PUPILS else ("leerkrachten", teachers)
        wanted = self._wanted(link, asked, has)
        parts = list(writing.people(tag, wanted, write, has))
        if not parts:
            return _empty(name, EMPTY, soap)
        body = "".join((opening, *(text for text, _ in parts), closing)).encode()
        return Reply(body, DATA, sum(many for _, many in parts), len(body))

    def _wanted(self, link: Link, asked: Asked, has: writing.Kinds) -> Iterator[Person]:
        """Yield the pupils or teachers who are in one of the groups that were named."""
        teachers, named = asked.operation != PUPILS, asked.groups or frozenset()
        known = has.own | has.combined
        for one in self._services.roster.persons(link.school.id):
            if one.left or (one.role == writing.TEACHER) != teachers:
                continue
            mine = {one.own_group, *one.groups} & known
            if mine & named or (NOWHERE in named and not mine):
                yield one


def _since(to: Pass, current: Prepared) -> datetime:
    """Return since when an answer is what this caller gets: with another set of fields it had another one before."""
    return current.changed_at if to.agreed_at is None else max(current.changed_at, next_second(to.agreed_at))


def _empty(name: str, content: str, soap: str) -> Reply:
    body = writing.bare(name, content, soap=soap)
    return Reply(body, _NAMES[content], 0, len(body))


def _pieces(file: Path) -> Iterator[bytes]:
    """Yield a file piece by piece; it is open before the first one is asked for, so it may be replaced meanwhile."""
    source = file.open("rb")

    def read() -> Iterator[bytes]:
        with source:
            while piece := source.read(_PIECE):
                yield piece

    return read()


def _respoken(body: bytes | Iterable[bytes], soap: str) -> bytes | Iterator[bytes]:
    """Return an answer in another version of SOAP, whose name stands at the very beginning."""
    if isinstance(body, bytes):
        return body.replace(SOAP_11.encode(), soap.encode(), 1)
    pieces = iter(body)
    first = next(pieces).replace(SOAP_11.encode(), soap.encode(), 1)
    return chain((first,), pieces)
