"""The whole trip: from the distributor to the register and round again."""

import pytest

from hub.plugin import Refusal
from plugins.iddink.records import LicenceState

from .desk import Desk


def test_whole_trip_ends_with_pending_licences(desk: Desk) -> None:
    """What was chosen and approved stands in the register, waiting to be administered."""
    plan = desk.import_all()
    counts = desk.counts(plan)
    assert plan.state == "applied"
    assert counts["applied"] == counts["selected"] > 250
    assert {row.state for row in desk.licences().values()} == {LicenceState.PENDING}


def test_second_run_has_no_changes(desk: Desk) -> None:
    """What was imported and did not change is not asked again; what is yellow waits."""
    first = desk.import_all()
    second = desk.plan()
    assert desk.counts(second)["update"] == desk.counts(second)["end"] == 0
    assert not set(desk.changes(second)) & set(desk.licences())
    assert desk.counts(second)["create"] == desk.counts(first)["blocked"]


def test_forged_approval_without_answers_is_refused(desk: Desk) -> None:
    """A chosen row of a never synchronised publisher holds the plan until its form is filled in."""
    plan = desk.plan()
    desk.choose(plan)
    with pytest.raises(Refusal, match="not answered yet"):
        desk.approve(plan)
    assert not desk.licences()
