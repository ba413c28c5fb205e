"""A whole trip by the API: run, look, choose, answer, decide, receipts, undo, history, audit."""

from __future__ import annotations

import json

from sqlalchemy import text

from hub.model.chain import prove, read
from tests.hub.web.passes import reading_pass

JOB = "/jobs/08012345/passes.all"


def made(program, work) -> dict:
    """Run the job and return its plan."""
    return plan_of(program, program.post(JOB + "/runs", {}).json(), work)


def plan_of(program, run: dict, work) -> dict:
    """Return the plan that a run made."""
    work()
    number = program.get("/runs/" + str(run["id"])).json()["plan"]
    return program.get(f"/plans/{number}").json()


def seen(plan: dict, verdict: str = "approve", **more: object) -> dict:
    """Return a decision about what was seen."""
    return {"verdict": verdict, "digest": plan["digest"], "revision": plan["revision"]} | more


def test_a_program_makes_the_whole_trip(program, work):
    """What was run, chosen, answered and approved has its receipt, and can be taken back."""
    plan = made(program, work)
    rows = {row["seq"]: row for row in program.get(f"/plans/{plan['id']}/rows").json()["items"]}
    assert [row["blocked"] for row in rows.values()] == [False, True, False, True]
    assert rows[2]["issues"][0]["code"] == "house-unknown"
    program.post(f"/plans/{plan['id']}/selection", {"on": True, "rows": [3]})
    (asked,) = [one for one in program.get(f"/plans/{plan['id']}/questions").json()["items"] if one["needed"]]
    answers = {"address": "https://house.example", "password": "hush-hush"}
    now = program.post(f"/plans/{plan['id']}/answers", {"group": asked["group"], "answers": answers}).json()
    taken = program.post(f"/plans/{plan['id']}/decision", seen(plan | now))
    assert (taken.status_code, taken.json()["settled"]) == (200, True)
    work()
    receipts = program.get(f"/plans/{plan['id']}/receipts").json()["items"]
    assert [(one["seq"], one["outcome"]) for one in receipts] == [(1, "applied"), (3, "applied")]
    taken_back = plan_of(program, program.post(f"/plans/{plan['id']}/undo").json(), work)
    assert (taken_back["undoes"], taken_back["counts"]["end"]) == (plan["id"], 2)
    assert program.get(f"/plans/{plan['id']}").json()["undone_by"] == [taken_back["id"]]


def test_a_decision_by_a_program_says_so(program, work):
    """Who looks later reads who decided, and that a program did."""
    plan = made(program, work)
    program.post(f"/plans/{plan['id']}/decision", seen(plan, "reject", reason="Not this year."))
    (decision,) = program.get(f"/plans/{plan['id']}").json()["decisions"]
    assert (decision["channel"], decision["by"], decision["reason"]) == ("api", "Montse", "Not this year.")


def test_a_decision_is_about_what_was_seen(program, work):
    """Another digest or an older revision is refused with its code, and nothing is decided."""
    plan = made(program, work)
    for wrong in ({"digest": "0" * 64}, {"revision": plan["revision"] + 1}):
        refused = program.post(f"/plans/{plan['id']}/decision", seen(plan) | wrong)
        assert (refused.status_code, refused.json()["code"]) == (409, "changed")
    assert program.get(f"/plans/{plan['id']}").json()["state"] == "pending"


def test_a_second_decision_is_told_who_decided(program, work):
    """Deciding is idempotent by itself: the second time is refused with the story."""
    plan = made(program, work)
    program.post(f"/plans/{plan['id']}/decision", seen(plan, "reject", reason="No."))
    refused = program.post(f"/plans/{plan['id']}/decision", seen(plan))
    assert (refused.status_code, refused.json()["code"]) == (409, "already-decided")
    assert "Montse" in refused.json()["detail"]


def test_a_wrong_answer_comes_back_by_its_name(program, work):
    """What cannot be right is told for each field, and the others are kept."""
    plan = made(program, work)
    sent = {"group": "house:new", "answers": {"address": "ftp://x", "password": "hush"}}
    refused = program.post(f"/plans/{plan['id']}/answers", sent)
    assert (refused.status_code, refused.json()["problems"]) == (422, {"address": "The address begins with https://."})
    (group,) = [
        one for one in program.get(f"/plans/{plan['id']}/questions").json()["items"] if one["group"] == "house:new"
    ]
    assert {one["name"]: one["answered"] for one in group["questions"]}["password"] is True


