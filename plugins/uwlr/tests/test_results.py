"""Results that suppliers bring: all of a message or nothing, and twice is once."""

from __future__ import annotations

from datetime import date

import pytest
from lxml import etree
from openpyxl import load_workbook
from sqlmodel import select

from plugins.uwlr.results import reading
from plugins.uwlr.results.tables import ResultRow, TestRow
from plugins.uwlr.tests.school import ECK, ENVELOPE, HEADER, YEAR, pupil

LR = "http://www.edustandaard.nl/leerresultaten/2/leerresultaten"
RESULT = (
    '<r:toetsafname><r:leerlingid>{pupil}</r:leerlingid>{eck}<r:resultaten><r:resultaat key="{key}">'
    "<r:afnamedatum>2026-10-05</r:afnamedatum><r:toetscode>{test}</r:toetscode>{score}"
    "</r:resultaat></r:resultaten></r:toetsafname>"
)
SCORE = "<r:score>{}</r:score>"
TEST = "<r:toets><r:toetscode>reken-1</r:toetscode><r:toetsnaam>Rekenen, blok 1</r:toetsnaam>{more}</r:toets>"
NORM = (
    "<r:toetsnormering><r:norm><r:term>A</r:term><r:beginnormwaarde>{}</r:beginnormwaarde>"
    "<r:eindnormwaarde>{}</r:eindnormwaarde></r:norm></r:toetsnormering>"
)


def result(key="r1", pupil="L0001", score="12", test="reken-1", eck="", **more) -> str:
    """Return one result of one pupil."""
    return RESULT.format(
        key=key,
        pupil=pupil,
        test=test,
        eck=f"<r:eckid>{eck}</r:eckid>" if eck else "",
        score=more.get("whole") or SCORE.format(score),
    )


@pytest.fixture
def linked(office):
    """A school with two pupils and a link."""
    office.enrol(pupil(1), pupil(2))
    office.linked()
    return office


def message(office, *results: str, more: str = "", version: str = "2.2") -> str:
    """Return a message with these results."""
    body = (
        f'<r:leerresultaten_verzoek xmlns:r="{LR}"><r:school><r:schooljaar>{YEAR}</r:schooljaar>'
        "<r:brincode>21QW</r:brincode><r:aanmaakdatum>2026-10-06T10:00:00</r:aanmaakdatum>"
        f"<r:xsdversie>{version}</r:xsdversie></r:school><r:toetsafnames>{''.join(results)}</r:toetsafnames>"
        f"<r:toetsen>{TEST.format(more=more)}</r:toetsen></r:leerresultaten_verzoek>"
    )
    values = {"key": "21QW00Voorbeeld!Code-2026", "code": office.customer(), "name": "Snappet"}
    return ENVELOPE.format(header=HEADER.format(**values), body=body)


def kept(office) -> dict[str, tuple[str, str]]:
    """Return whose results are kept, and their scores, by key."""
    with office.hub.database.reading() as session:
        return {row.key: (row.person_key, row.score) for row in session.exec(select(ResultRow))}


def test_results_are_kept_and_confirmed(linked):
    """The confirmation is empty."""
    found = linked.answer(message(linked, result("r1"), result("r2", "L0002", "7")))
    assert (etree.QName(found).localname, len(found)) == ("leerresultaten_bevestiging", 0)
    assert kept(linked) == {"r1": ("L0001", "12"), "r2": ("L0002", "7")}
    with linked.hub.database.reading() as session:
        assert [(one.code, one.name) for one in session.exec(select(TestRow))] == [("reken-1", "Rekenen, blok 1")]


def test_the_same_results_twice_are_once_and_a_corrected_one_is_corrected(linked):
    """Whoever got no confirmation sends again."""
    for _ in range(2):
        linked.answer(message(linked, result("r1")))
    assert kept(linked) == {"r1": ("L0001", "12")}
    linked.answer(message(linked, result("r1", score="13")))
    assert kept(linked) == {"r1": ("L0001", "13")}


@pytest.mark.parametrize(
    ("results", "fault"),
    [
        ((result("r1"), result("r2", "onbekend")), "Client.LeerlingOngeldig"),
        ((result("r1"), result("r1", "L0002")), "Client.OngeldigBericht"),
        ((result("r1", test="bestaat-niet"),), "Client.OngeldigBericht"),
        ((result("", "L0001"),), "Client.OngeldigBericht"),
        ((result("r1", whole="<r:x/>"),), "Client.ScoreOngeldig"),
        ((result("r1", score=""),), "Client.ScoreOngeldig"),
        ((result("r1", whole="<r:anderresultaat/>"),), "Client.EldResultaatOngeldig"),
        ((), "Client.OngeldigBericht"),
    ],
)
def test_one_wrong_result_keeps_all_of_the_message_out(linked, results, fault):
    """There is no state for each result, so it is all or nothing."""
    assert linked.fault(message(linked, *results)) == fault
    assert kept(linked) == {}


