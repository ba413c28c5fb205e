"""Links as plans: asked, agreed to, suspended, resumed, renewed, ended; and what the supplier's contact sees."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import select

from hub.plugin import InvalidInput, NotFound, OpenRequest, Refusal
from hub.store.letters import LetterRow, opened
from plugins.uwlr.links import asking, history, standing
from plugins.uwlr.links.tables import Code
from plugins.uwlr.pages.code_page import code_page
from plugins.uwlr.tests.school import CODE, pupil

NOT_ALLOWED = "Client.AutorisatieOngeldig"


def stands(office, supplier="snappet") -> standing.Standing:
    """Return how a link stands."""
    return standing.one(office.services, office.school, supplier)


def letters(office) -> list:
    """Return the letters to the supplier that wait, as they would go."""
    with office.hub.database.reading() as session:
        rows = session.exec(select(LetterRow)).all()
        return [opened(row, office.hub.sealer) for row in rows if row.waits]


def token(office) -> str:
    """Return what is in the address of the supplier's page."""
    return letters(office)[0].button[1].rpartition("/")[2]


def visit(office, which: str, **form: str) -> dict:
    """Open the supplier's page, or press a button on it."""
    request = OpenRequest(method="POST" if form else "GET", token=which, form=form, services=office.services)
    return dict(code_page(request).context)


def test_nothing_flows_before_somebody_with_the_mandate_agrees(office):
    """What is asked is a plan; from the decision on the link is active."""
    office.enrol(pupil(1))
    office.asks()
    assert stands(office).state == "asked"
    assert stands(office).plan == office.plan().id
    assert office.fault(office.envelope()) == NOT_ALLOWED
    office.decides()
    assert stands(office).state == "active"
    assert office.pupils() == ["L0001"]


def test_who_has_no_mandate_does_not_decide(office):
    """Looking after links is not agreeing to them."""
    office.asks()
    cleo = office.employ("cleo", "links", "reviewer")
    with pytest.raises(Refusal):
        office.decides(by=cleo)


def test_what_is_rejected_is_given_up_and_its_code_may_be_taken_again(office):
    """A no is the end of a wish, and no code is lost by it."""
    office.asks()
    office.decides("reject")
    assert stands(office).state == "available"
    office.asks()
    office.decides()
    assert stands(office).state == "active"


def test_a_link_that_begins_tomorrow_does_not_answer_today(office):
    """In the school's own time."""
    office.enrol(pupil(1))
    office.asks(starts_on=date(2026, 11, 3))
    office.decides()
    assert stands(office).state == "later"
    assert office.fault(office.envelope()) == NOT_ALLOWED
    office.clock.later(hours=15, minutes=1)  # 00:01 in Amsterdam
    assert office.pupils() == ["L0001"]


def test_a_new_code_takes_the_old_ones_place_once_it_is_agreed_to(office):
    """Until then the old one is good; after that it never is again."""
    office.enrol(pupil(1))
    office.linked()
    asking.rotate(office.services, office.school, office.an, "snappet", "21QW00Een-andere-Code-99")
    office.work()
    assert office.pupils() == ["L0001"]
    office.decides()
    assert office.fault(office.envelope()) == NOT_ALLOWED
    assert office.fault(office.envelope(key="21QW00Een-andere-Code-99", version="x")) == "Client.XsdVersieOngeldig"
    with pytest.raises(InvalidInput, match="used before"):
        asking.rotate(office.services, office.school, office.an, "snappet", CODE)


def test_resuming_with_another_code_is_a_plan(office):
    """Whoever lost the code does not get in by making one up."""
    office.enrol(pupil(1))
    office.linked()
    asking.suspend(office.services, office.school, office.an, "snappet")
    other = "21QW00Een-andere-Code-99"
    assert asking.resume(office.services, office.school, office.an, "snappet", other) is not None
    office.work()
    assert office.fault(office.envelope(key=other)) == NOT_ALLOWED
    office.decides()
    assert stands(office).state == "active"
    assert office.fault(office.envelope()) == NOT_ALLOWED


