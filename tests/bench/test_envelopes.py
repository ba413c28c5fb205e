"""The first of the broken envelopes that the bench puts to the service by the million, and how it judges answers."""

from __future__ import annotations

import pytest

from bench import envelopes, uwlr_schools
from bench.mangling import Sent, Traps, sent, whole
from hub.plugin import RawAnswer
from plugins.uwlr.service.endpoint import refused
from plugins.uwlr.service.faults import SOAP_12, Code

SCHOOL = uwlr_schools.code(0)
TRAPS = Traps("/tmp/trap", 9)  # noqa: S108  (named in an envelope, never opened)
PUPIL = (
    b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><leerlinggegevens_antwoord>'
    b"<leerlinggegevens><achternaam>Bedacht</achternaam></leerlinggegevens></leerlinggegevens_antwoord></s:Body>"
    b"</s:Envelope>"
)


def judged(raw: bytes, answer: RawAnswer) -> tuple[str, list[str]]:
    """Return what the bench makes of an answer, and what it says is wrong with it."""
    wrong: list[str] = []
    said = envelopes.judged(Sent("whole", raw, {}), answer, lambda why: wrong.append(why) or "wrong")
    return said, wrong


@pytest.fixture(scope="module")
def tally():
    """What became of the first three hundred."""
    return envelopes.put(range(300))


def test_whatever_is_sent_is_answered_with_a_fault_or_properly(tally):
    """Nothing escapes from the service, and nobody unknown gets anything."""
    assert tally.wrong == []
    assert tally.outcomes.total() == 300


def test_the_envelopes_reach_every_part_of_the_service(tally):
    """Some are broken for good, some are of nobody, and some are answered: all three kinds are there."""
    assert {Code.INVALID, Code.NOT_ALLOWED, "leerlinggegevens", "geenwijzigingen"} <= set(tally.outcomes)


def test_a_number_is_always_the_same_envelope():
    """What went wrong once can be sent again."""
    templates = whole(SCHOOL, [])
    assert [sent(templates, number, TRAPS) for number in range(50)] == [
        sent(templates, number, TRAPS) for number in range(50)
    ]


def test_a_pupil_for_somebody_unknown_is_told():
    """An answer with people to an envelope without the right key is what the bench looks for."""
    said, wrong = judged(b"<a/>", RawAnswer(200, PUPIL))
    assert said == "wrong"
    assert wrong == ["leerlinggegevens_antwoord leerlinggegevens for somebody who is not known"]


def test_a_pupil_for_a_known_supplier_is_right():
    """The same answer to a whole envelope is named by its content."""
    assert judged(uwlr_schools.envelope(SCHOOL).encode(), RawAnswer(200, PUPIL)) == ("leerlinggegevens", [])


def test_a_fault_is_named_by_its_code_in_both_versions_of_soap():
    """A fault is counted under what it says."""
    for soap in ("http://schemas.xmlsoap.org/soap/envelope/", SOAP_12):
        assert judged(b"<a/>", refused(Code.INVALID, "x", soap)) == ("Client.OngeldigBericht", [])


def test_an_answer_that_is_no_envelope_is_told():
    """A page of HTML is no answer."""
    said, wrong = judged(b"<a/>", RawAnswer(500, b"<html/>"))
    assert said == "wrong"
    assert wrong == ["'html' with status 500"]


def test_a_failing_bench_says_so(capsys):
    """One wrong answer fails the bench, and its number is printed."""
    bad = envelopes.Tally(wrong=["number 7 (cut): x"])
    assert envelopes.told([bad], 1.0) == 1
    assert "number 7 (cut): x" in capsys.readouterr().out
