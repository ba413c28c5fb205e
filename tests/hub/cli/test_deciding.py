"""`hub run|plans|plan|select|answer|approve|reject|audit`: a whole trip without a browser."""

from __future__ import annotations

import io
import sqlite3

import pytest

from tests.hub.cli import shelf_hooks
from tests.hub.cli.conftest import SCHOOL
from tests.shelves import book

PLAN = {"id", "job", "school", "state", "digest", "counts", "issues", "questions"}
COUNTS = {"create", "update", "end", "unchanged", "blocked", "selected", "applied", "stale", "failed"}
GROUP = "publisher:new"


@pytest.fixture
def plan(hub):
    """The plan of a first run, as its JSON."""
    return hub(f"run shelf.books --school {SCHOOL} --wait --json").json


def test_a_run_prints_its_plan(plan):
    """Counts have exactly the names that scripts rely on; what is said of a plan has at least these."""
    assert plan.keys() >= PLAN
    assert plan["counts"] == dict.fromkeys(COUNTS, 0) | {"create": 4, "blocked": 1, "selected": 2}
    assert (plan["job"], plan["school"], plan["state"], len(plan["digest"])) == (
        "shelf.books",
        SCHOOL,
        "pending",
        64,
    )


def test_a_plan_says_why_rows_are_yellow_and_what_it_asks(plan):
    """An issue has its code, its owner and its way out; a question its fields."""
    (issue,) = plan["issues"]
    (group,) = plan["questions"]
    assert (issue["code"], issue["level"], issue["owner"]) == ("publisher-unknown", "blocker", "administrator")
    assert (issue["text"], issue["way_out"]) == ("The publisher stranger is not registered.", "/shelf/publishers")
    assert (group["group"], group["new"], group["needed"], group["complete"]) == (GROUP, True, False, False)
    assert [(field["name"], field["kind"]) for field in group["fields"]] == [("url", "url"), ("password", "secret")]


def test_the_first_half_of_a_name_starts_its_first_job(hub):
    """`hub run shelf` is `hub run shelf.books`."""
    assert hub(f"run shelf --school {SCHOOL} --wait --json").json["job"] == "shelf.books"


def test_a_run_for_one_person_plans_only_theirs(hub):
    """--pupil limits the run."""
    shelf_hooks.shelf.books = [book(0), book(1, owner="B")]
    assert hub(f"run shelf --school {SCHOOL} --pupil B --wait --json").json["counts"]["create"] == 1


def test_what_is_chosen_is_what_is_applied(hub, plan):
    """Leaving a row out and approving applies the other, and the next run proposes what was left."""
    assert hub(f"select {plan['id']} 1 --leave-out").out == "1 rows left out anew.\n"
    assert hub(f"approve {plan['id']}").out == f"Plan {plan['id']} is approved: 1 row is being applied.\n"
    told = hub(f"plan {plan['id']} --json").json
    assert (told["state"], told["counts"]["applied"], told["decisions"][0]["by"]) == ("applied", 1, "Ann")


def test_choosing_only_some_leaves_the_others_out(hub, plan):
    """--only names all that is chosen; yellow rows stay out whatever is asked."""
    hub(f"select {plan['id']} 2 3 --only")
    chosen = hub(f"plan {plan['id']} --changes --json").json["changes"]
    assert [change["seq"] for change in chosen if change["selected"]] == [2]


def test_a_plan_waits_for_its_answers(hub, plan, monkeypatch):
    """Choosing a row of a new publisher holds the plan until its questions are answered, the secret from stdin."""
    hub(f"select {plan['id']} 4")
    assert "not answered yet" in hub(f"approve {plan['id']}").err
    monkeypatch.setattr("sys.stdin", io.StringIO("s3cret\n"))
    assert hub(f"answer {plan['id']} {GROUP} url=https://v.example/ password=-").out == f"Kept 2 answers for {GROUP}.\n"
    assert hub(f"approve {plan['id']}").code == 0
    assert shelf_hooks.shelf.learned == [(GROUP, {"url": "https://v.example/", "password": "s3cret"})]


