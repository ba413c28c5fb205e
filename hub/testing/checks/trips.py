"""What becomes of a connector's records on their way through the hub."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.model.states import ChangeKind, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hub.testing.journey import Journey, Planned

_UNEXPECTED = "stopped unexpectedly"


def a_run_makes_a_plan(seen: Journey) -> Iterator[str]:
    """The first run ends in a plan with changes."""
    if seen.planned.error:
        yield f"the run made no plan: {seen.planned.error}"
    elif seen.planned.plan is None or not seen.planned.changes:
        yield "the first run found nothing to change in an empty register"


def planning_writes_nothing(seen: Journey) -> Iterator[str]:
    """Until somebody approved, the register is as it was, whatever the vendor says."""
    for name, trip in (("first", seen.planned), ("second", seen.second), ("cut", seen.cut), ("emptied", seen.emptied)):
        if trip.before != trip.after:
            yield f"the {name} run changed the register before anybody decided"


def what_was_approved_is_applied(seen: Journey) -> Iterator[str]:
    """Some rows can be chosen, and every chosen one is applied."""
    chosen = {change.seq for change in seen.planned.changes if change.selected}
    if seen.approved:
        yield f"approving failed: {seen.approved}"
    elif not chosen:
        yield "no row of the first plan can be chosen"
    missed = [seq for seq in chosen if seen.receipts.get(seq) not in (Outcome.APPLIED, Outcome.ALREADY)]
    if missed and not seen.approved:
        yield f"{len(missed)} of {len(chosen)} chosen rows were not applied"


def a_second_run_finds_nothing_new(seen: Journey) -> Iterator[str]:
    """What was applied is not proposed again."""
    if seen.second.error:
        yield f"the second run made no plan: {seen.second.error}"
    applied = {(one.record, one.key) for one in seen.planned.changes if one.seq in seen.receipts}
    again = [one for one in seen.second.changes if (one.record, one.key) in applied]
    if again:
        yield f"{len(again)} of {len(applied)} applied rows would change again at once"
    new = {(one.record, one.key) for one in seen.second.changes} - {(c.record, c.key) for c in seen.planned.changes}
    if new:
        yield f"{len(new)} rows come up that the first run did not have"


def applying_leaves_what_was_decided(seen: Journey) -> Iterator[str]:
    """After the apply every row that was let in is live in the register."""
    wanted = {one.key for one in seen.planned.changes if seen.receipts.get(one.seq) == Outcome.APPLIED}
    live = {row.key for row in seen.second.before if not row.ended}
    if wanted - live:
        yield f"{len(wanted - live)} applied rows do not stand in the register"


def what_is_incomplete_ends_nothing(seen: Journey) -> Iterator[str]:
    """A run that was cut half-way proposes no ending."""
    yield from _must_plan(seen.cut, "a vendor that broke off half-way")
    ends = _ends(seen.cut)
    if ends:
        yield f"an incomplete run would end {ends} records"


def losing_nearly_everything_is_braked(seen: Journey) -> Iterator[str]:
    """When the vendor suddenly has next to nothing, a second person must agree.

    A connector that always gives only what changed (`Run.delta`) says nothing by leaving out.
    """
    yield from _must_plan(seen.emptied, "a vendor that lost nearly everything")
    plan, live = seen.emptied.plan, sum(not row.ended for row in seen.emptied.before)
    silent = seen.collected.delta or (plan is not None and plan.incomplete is not None)
    if plan is not None and live and not _ends(seen.emptied) and not silent:
        yield f"nothing is proposed about {live} records that the vendor no longer has"
    elif plan is not None and plan.needed < 2 and _ends(seen.emptied):  # noqa: PLR2004  (a second person)
        yield f"one person alone could end {_ends(seen.emptied)} records"


def a_run_for_an_unknown_person_ends_nothing(seen: Journey) -> Iterator[str]:
    """A scope that nobody has becomes a sentence or an empty plan."""
    if _UNEXPECTED in seen.nobody.error:
        yield f"a run for an unknown person: {seen.nobody.error}"
    if _ends(seen.nobody):
        yield f"a run for an unknown person would end {_ends(seen.nobody)} records"


def _must_plan(trip: Planned, vendor: str) -> Iterator[str]:
    if trip.error:
        yield f"{vendor} leaves no plan: {trip.error}"


def _ends(trip: Planned) -> int:
    return sum(change.kind == ChangeKind.END for change in trip.changes)


CHECKS = (
    a_run_makes_a_plan,
    planning_writes_nothing,
    what_was_approved_is_applied,
    a_second_run_finds_nothing_new,
    applying_leaves_what_was_decided,
    what_is_incomplete_ends_nothing,
    losing_nearly_everything_is_braked,
    a_run_for_an_unknown_person_ends_nothing,
)
