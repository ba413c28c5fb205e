"""Undo: a new plan brings back what an applied plan changed, and nothing that moved since."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import select

from hub.errors import NotFound, Refusal
from hub.model.states import Role
from hub.people import accounts
from hub.pipeline import review, undo
from hub.store import jobs
from hub.store.plan_tables import IssueRow
from tests.shelves import book


def undone(office, plan, who: str = "ann"):
    """Ask to undo a plan and return the plan that would."""
    undo.propose(office.hub.kit, plan.id, office.people[who])
    office.work()
    return office.latest()


def agree(office, plan) -> None:
    """Have as many people approve as the plan needs, if there is anything to approve."""
    if not office.counts(plan)["selected"]:
        return
    for who in ("ann", "bob")[: plan.needed]:
        office.approve(plan, who)


def register(office) -> dict[str, Any]:
    """Return every record's planned values; an ended one has none that count."""
    return {
        key: (row.title, row.publisher, row.owner, row.code and office.hub.sealer.open(row.code, place(office, key)))
        for key, row in office.books().items()
        if row.ended_on is None
    }


def place(office, key: str) -> str:
    """Return what the sealed code of a book is bound to."""
    return f"test_book.code:{office.school.id}:{key}"


def codes(office, plan, seq: int | None = None) -> set[str]:
    """Return the codes of the issues of a plan's rows, or of the plan as a whole (seq 0)."""
    query = select(IssueRow.code).where(IssueRow.plan_id == plan.id)
    with office.hub.database.reading() as session:
        return set(session.exec(query.where(IssueRow.seq == seq) if seq is not None else query))


def applied(office, *books: dict[str, Any]):
    """Bring these books into the register and return the plan that did."""
    office.shelf.books = list(books)
    plan = office.plan()
    agree(office, plan)
    return office.again(plan)


def test_creates_are_undone_by_ending(office) -> None:
    """What a plan brought is ended, never deleted."""
    plan = applied(office, book(1), book(2))
    back = undone(office, plan)
    assert {change.kind for change in office.changes(back).values()} == {"end"}
    agree(office, back)
    assert register(office) == {}
    assert len(office.books()) == 2


def test_updates_are_undone_by_the_old_values_and_secrets_stay_sealed(office) -> None:
    """The old values come back; the sealed secret opens at its place and stands nowhere in the open."""
    applied(office, book(1, code="first"))
    plan = applied(office, book(1, title="New", code="second"))
    back = undone(office, plan)
    assert "first" not in str(office.changes(back)["0001"])
    agree(office, back)
    assert register(office) == {"0001": ("Title 1", "known", "A", "first")}


def test_endings_are_undone_by_living_again(office) -> None:
    """A record that a plan ended is living again, with its values."""
    applied(office, book(1), book(2))
    plan = applied(office, book(1))
    agree(office, undone(office, plan))
    assert set(register(office)) == {"0001", "0002"}


def test_a_return_to_life_is_undone_by_ending_as_before(office) -> None:
    """A record that had ended gets its old values and its old date of ending."""
    applied(office, book(1), book(2))
    applied(office, book(1))
    ended = office.books()["0002"]
    plan = applied(office, book(1), book(2, title="Back again"))
    agree(office, undone(office, plan))
    row = office.books()["0002"]
    assert (row.title, row.ended_on, row.fingerprint) == ("Title 2", ended.ended_on, ended.fingerprint)


def test_what_staff_keep_by_hand_is_left_alone(office) -> None:
    """A LOCAL field keeps what staff wrote, before and after."""
    applied(office, book(1))
    plan = applied(office, book(1, title="New"))
    with office.hub.database.writing() as session:
        session.execute(text("UPDATE test_book SET shelf = 'third'"))
    agree(office, undone(office, plan))
    assert (office.books()["0001"].title, office.books()["0001"].shelf) == ("Title 1", "third")