def test_a_wrong_answer_is_told_by_its_name(hub, plan):
    """The sentence of the connector stands beside the name of the question."""
    told = hub(f"answer {plan['id']} {GROUP} url=ftp://v.example")
    assert (told.code, told.err) == (1, "url: Begin with https://.\nPlease correct what you filled in (url).\n")


def test_a_second_run_finds_nothing(hub):
    """After approving everything the next plan is empty."""
    shelf_hooks.shelf.books = [book(0), book(1)]
    first = hub(f"run shelf --school {SCHOOL} --wait --json").json
    hub(f"approve {first['id']}")
    again = hub(f"run shelf --school {SCHOOL} --wait --json").json
    assert (again["state"], again["counts"]["unchanged"], again["counts"]["create"]) == ("empty", 2, 0)


def test_a_decision_can_be_bound_to_what_was_seen(hub, plan):
    """--digest refuses when the plan is another by now."""
    assert "has changed since you saw it" in hub(f"approve {plan['id']} --digest {'0' * 64}").err
    assert hub(f"approve {plan['id']} --digest {plan['digest'][:16]}").code == 0


def test_rejecting_takes_a_reason_and_changes_nothing(hub, plan):
    """Without a reason nothing is decided; with one it is told to everybody."""
    assert "Say why" in hub(f"reject {plan['id']}").err
    assert (
        hub(f"reject {plan['id']} --reason", "not now").out == f"Plan {plan['id']} is rejected. Nothing was changed.\n"
    )
    assert "Ann: reject by cli not now" in hub(f"plan {plan['id']}").out


def test_who_comes_later_is_told_who_decided(hub, plan):
    """The second decision is one sentence with name and channel."""
    hub(f"approve {plan['id']}")
    assert "Ann approved this already" in hub(f"approve {plan['id']}").err


def test_whose_word_it_is_can_be_said(hub, plan):
    """--as names the account; somebody without rights finds no plan."""
    told = hub(f"--as bob@school.example approve {plan['id']}")
    assert (told.code, told.err) == (1, f"There is no plan {plan['id']} here.\n")


def test_a_plan_for_people_has_its_rows_and_no_secret(hub, plan):
    """The text names rows, reasons and open fields; the secret code stands in neither form."""
    told = hub(f"plan {plan['id']} --changes").out
    assert "row 3: The publisher stranger is not registered." in told
    assert "missing url, password" in told
    assert "PLAIN" not in told + hub(f"plan {plan['id']} --changes --json").out


def test_plans_can_be_listed_by_state_and_school(hub, plan):
    """Nothing of that kind is said as none."""
    assert str(plan["id"]) in hub(f"plans --school {SCHOOL}").out
    assert hub("plans --state applied").out == "none\n"


@pytest.mark.usefixtures("plan")
def test_the_audit_is_proved_and_a_change_in_it_is_found(hub, tmp_path):
    """Altering a line behind the hub's back breaks the chain at that line."""
    assert "lines hold together.\nThe last hash: " in hub("audit verify").out
    with sqlite3.connect(tmp_path / "var" / "hub.db") as database:
        database.execute("UPDATE audit SET actor = 'somebody' WHERE id = 2")
    told = hub("audit verify")
    assert (told.code, told.err) == (
        1,
        "The audit is broken at line 2: its content was altered. 1 lines before it hold together.\n",
    )


def test_an_applied_plan_is_undone_by_a_plan(hub, plan):
    """`hub undo` makes the plan that takes it back; deciding about it is another word."""
    hub(f"select {plan['id']} 1 --only")
    hub(f"approve {plan['id']}")
    told = hub(f"undo {plan['id']}")
    assert "end 1" in told.out
    undo = hub(f"plan {plan['id'] + 1} --json").json
    assert (undo["undoes"], undo["state"]) == (plan["id"], "pending")
    refused = hub(f"undo {plan['id'] + 1}")
    assert (refused.code, "Only a plan that was applied can be undone." in refused.err) == (1, True)
