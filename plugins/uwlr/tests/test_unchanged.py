"""``geenwijzigingen`` hides nothing, and what is answered is of the day and the agreement that it is asked on."""

from __future__ import annotations

from datetime import date

import pytest

from hub.plugin import RawRequest
from plugins.uwlr.links import asking
from plugins.uwlr.tests.school import pupil
from plugins.uwlr.tests.test_service import SINCE, L, names


def test_a_link_with_another_set_of_fields_gets_it_though_that_was_prepared_long_ago(office):
    """For another supplier, who had it before."""
    office.enrol(pupil(1))
    office.linked("toetser", "21QW00Toetser4Een2Drie", profile="tracking")
    toetser = {"key": "21QW00Toetser4Een2Drie", "code": office.customer("toetser"), "name": "Toetser"}
    office.answer(office.envelope(**toetser))
    office.linked()
    office.pupils()
    office.clock.later(hours=3)
    since = SINCE.format("2026-11-02T10:59:00Z")
    assert names(office.answer(office.envelope(more=since))) == ["geenwijzigingen"]
    asking.change(office.services, office.school, office.an, "snappet", {"profile": "tracking"})
    office.work()
    office.decides()
    assert names(office.answer(office.envelope(more=since))) == ["leerlinggegevens"]
    assert names(office.answer(office.envelope(more=SINCE.format("2026-11-02T12:00:00Z")))) == ["geenwijzigingen"]


def test_who_leaves_today_is_gone_from_the_first_minute_of_the_schools_own_day(office):
    """Suppliers come at night, when it is still yesterday in Greenwich."""
    office.enrol(pupil(1), pupil(2, left_on=date(2026, 11, 3)))
    office.linked()
    assert office.pupils() == ["L0001", "L0002"]
    office.clock.later(hours=15, minutes=30)  # 00:30 in Amsterdam
    assert office.pupils() == ["L0001"]


def test_an_answer_that_is_again_what_it_was_has_a_date_of_its_own(office):
    """A pupil came by mistake and was taken out again: whoever has the first answer has an older one."""
    office.enrol(pupil(1))
    office.linked()
    first = office.answer(office.envelope()).findtext(f".//{L}aanmaakdatum")
    office.clock.later(hours=1)
    office.enrol(pupil(1), pupil(2))
    office.pupils()
    office.clock.later(hours=1)
    office.enrol(pupil(1))
    again = office.answer(office.envelope()).findtext(f".//{L}aanmaakdatum")
    assert (first, again) == ("2026-11-02T08:00:01Z", "2026-11-02T10:00:01Z")


@pytest.mark.parametrize("query", ["wsdl", ""])
def test_who_looks_whether_the_description_is_there_gets_its_status(office, query):
    """HEAD asks what GET would say."""
    asked, looked = (office.service.handle(RawRequest(b"", {}, query, method)) for method in ("GET", "HEAD"))
    assert (looked.status, dict(looked.headers)) == (asked.status, dict(asked.headers))