def test_a_record_that_moved_since_is_shown_and_not_undone(office) -> None:
    """Compare-and-set: the moved row is yellow with its reason, the others are undone."""
    applied(office, book(1), book(2))
    plan = applied(office, book(1, title="New"), book(2, title="New"))
    applied(office, book(1, title="Newer"), book(2, title="New"))
    back = undone(office, plan)
    change = office.changes(back)["0001"]
    assert (change.blocked, change.before["title"], change.after["title"]) == (True, "Newer", "Title 1")
    assert codes(office, back, change.seq) == {"moved-since"}
    agree(office, back)
    assert {key: row.title for key, row in office.books().items()} == {"0001": "Newer", "0002": "Title 2"}


def test_only_what_was_applied_is_undone(office) -> None:
    """A row that was left out or went stale was not changed by the plan and is not in its undo."""
    applied(office, book(1), book(2), book(3))
    office.shelf.books = [book(number, title="New") for number in (1, 2, 3)]
    plan = office.plan()
    office.choose(plan, "0001", on=False)
    with office.hub.database.writing() as session:
        session.execute(text("UPDATE test_book SET title = 'Moved' WHERE key = '0002'"))
    office.approve(plan)
    assert set(office.changes(undone(office, plan))) == {"0003"}


def test_undoing_twice_has_nothing_to_plan(office) -> None:
    """Once undone, the second undo is empty and says how many were undone already."""
    plan = applied(office, book(1), book(2))
    agree(office, undone(office, plan))
    again = undone(office, plan)
    assert (again.state, again.unchanged, office.changes(again)) == ("empty", 2, {})


def test_an_undo_can_be_undone(office) -> None:
    """The undo of an undo brings the changes back."""
    applied(office, book(1), book(2))
    plan = applied(office, book(1, title="New"), book(3))
    after = register(office)
    first = undone(office, plan)
    agree(office, first)
    assert register(office) != after
    agree(office, undone(office, first))
    assert register(office) == after


def test_asking_again_leads_to_the_undo_that_waits(office) -> None:
    """Two people who press the button get one plan."""
    plan = applied(office, book(1))
    first = undo.propose(office.hub.kit, plan.id, office.people["ann"])
    office.work()
    assert undo.propose(office.hub.kit, plan.id, office.people["bob"]) == first


def test_a_run_and_an_undo_do_not_replace_each_other(office) -> None:
    """What the supplier sends meanwhile waits beside the undo, and the other way round."""
    plan = applied(office, book(1))
    office.shelf.books = [book(1), book(2)]
    vendors = office.plan()
    back = undone(office, plan)
    office.shelf.books = [book(1), book(2), book(3)]
    newer = office.plan()
    states = [office.again(one).state for one in (vendors, back, newer)]
    assert states == ["replaced", "pending", "pending"]


def test_what_the_supplier_proposes_again_comes_unchosen_and_says_so(office) -> None:
    """The next run does not bring back silently what an undo took back: create, change and end alike."""
    applied(office, book(1), book(2))
    plan = applied(office, book(1, title="New"), book(3))
    back = undone(office, plan)
    assert codes(office, back, 0) == {"takes-back"}
    agree(office, back)
    again = office.plan()
    found = office.changes(again)
    assert {(key, change.kind, change.selected) for key, change in found.items()} == {
        ("0001", "update", False),
        ("0002", "end", False),
        ("0003", "update", False),
    }
    assert codes(office, again) == {"taken-back"}


def test_something_new_from_the_supplier_is_not_held_against_it(office) -> None:
    """Other values than those taken back are an ordinary change."""
    applied(office, book(1))
    agree(office, undone(office, applied(office, book(1, title="Wrong"))))
    office.shelf.books = [book(1, title="Right")]
    assert office.changes(office.plan())["0001"].selected


def test_many_endings_by_an_undo_need_a_second_person(office) -> None:
    """Undoing an import of many records is held by the same brake as any ending of many."""
    back = undone(office, applied(office, *(book(number) for number in range(15))))
    assert back.needed == 2