def test_an_ended_link_gives_nothing_and_its_code_is_void_even_if_the_end_is_undone(office):
    """A new link takes a new agreement."""
    from hub.pipeline.undo import propose  # noqa: PLC0415

    office.enrol(pupil(1))
    office.linked()
    asking.end(office.services, office.school, office.an, "snappet")
    assert office.fault(office.envelope()) == NOT_ALLOWED
    office.work()
    plan = office.decides()
    assert stands(office).state == "available"
    propose(office.hub.kit, plan.id, office.bo)
    office.work()
    office.decides()
    assert office.fault(office.envelope()) == NOT_ALLOWED


def test_a_change_of_version_is_a_plan(office):
    """What travels is part of what was agreed to."""
    office.enrol(pupil(1))
    office.linked(version="2.3")
    assert office.fault(office.envelope()) == "Client.XsdVersieOngeldig"
    with pytest.raises(InvalidInput, match="Nothing was changed"):
        asking.change(office.services, office.school, office.an, "snappet", {"version": "2.3"})


def test_two_wishes_are_one_plan(office):
    """What waits is not lost when something else is asked."""
    office.asks()
    office.asks("21QW00Toetser4Een2Drie", "toetser")
    office.decides()
    assert {one.supplier for one in standing.every(office.services, office.school) if one.state == "active"} == {
        "snappet",
        "toetser",
    }


@pytest.mark.parametrize(
    ("code", "supplier", "why"),
    [
        ("11AA00Voorbeeld!Code-2026", "snappet", "begins with 21QW00"),
        ("21QW00kort", "snappet", "20 to 50"),
        ("21QW00" + "Voorbeeld!Code-2026" * 3, "snappet", "20 to 50"),
        ("21QW00 Voorbeeld Code 2026", "snappet", "without spaces"),
        ("21QW00Voorbeeld!Code-2026", "toetser", "letters and digits only"),
        ("21QW00aaaaaaaaaaaaaaaaaaaa", "snappet", "easy to guess"),
        ("21QW00abcdefghijklmnop", "snappet", "easy to guess"),
    ],
)
def test_a_code_that_breaks_a_rule_is_refused_with_the_rule(office, code, supplier, why):
    """Each rule says itself."""
    with pytest.raises(InvalidInput, match=why):
        office.asks(code, supplier)


def test_a_supplier_that_is_not_in_the_catalogue_cannot_be_linked(office):
    """Only what an operator put there."""
    with pytest.raises(NotFound):
        office.asks(supplier="nobody")


def test_the_contact_gets_a_page_that_shows_the_code_once(office):
    """Looking at it shows nothing, which scanners of mail do; pressing shows it, one time."""
    office.linked()
    which = token(office)
    assert CODE not in str(visit(office, which))
    first = visit(office, which, do="show")
    assert first["shown"] == {"key": CODE, "customer": office.customer()}
    assert CODE not in str(visit(office, which))
    again = visit(office, which, do="show")
    assert again["shown"] == {}
    assert "shown already" in str(again["problem"])
    assert stands(office).theirs == "seen"


def test_once_the_code_is_entered_nobody_is_reminded(office):
    """The school sees it too."""
    office.linked()
    which = token(office)
    assert len(letters(office)) == 4  # one now and three reminders
    visit(office, which, do="show")
    visit(office, which, do="entered")
    assert stands(office).theirs == "entered"
    assert letters(office) == []
    verbs = [one.verb for one in history.steps(office.services, office.school.id, "snappet")]
    assert verbs == ["code entered", "code shown", "supplier told", "activated", "asked"]


def test_a_suspended_links_page_is_closed(office):
    """Nobody fetches the code of a link that was stopped."""
    office.linked()
    which = token(office)
    asking.suspend(office.services, office.school, office.an, "snappet")
    with pytest.raises(NotFound):
        visit(office, which)
    assert letters(office) == []


def test_a_page_is_open_for_a_month(office):
    """And nobody finds it by trying."""
    office.linked()
    which = token(office)
    with pytest.raises(NotFound):
        visit(office, which[:-1] + "x")
    office.clock.later(days=31)
    with pytest.raises(NotFound):
        visit(office, which)


def test_what_the_database_keeps_of_a_code_checks_it_and_does_not_tell_it(office):
    """A mark, and a sealed copy until the supplier has seen it."""
    office.linked()
    visit(office, token(office), do="show")
    with office.hub.database.reading() as session:
        (row,) = session.exec(select(Code)).all()
    assert CODE not in str(row.model_dump())
    assert row.sealed == ""