@pytest.mark.parametrize(("low", "high"), [("20", "10"), ("A", "10")])
def test_a_norm_that_ends_before_it_begins_is_refused(linked, low, high):
    """And one that is no number."""
    assert linked.fault(message(linked, result(), more=NORM.format(low, high))) == "Client.ToetsNormeringOngeldig"


@pytest.mark.parametrize("score", ["6.0", "X"])
def test_a_tolerant_link_takes_the_scores_that_real_clients_send(linked, score):
    """The standard wants whole numbers."""
    linked.answer(message(linked, result(score=score)))
    assert kept(linked) == {"r1": ("L0001", score)}


def test_a_strict_link_does_not(office):
    """It is the school's choice."""
    office.enrol(pupil(1))
    office.linked(strict=True)
    assert office.fault(message(office, result(score="6.0"))) in {"Client.ScoreOngeldig", "Client.OngeldigBericht"}
    assert kept(office) == {}


def test_in_the_newest_version_the_eck_id_goes_before_the_number(office):
    """A number that is another pupil's is then no matter."""
    office.enrol(pupil(1), pupil(2))
    office.linked(version="2.3")
    office.answer(message(office, result(pupil="L0001", eck=ECK.format(2)), version="2.3"))
    assert kept(office) == {"r1": ("L0002", "12")}


def test_in_earlier_versions_the_number_goes_first(linked):
    """It was what there was."""
    linked.answer(message(linked, result(pupil="L0001", eck=ECK.format(2))))
    assert kept(linked) == {"r1": ("L0001", "12")}


def test_a_number_that_the_school_does_not_promise_to_keep_says_nobody(office):
    """A key with a # in front may be another pupil's next year; the ECK iD says who it is."""
    office.enrol(pupil(1, person_key="#7"))
    office.linked()
    assert office.fault(message(office, result(pupil="#7"))) == "Client.LeerlingOngeldig"
    office.answer(message(office, result(pupil="#7", eck=ECK.format(1))))
    assert kept(office) == {"r1": ("#7", "12")}


def test_the_headers_children_may_have_no_namespace(linked):
    """One client in use sends them so."""
    raw = message(linked, result())
    for name in ("autorisatiesleutel", "klantcode", "klantnaam"):
        raw = raw.replace(f"<aut:{name}>", f"<{name}>").replace(f"</aut:{name}>", f"</{name}>")
    linked.answer(raw)
    assert kept(linked) == {"r1": ("L0001", "12")}


def test_the_school_sees_results_by_pupil_and_test(linked, tmp_path):
    """On a page, and in a workbook in which nothing is a formula."""
    linked.answer(message(linked, result("r1", score="=1+1"), result("r2", "L0002", "7")))
    page = reading.page(linked.services, linked.school.id, test="", pupil="L0002", number=1)
    assert [(one.pupil, one.test, one.row.score) for one in page.results] == [
        ("Zoë van der Bedacht 2", "Rekenen, blok 1", "7")
    ]
    file = reading.workbook(
        linked.services, linked.school.id, str(tmp_path / "r.xlsx"), linked.services.translate("en")
    )
    rows = list(load_workbook(file).active.iter_rows(values_only=True))
    assert rows[0][0] == "Pupil"
    assert [row[5] for row in rows[1:]] == ["'=1+1", "7"]


@pytest.mark.parametrize("version", ["2.2", "2.3"])
def test_an_eck_id_of_two_pupils_says_nobody(office, version):
    """A result would come to the one of them that happens to be last."""
    same = [{"scheme": "eck_id", "value": ECK.format(7)}]
    office.enrol(pupil(1, identifiers=same), pupil(2, identifiers=same))
    office.linked(version=version)
    assert office.fault(message(office, result(pupil="", eck=ECK.format(7)), version=version)) == (
        "Client.LeerlingOngeldig"
    )
    office.answer(message(office, result(pupil="L0001", eck=ECK.format(7)), version=version))
    assert kept(office) == {"r1": ("L0001", "12")}


def test_a_pupil_who_has_another_number_now_gets_the_result(office):
    """Who is no longer here under the old number has the same ECK iD."""
    office.enrol(pupil(1), pupil(9, identifiers=pupil(1)["identifiers"], ended_on=date(2026, 9, 1)))
    office.linked()
    office.answer(message(office, result(pupil="onbekend", eck=ECK.format(1))))
    assert kept(office) == {"r1": ("L0001", "12")}


def test_a_teacher_has_no_results(office):
    """A number of the roster that is no pupil's is nobody's here."""
    office.enrol(pupil(1), pupil(2, person_key="teacher:M1", role="teacher"))
    office.linked()
    assert office.fault(message(office, result(pupil="teacher:M1"))) == "Client.LeerlingOngeldig"