def test_jobs_are_listed_paused_and_resumed(program):
    """A paused job no longer runs by itself, until it is resumed."""
    (job,) = program.get("/jobs?school=08012345").json()["items"]
    assert (job["job"], job["title"], job["paused"], job["one_person"]) == ("passes.all", "Reading passes", False, True)
    assert program.post(JOB + "/pause").json()["paused"] is True
    assert program.get("/jobs").json()["items"][0]["paused"] is True
    assert program.post(JOB + "/resume").json()["paused"] is False


def test_lists_come_a_page_at_a_time(program, connector, work):
    """`next` leads to the older ones, and to the next rows, until there are no more."""
    for number in range(3):
        connector.vendor = [reading_pass(one, title=f"Atlas {number}") for one in range(3)]
        made(program, work)
    for path, name in (("/plans", "before"), ("/runs", "before")):
        first = program.get(f"{path}?limit=2").json()
        rest = program.get(f"{path}?limit=2&{name}={first['next']}").json()
        assert [len(first["items"]), len(rest["items"]), rest["next"]] == [2, 1, None]
    first = program.get("/plans/3/rows?limit=2").json()
    rest = program.get(f"/plans/3/rows?limit=2&after={first['next']}").json()
    assert [one["seq"] for one in first["items"] + rest["items"]] == [1, 2, 3]
    assert rest["next"] is None


def test_a_run_for_one_person_names_nobody_in_its_address(program, pupils, connector, work):
    """The person stands in the body; the address of the run says nothing."""
    run = program.post(JOB + "/runs", {"person": "p7"})
    work()
    assert connector.scopes == ["p7"]
    assert "p7" not in run.text
    assert program.post(JOB + "/runs", {"person": "p0"}).status_code == 422


def test_history_and_audit_are_for_auditors(program, auditor, work):
    """An administrator's program reads them; the decider's is refused."""
    plan = made(program, work)
    program.post(f"/plans/{plan['id']}/decision", seen(plan, "reject", reason="No."))
    (entry,) = auditor.get("/history?state=rejected").json()["items"]
    assert (entry["run"]["id"], entry["plan"]["id"], entry["decided_by"]) == (1, plan["id"], ["Montse"])
    rows = auditor.get("/audit").content.splitlines()
    assert prove(read(rows)).broken is None
    assert json.loads(rows[-1])["verb"] == "rejected"
    for path in ("/history", "/audit", "/history?school=08012345"):
        assert program.get(path).json()["code"] == "not-allowed"


def test_who_exports_the_audit_stands_in_it(auditor):
    """As on the page: the next export says who took the one before along."""
    auditor.get("/audit")
    last = json.loads(auditor.get("/audit").content.splitlines()[-1])
    assert (last["verb"], last["actor"]) == ("audit exported", "quim@vall.example")


def test_one_records_story(program, connector, work):
    """Every change that was ever planned for it."""
    connector.vendor = [reading_pass(1)]
    plan = made(program, work)
    program.post(f"/plans/{plan['id']}/decision", seen(plan))
    work()
    connector.vendor = [reading_pass(1, title="Second")]
    made(program, work)
    steps = program.get("/plans/1/rows/1/history").json()["items"]
    assert [(one["plan"], one["kind"], one["outcome"]) for one in steps] == [
        (2, "update", None),
        (1, "create", "applied"),
    ]


def test_why_a_run_failed_comes_as_a_sentence(program, connector, work):
    """The sentence is stored apart from its values; a program gets it written out."""
    connector.vendor = [reading_pass(1) | {"number": ""}]
    run = program.post(JOB + "/runs", {}).json()
    work()
    assert "natural key" in program.get(f"/runs/{run['id']}").json()["error"]
    assert "template" not in program.get("/runs").text


def test_why_a_row_failed_comes_as_a_sentence(hub, program, connector, work):
    """A receipt says what the page says."""
    connector.vendor = [reading_pass(1), reading_pass(2, title="Atlas 1")]
    with hub.database.writing() as session:
        session.execute(text("CREATE UNIQUE INDEX one_title ON test_pass (title)"))
    plan = made(program, work)
    program.post(f"/plans/{plan['id']}/decision", seen(plan))
    work()
    (failed,) = program.get(f"/plans/{plan['id']}/receipts?state=failed").json()["items"]
    assert failed["detail"].startswith("The register does not take this row")
