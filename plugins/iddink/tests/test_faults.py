"""Whatever goes wrong at the distributor is a sentence, and what was good stays usable."""

from __future__ import annotations

import re

import pytest

from hub.model.text import unpacked
from hub.people import schools
from hub.plugin import RetryLater
from plugins.iddink import access
from plugins.iddink.standin import Standin
from plugins.iddink.standin.people import SISTER_SCHOOL

from .desk import Desk, open_desk, save_access

# A fault that ends the reading after the first page: what was read is a plan, and the sentence says why.
PARTIAL = {
    "500": "failure of its own",
    "cut-body": "broke off",
    "bad-gzip": "broke off",
    "wrong-content-type": "web page instead of data",
    "looping-cursor": "circle",
    "token-expires": "has expired",
    "latin1": "not UTF-8",
}
HARMLESS = ("repeat-row", "changed-row", "lying-total", "unknown-field", "clock-off", "slow-drip")


@pytest.fixture
def paged(standin: Standin, tmp_path) -> Desk:
    """A school whose licences come in pages of fifty."""
    desk = open_desk(standin, tmp_path, page_size=50)
    yield desk
    desk.hub.database.close()


@pytest.mark.parametrize("fault", PARTIAL)
def test_reading_that_breaks_off_is_reviewable(paged: Desk, fault: str) -> None:
    """The good rows stay, the plan is incomplete and says what to do."""
    paged.standin.fault(fault, page=2, times=None, path="/licences")
    plan = paged.plan()
    assert re.search(PARTIAL[fault], plan.incomplete["template"])
    assert 0 < paged.counts(plan)["create"] <= 100
    assert plan.state == "pending"


@pytest.mark.parametrize("fault", ["500", "cut-body", "bad-gzip", "wrong-content-type", "latin1"])
def test_reading_that_never_begins_is_a_failed_run_with_a_sentence(desk: Desk, fault: str) -> None:
    """Without one good row there is nothing to review; the run says why."""
    desk.standin.fault(fault, times=None)
    run = desk.run()
    assert run.state == "failed"
    assert re.search(PARTIAL[fault], run.error)


@pytest.mark.parametrize("fault", HARMLESS)
def test_harmless_oddities_change_nothing(paged: Desk, fault: str) -> None:
    """Repeated rows, lying totals and unknown fields give the same licences."""
    paged.standin.fault(fault)
    plan = paged.plan()
    assert plan.incomplete is None
    assert set(paged.changes(plan)) == {row["licence_id"] for row in paged.standin.licences()}


def test_unknown_word_is_told_at_its_row(paged: Desk) -> None:
    """A state that the contract does not know is a warning; the licence can be chosen."""
    paged.standin.fault("unknown-enum", path="/licences")
    plan = paged.plan()
    found = [row for row in paged.issue_rows(plan) if row.code == "STATUS_UNKNOWN"]
    assert {row.content["text"]["params"]["what"]["params"]["status"] for row in found} == {"suspended_by_vendor"}


def test_null_user_is_unmatched(paged: Desk) -> None:
    """A licence whose user came as null waits for somebody to say whose it is."""
    paged.standin.fault("null-object", path="/licences")
    plan = paged.plan()
    assert any(key.startswith("person:licence:") for key in paged.groups(plan))


def test_single_object_instead_of_a_list_is_incomplete(paged: Desk) -> None:
    """One row where a list was agreed is read, and rows may be missing."""
    paged.standin.fault("single-object", path="/licences")
    assert paged.plan().incomplete is not None


def test_expired_cursor_is_read_again_from_the_start(paged: Desk) -> None:
    """The whole school comes all the same."""
    paged.standin.fault("cursor-expires")
    plan = paged.plan()
    assert (plan.incomplete, paged.counts(plan)["create"]) == (None, 415)


def test_wait_that_was_asked_for_is_waited(desk: Desk) -> None:
    """A short Retry-After is waited within the run."""
    desk.standin.fault("429", seconds=0, form="zero", times=2)
    desk.standin.fault("503", seconds=0)
    assert desk.plan().incomplete is None


def test_long_wait_leaves_the_run_to_the_engine(desk: Desk) -> None:
    """Nobody sleeps for minutes: the leg is tried again when the distributor said."""
    desk.standin.fault("503", seconds=300, times=None)
    run = desk.run()
    assert run.state in {"queued", "collecting"}
    with pytest.raises(RetryLater) as busy:
        list(_collect(desk))
    assert busy.value.seconds == 300


def _collect(desk: Desk):
    with access.connected(desk.services, desk.school, desk.services.settings("iddink")) as client:
        yield from client.licences(desk.school.code)


@pytest.mark.parametrize(
    ("problem", "says"),
    [
        ({"status": 401, "code": "invalid_token"}, "does not accept the token"),
        ({"status": 403, "code": "connection_disabled"}, "switched this school's connection off"),
        ({"status": 403, "code": "scope_missing"}, "lacks a right"),
        ({"status": 404, "code": "unknown_school"}, "does not know this school"),
        ({"status": 400, "code": "invalid_parameter"}, "tell the developers"),
    ],
)
def test_refusal_ends_the_run_with_who_acts(desk: Desk, problem: dict, says: str) -> None:
    """A refusal is not tried again and nothing is planned."""
    desk.standin.fault("problem", **problem)
    run = desk.run()
    assert (run.state, len(desk.standin.requests)) == ("failed", 1)
    assert says in run.error


def test_wrong_token_is_a_sentence(desk: Desk) -> None:
    """Who can mend it is said; the token is not."""
    save_access(desk, token="wrong-token")
    error = desk.run().error
    assert "administrator" in error
    assert "wrong-token" not in error


def test_school_that_is_switched_off_fetches_nothing(desk: Desk) -> None:
    """The switch is looked at before anything is sent."""
    with desk.hub.database.writing() as session:
        access.turn(session, desk.school, on=False, who="test", at=desk.hub.clock())
    assert "switched off" in desk.run().error
    assert desk.standin.requests == []


def test_token_of_last_year_is_not_used(desk: Desk) -> None:
    """Each school year has its own token."""
    desk.standin.advance(365 * 24 * 3600)
    assert "school year 2027-2028" in str(unpacked(desk.run().error))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({}, []),
        ({"token": "wrong-token"}, ["does not accept the token"]),
        ({"base_url": "http://127.0.0.1:1"}, ["cannot be reached"]),
    ],
)
def test_check_says_what_is_wrong(desk: Desk, change: dict, says: list[str]) -> None:
    """`hub check` tries the connection; a good one has nothing to say."""
    save_access(desk, **change)
    connector = desk.hub.kit.connector("iddink.licences")
    found = [str(text) for text in connector.check(desk.school, desk.services, desk.services.settings("iddink"))]
    assert len(found) == len(says)
    assert all(part in text for part, text in zip(says, found, strict=True))


def test_token_of_another_school_is_told_by_check(standin: Standin, tmp_path) -> None:
    """A token that works, but for another school, is found before the first run."""
    desk = open_desk(standin, tmp_path)
    with desk.hub.database.writing() as session:
        other = schools.add(session, SISTER_SCHOOL, "Sister school")
        access.turn(session, other, on=True, who="test", at=desk.hub.clock())
        saved = {"base_url": standin.url, "token": standin.token, "year": standin.school_year}
        access.save_credential(session, desk.services.secrets, other, desk.services.settings("iddink"), **saved)
    connector = desk.hub.kit.connector("iddink.licences")
    (found,) = connector.check(other, desk.services, desk.services.settings("iddink"))
    assert SISTER_SCHOOL in str(found)
    desk.hub.database.close()