def test_an_undo_is_no_measure_for_the_next_run(office) -> None:
    """A run after an undo is still compared with what the supplier sent last."""
    plan = applied(office, *(book(number) for number in range(10)))
    undone(office, plan)
    office.shelf.books = [book(number, title="New") for number in range(5)]
    assert "far-fewer-rows" in codes(office, office.plan(), 0)


def test_only_an_applied_plan_can_be_undone(office) -> None:
    """A plan that waits is rejected, not undone."""
    with pytest.raises(Refusal, match="Only a plan that was applied"):
        undo.propose(office.hub.kit, office.plan().id, office.people["ann"])


def test_an_uploader_may_not_undo_and_a_stranger_sees_nothing(office) -> None:
    """The right to undo is asked of the one table; of another school there is no plan."""
    plan = applied(office, book(1))
    with pytest.raises(Refusal, match="do not allow this"):
        undo.propose(office.hub.kit, plan.id, office.people["wim"])
    with pytest.raises(NotFound):
        undo.propose(office.hub.kit, plan.id, office.people["eve"])


def test_lifting_a_reason_elsewhere_frees_no_row_of_an_undo(office) -> None:
    """Judging anew asks the connector, which knows nothing of what moved since."""
    applied(office, book(1))
    plan = applied(office, book(1, title="New"))
    applied(office, book(1, title="Newer"))
    back = undone(office, plan)
    review.reexamine(office.hub.kit, back.id)
    assert office.changes(back)["0001"].blocked


def test_an_interrupted_undo_is_made_once(office) -> None:
    """A leg that is done again after a crash makes the same plan, not a second one."""
    plan = applied(office, book(1), book(2))
    run_id = undo.propose(office.hub.kit, plan.id, office.people["ann"])
    office.hub.undo_leg(run_id)
    digest = office.latest().digest
    office.work()
    assert (office.latest().digest, len(office.changes(office.latest()))) == (digest, 2)
    with office.hub.database.reading() as session:
        assert jobs.run(session, run_id).state == "planned"


def test_an_administrator_may_propose_but_not_decide(office) -> None:
    """Who grants rights can ask for an undo; deciding stays with the deciders."""
    plan = applied(office, book(1))
    with office.hub.database.writing() as session:
        accounts.grant(session, office.people["eve"], Role.ADMINISTRATOR, office.school.id, now=office.hub.clock())
    back = undone(office, plan, "eve")
    with pytest.raises(Refusal, match="may not decide"):
        office.approve(back, "eve")


SHELF = st.dictionaries(
    st.integers(0, 5),
    st.builds(dict, title=st.sampled_from(["a", "b", "c"]), code=st.sampled_from([None, "x", "y"])),
)


# Examples follow each other in one register, so that a smaller one would not show the same.
@settings(
    max_examples=12,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(before=SHELF, after=SHELF, left=st.sets(st.integers(0, 5)), hand=st.sets(st.integers(0, 5)))
def test_a_plan_and_its_undo_leave_the_register_as_it_was(office, before, after, left, hand) -> None:
    """Whatever was applied, undoing it brings the register back, with what moved by hand left as it is."""
    applied(office, *(book(number, **values) for number, values in before.items()))
    was = register(office)
    office.shelf.books = [book(number, **values) for number, values in after.items()]
    plan = office.plan()
    if plan.state != "pending":
        return
    if left:
        office.choose(plan, *(f"{number:04d}" for number in left), on=False)
    agree(office, plan)
    if office.again(plan).state != "applied":
        return
    moved = {key for key in office.receipts(plan) if int(key) in hand and key in was}
    with office.hub.database.writing() as session:
        for key in moved:
            session.execute(text("UPDATE test_book SET title = 'hand' WHERE key = :key"), {"key": key})
    agree(office, undone(office, plan))
    now = register(office)
    assert {key: now[key] for key in now.keys() - moved} == {key: was[key] for key in was.keys() - moved}
    assert {office.books()[key].title for key in moved} <= {"hand"}
