"""Reading a message of results: every rule that a schema cannot hold, or does not. Pure.

UWLR 2.2, Leerresultaten: a result's key is unique, its test is described in the same message, its pupil is known.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from plugins.uwlr.service.envelope import child, local, text
from plugins.uwlr.service.faults import Code, Fault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

_WHOLE: Final = re.compile(r"\+?\d{1,18}")
_LONGEST_KEY: Final = 256
_LONGEST: Final = 64
_TYPE: Final = "{http://www.w3.org/2001/XMLSchema-instance}type"


class Result(NamedTuple):
    """One result, and by what its pupil is named: the school's own key, or the ECK iD."""

    key: str
    pupil: str
    eck_id: str
    test: tuple[str, str]
    part: str
    taken_on: date
    score: str
    more: list[dict[str, str]]
    processed_by: str
    info_url: str


class Test(NamedTuple):
    """One test: its code and version, what it is called, and its norms and parts."""

    code: str
    version: str
    name: str
    level: str
    subject: str
    norms: list[dict[str, str]]
    parts: list[dict[str, str]]


class Message(NamedTuple):
    """All results of one message, and the tests that they are of."""

    school_year: str
    results: list[Result]
    tests: list[Test]


def read(body: Element, *, strict: bool) -> Message:
    """Return what a message brings; Fault when anything in it is wrong: all of it counts, or nothing."""
    tests = [_test(one) for one in _children(child(body, "toetsen"), "toets")]
    results = [
        result
        for taking in _children(child(body, "toetsafnames"), "toetsafname")
        for result in _results(taking, strict=strict)
    ]
    if not results:
        raise Fault(Code.INVALID, "Het bericht bevat geen resultaten.")
    _insist_on_keys(results)
    _insist_on_tests(results, tests)
    return Message(text(child(_school(body), "schooljaar")), results, tests)


def _school(body: Element) -> Element:
    found = child(body, "school")
    if found is None:
        raise Fault(Code.INVALID, "Het bericht noemt geen school.")
    return found


def _insist_on_keys(results: list[Result]) -> None:
    keys = [one.key for one in results]
    if len(keys) != len(set(keys)):
        raise Fault(Code.INVALID, "Twee resultaten hebben dezelfde sleutel.")


def _insist_on_tests(results: list[Result], tests: list[Test]) -> None:
    codes = {one.code for one in tests}
    parts = {(one.code, part["code"]) for one in tests for part in one.parts}
    if any(one.test[0] not in codes for one in results):
        raise Fault(Code.INVALID, "Een resultaat noemt een toets die niet in het bericht staat.")
    if any(one.part and (one.test[0], one.part) not in parts for one in results):
        raise Fault(Code.INVALID, "Een resultaat noemt een onderdeel dat niet in het bericht staat.")


def _results(taking: Element, *, strict: bool) -> Iterator[Result]:
    pupil, eck_id = text(child(taking, "leerlingid")), text(child(taking, "eckid"))
    if not (pupil or eck_id):
        raise Fault(Code.PUPIL, "Een toetsafname noemt geen leerling.")
    for one in _children(child(taking, "resultaten"), "resultaat"):
        key = one.get("key", "").strip()
        if not 0 < len(key) <= _LONGEST_KEY:
            raise Fault(Code.INVALID, "Een resultaat heeft geen sleutel.")
        score, more = _score(one, strict=strict)
        yield Result(
            key=key,
            pupil=pupil,
            eck_id=eck_id,
            test=(_required(one, "toetscode"), text(child(one, "versie"))),
            part=text(child(one, "toetsonderdeelcode")),
            taken_on=_day(text(child(one, "afnamedatum"))),
            score=score,
            more=more,
            processed_by=text(child(taking, "resultaatverwerkerid")),
            info_url=text(child(one, "infourl")),
        )


def _score(result: Element, *, strict: bool) -> tuple[str, list[dict[str, str]]]:
    """Return the score as it was sent; a tolerant link takes ``6.0`` and ``X`` as well."""
    plain, official, other = (child(result, name) for name in ("score", "osoresultaat", "anderresultaat"))
    if plain is not None:
        score = text(plain)
        if not score or len(score) > _LONGEST or (strict and not _WHOLE.fullmatch(score)):
            raise Fault(Code.SCORE, "Een score is ongeldig.")
        return score, []
    if official is not None:
        return text(child(official, "toetsscore")), [
            {name: text(part) for part in one if (name := local(part))} or {"referentiescore": text(one)}
            for one in _children(official, "referentiescore")
        ]
    if other is None:
        raise Fault(Code.SCORE, "Een resultaat heeft geen score.")
    if not other.get(_TYPE):
        raise Fault(Code.EXTENDED_RESULT, "Een ander resultaat noemt zijn soort niet.")
    return "", [{local(part): text(part)[:1_000] for part in other if local(part)}]


def _test(told: Element) -> Test:
    parts = [
        {"code": _required(one, "toetsonderdeelcode"), "name": text(child(one, "toetsonderdeelnaam"))}
        for one in told.iter()
        if local(one) == "toetsonderdeel"
    ]
    return Test(
        code=_required(told, "toetscode"),
        version=text(child(told, "versie")),
        name=text(child(told, "toetsnaam")),
        level=text(child(told, "leerjaar")),
        subject=text(child(told, "vakgebied")),
        norms=[_norm(one) for one in told.iter() if local(one) == "norm"],
        parts=parts,
    )


def _norm(told: Element) -> dict[str, str]:
    norm = {local(one): text(one) for one in told if local(one)}
    low, high = norm.get("beginnormwaarde", ""), norm.get("eindnormwaarde", "")
    if low and high and _number(low) > _number(high):
        raise Fault(Code.NORM, "Een norm eindigt voordat hij begint.")
    if len(norm.get("term", "")) > _LONGEST:
        raise Fault(Code.TERM, "Een term is te lang.")
    return norm


def _number(value: str) -> float:
    try:
        return float(value.replace(",", "."))
    except ValueError:
        raise Fault(Code.NORM, "Een norm is geen getal.") from None


def _required(told: Element, name: str) -> str:
    value = text(child(told, name))
    if not value:
        raise Fault(Code.INVALID, f"Het bericht mist een {name}.")
    return value


def _day(value: str) -> date:
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        raise Fault(Code.INVALID, "De waarde van afnamedatum is ongeldig.") from None


def _children(parent: Any, name: str) -> list[Element]:
    return [one for one in parent if local(one) == name] if parent is not None else []
