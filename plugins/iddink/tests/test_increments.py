"""Reading only what changed gives what reading everything gives."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.plugin.roster import Person
from plugins.iddink.records import LicenceState
from plugins.iddink.standin import Standin

from .desk import IMPORTED, Desk, open_desk

MINUTES = 60


def shown(desk: Desk, plan) -> dict[str, dict]:
    """What the plan would make of the register, by licence; the code by its mark."""
    rows = {key: {**row.after, "code": None} for key, row in desk.changes(plan).items() if row.after}
    return {
        key: {name: value for name, value in row.items() if not name.startswith("code_")} for key, row in rows.items()
    }


def licence_calls(desk: Desk) -> int:
    return sum(path.endswith("/licences") for _method, path, _status in desk.standin.requests)


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    page_size=st.sampled_from([7, 50, 113, 500]),
    steps=st.lists(
        st.tuples(st.sampled_from(["revoke", "remove", "end"]), st.integers(0, 400)), min_size=1, max_size=2
    ),
)
def test_full_run_equals_the_union_of_increments(tmp_path_factory, page_size: int, steps) -> None:
    """Whatever changed between the readings, and in pages of any size."""
    with Standin(seed=7).serve() as standin:
        desk = open_desk(standin, tmp_path_factory.mktemp("steps"), page_size=page_size)
        plan = desk.plan()
        for what, number in steps:
            standin.advance(60 * MINUTES)
            key = standin.licences()[number]["licence_id"]
            {"revoke": standin.revoke, "remove": standin.remove, "end": end(standin)}[what](key)
            standin.advance(MINUTES)
            plan = latest(desk, desk.plan())
        other = open_desk(standin, tmp_path_factory.mktemp("whole"))
        assert shown(desk, plan) == shown(other, other.plan())
        for one in (desk, other):
            one.hub.database.close()


def end(standin: Standin):
    return lambda key: standin.mutate(key, valid_to="2026-09-02")


def latest(desk: Desk, plan):
    """The plan that waits: a run that found the same as before leaves the older one."""
    plan = desk.again(plan)
    return desk.again(type(plan)(id=plan.replaced_by)) if plan.state == "replaced" else plan


def test_second_run_asks_only_for_changes(imported: Desk) -> None:
    """After a complete reading a run reads what changed since, and finds exactly that."""
    imported.plan()  # the pairings and people are as they were from here on
    imported.standin.advance(60 * MINUTES)
    key = next(iter(imported.licences()))
    imported.standin.mutate(key, valid_to="2027-07-31")
    imported.standin.advance(MINUTES)
    plan = imported.plan()
    updates = {key for key, row in imported.changes(plan).items() if row.kind == "update"}
    assert updates == {key}
    assert plan.unchanged > 200


def test_new_people_mean_that_all_is_matched_anew(desk: Desk) -> None:
    """A pupil who came into the school is found for a licence that did not change."""
    plan = desk.plan()
    stranger = desk.standin.mess["user-unknown"][1]
    assert "USER_UNMATCHED" in desk.issues(plan)[stranger]
    with desk.hub.database.writing() as session:
        session.add(
            Person(
                school_id=desk.school.id, key="000013", person_key="000013", role="pupil", display_name="Aloma Vergés"
            )
        )
    later = desk.plan()
    assert "USER_UNMATCHED" not in desk.issues(later)[stranger]
    assert desk.changes(later)[stranger].after["person_key"] == "000013"


def test_changed_title_of_a_book_is_noticed(imported: Desk) -> None:
    """A book that changed is read again with all its licences, although none of them changed."""
    imported.standin.advance(60 * MINUTES)
    row = next(row for row in imported.licences().values() if row.book_known)
    imported.standin.mutate(row.book_id, title="Another title")
    plan = imported.plan()
    assert "Another title" in {change.after["title"] for change in imported.changes(plan).values()}


def test_gone_licence_is_proposed_and_withdrawn(imported: Desk) -> None:
    """A tombstone proposes an end; applied, the licence is withdrawn with its history kept."""
    imported.standin.advance(60 * MINUTES)
    key = next(iter(imported.licences()))
    imported.standin.remove(key)
    plan = imported.plan()
    assert imported.changes(plan)[key].kind == "end"
    assert imported.issues(plan)[key] == ["GONE"]
    imported.approve(plan)
    row = imported.licences()[key]
    assert (row.state, row.withdrawn_by, row.ended_on is not None) == (LicenceState.WITHDRAWN, "supplier", True)


def test_incomplete_run_ends_nothing(standin: Standin, tmp_path) -> None:
    """What an unfinished reading did not reach is not gone."""
    desk = open_desk(standin, tmp_path, kept=IMPORTED, page_size=50)
    desk.standin.fault("500", page=3, times=None, path="/licences")
    desk.standin.happen("pub-renamed")  # the context changed, so that everything is read
    desk.standin.advance(60 * MINUTES)
    run = desk.run()
    plan = latest(desk, desk.plan())
    assert run.error is None
    assert plan.incomplete is not None
    assert desk.counts(plan)["end"] == 0
    desk.hub.database.close()


def test_revoked_licence_is_withdrawn_only_by_decision(imported: Desk) -> None:
    """An imported licence that the supplier revoked proposes to withdraw; applied, it is withdrawn."""
    imported.standin.advance(60 * MINUTES)
    key = next(iter(imported.licences()))
    imported.standin.revoke(key)
    plan = imported.plan()
    assert set(imported.issues(plan)[key]) == {"WITHDRAWS", "LICENCE_REVOKED"}
    assert not imported.changes(plan)[key].blocked
    assert imported.licences()[key].state == LicenceState.PENDING
    imported.approve(plan)
    assert imported.licences()[key].state == LicenceState.WITHDRAWN


def test_unlinked_user_proposes_to_withdraw(imported: Desk) -> None:
    """What the supplier took from a person is not paired again by the name; a person decides."""
    imported.standin.advance(60 * MINUTES)
    imported.standin.happen("user-relink")
    plan = imported.plan()
    for key in imported.standin.mess["user-relink"]:
        assert "USER_UNLINKED" in imported.issues(plan)[key]
        assert (imported.changes(plan)[key].blocked, imported.changes(plan)[key].selected) == (False, False)
        imported.choose(plan, key)
    imported.approve(plan)
    assert {imported.licences()[key].state for key in imported.standin.mess["user-relink"]} == {LicenceState.WITHDRAWN}


def test_book_of_an_activated_licence_is_not_swapped(imported: Desk) -> None:
    """One that is in use keeps its book; one that is not may change."""
    imported.standin.advance(60 * MINUTES)
    imported.standin.happen("lic-activated-changed")
    plan = imported.plan()
    used, unused = imported.standin.mess["lic-activated-changed"]
    assert "BOOK_CHANGED_AFTER_ACTIVATION" in imported.issues(plan)[used]
    assert imported.changes(plan)[used].blocked
    assert not imported.changes(plan)[unused].blocked


def test_renamed_publisher_is_noted(desk: Desk) -> None:
    """The id counts: the same publisher under another name is noted at its rows."""
    desk.plan()
    desk.standin.advance(60 * MINUTES)
    desk.standin.happen("pub-renamed")
    plan = desk.plan()
    codes = {code for found in desk.issues(plan).values() for code in found}
    assert "PUBLISHER_RENAMED" in codes


def test_one_person_run_touches_nobody_else(imported: Desk) -> None:
    """Only the licences of that person are planned, under every id the supplier knows them by."""
    imported.standin.advance(60 * MINUTES)
    rows = [row for row in imported.licences().values() if row.role == "student"]
    one, other = rows[0], next(row for row in rows if row.person_key != rows[0].person_key)
    for row in (one, other):
        imported.standin.mutate(row.key, valid_to="2027-07-31")
    plan = imported.plan(scope=one.person_key)
    assert one.key in imported.changes(plan)
    assert {change.after["person_key"] for change in imported.changes(plan).values()} <= {one.person_key}
    imported.approve(plan)
    assert imported.licences()[other.key].valid_to.isoformat() == "2027-08-31"
    assert all(one.person_key not in path for _method, path, _status in imported.standin.requests)


def test_person_without_licences_has_an_empty_plan(desk: Desk) -> None:
    """No licences is no error."""
    (idle,) = desk.standin.mess["user-idle"]
    assert desk.plan(scope=idle).state == "empty"


def test_person_whom_the_supplier_does_not_know_is_a_sentence(desk: Desk) -> None:
    """Export the users first."""
    with desk.hub.database.writing() as session:
        session.add(Person(school_id=desk.school.id, key="new1", person_key="new1", role="pupil", display_name="New"))
    assert "export the users" in desk.run(scope="new1").error
    assert "import the people" in desk.run(scope="nobody").error
