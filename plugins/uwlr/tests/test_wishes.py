"""What was asked for a link, and plans that are decided later, earlier or otherwise than whoever asked thought."""

from __future__ import annotations

import pytest

from hub.pipeline.undo import propose
from hub.plugin import InvalidInput, NotFound
from plugins.uwlr.links import asking
from plugins.uwlr.tests.school import CODE, pupil
from plugins.uwlr.tests.test_links import NOT_ALLOWED, letters, stands, token, visit

OTHER = "21QW00Een-andere-Code-99"


def asked(office, kind: str, *more) -> None:
    """Ask for something, and do not let it be planned yet."""
    getattr(asking, kind)(office.services, office.school, office.an, "snappet", *more)


def test_an_older_plan_that_is_agreed_to_does_not_settle_a_newer_wish(office):
    """The end that was asked after it still becomes a plan."""
    office.linked()
    asked(office, "change", {"version": "2.3"})
    office.work()
    office.votes()
    asked(office, "end")
    office.work()
    assert stands(office).wish == "end"
    assert office.plan().state == "pending"
    office.decides()
    assert stands(office).state == "available"


def test_what_was_planned_twice_and_rejected_is_given_up(office):
    """Somebody started the job by hand while the plan waited: it is the same question, and the answer counts."""
    office.asks()
    office.services.start_run(asking.JOB, office.school.id, by=office.an.email)
    first = office.plan()
    office.work()
    with office.hub.database.reading() as session:
        from hub.store.plan_tables import PlanRow  # noqa: PLC0415

        waits = session.get_one(PlanRow, first.id)
    assert waits.state == "pending"
    assert stands(office).plan == first.id
    office.decides("reject", plan=waits)
    assert stands(office).state == "available"


def test_a_wish_that_came_while_a_run_was_planning_is_not_counted_as_planned_by_it(office):
    """What becomes of that run's plan says nothing of it."""
    office.linked()
    asked(office, "change", {"version": "2.3"})
    run = office.services.start_run(asking.JOB, office.school.id, by=office.an.email)
    connector = office.hub.kit.connector(asking.JOB)
    with office.hub.database.reading() as session:
        trip = office.hub.kit.trip(session, run)
    drafts = connector.collect(trip)
    next(drafts)
    wish = asking.activate(
        office.services,
        office.school,
        office.an,
        "toetser",
        code="21QW00Toetser4Een2Drie",
        starts_on=office.clock().date(),
        agreed_by="Bo",
        terms="t",
    )
    list(drafts)
    with office.hub.database.reading() as session:
        runs = {one.supplier: one.run for one in asking.wishes(session, office.school.id)}
    assert runs == {"snappet": run, "toetser": wish}


def test_a_link_that_was_stopped_after_a_new_code_was_asked_stays_stopped(office):
    """Agreeing to the code is not agreeing to go on; entering it is."""
    office.enrol(pupil(1))
    office.linked()
    asked(office, "rotate", OTHER)
    office.work()
    asked(office, "suspend")
    office.decides()
    assert stands(office).state == "suspended"
    assert office.fault(office.envelope(key=OTHER)) == NOT_ALLOWED
    assert letters(office) == []
    assert asking.resume(office.services, office.school, office.an, "snappet", OTHER) is None
    assert office.answer(office.envelope(key=OTHER)) is not None


def test_undoing_a_new_code_lets_no_stopped_link_go_on_and_writes_to_nobody(office):
    """The old code is good again, and cannot be shown again."""
    office.linked()
    asked(office, "rotate", OTHER)
    office.work()
    plan = office.decides()
    asked(office, "suspend")
    propose(office.hub.kit, plan.id, office.bo)
    office.work()
    office.decides()
    assert stands(office).state == "suspended"
    assert letters(office) == []


def test_the_code_of_an_ended_link_is_never_taken_again(office):
    """A new link takes a new code."""
    office.linked()
    asked(office, "end")
    office.work()
    office.decides()
    with pytest.raises(InvalidInput, match="used before"):
        office.asks(CODE)


def test_a_supplier_that_an_operator_took_out_has_no_page_and_gets_no_letter(office):
    """What waited for it is decided like anything else."""
    office.linked()
    which = token(office)
    asked(office, "rotate", OTHER)
    office.work()
    office.services.settings("uwlr").suppliers.pop("snappet")
    with pytest.raises(NotFound):
        visit(office, which)
    assert office.decides().state == "applied"
    assert letters(office) == []
