"""The command line beside the running demo: what it prints, what scripts read, what it refuses."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import CompletedProcess, run

import pytest

from tests.e2e.demo import CODE, HUB, JORDI, Demo

COUNTS = {"create", "update", "end", "unchanged", "blocked", "selected", "applied", "stale", "failed"}
READING = (
    ("plans", "--json"),
    ("jobs", "--json"),
    ("school", "list", "--json"),
    ("iddink", "licences", "--school", CODE, "--json"),
    ("iddink", "publisher", "list", "--json"),
    ("check",),
    ("audit", "verify"),
)
WRONG = (
    ("run", "iddink.licences", "--school", "99999999"),
    ("run", "iddink.licences", "--school", CODE, "--pupil", "nobody", "--wait"),
    ("plan", "9999"),
    ("iddink", "licences", "--school", "99999999"),
)
Told = dict[tuple[str, ...], CompletedProcess[str]]


def several(demo: Demo, commands: tuple[tuple[str, ...], ...]) -> Told:
    """Run commands two at a time: starting the interpreter is what takes the time."""
    with ThreadPoolExecutor(2) as hands:
        return dict(zip(commands, hands.map(lambda words: demo.hub(*words), commands), strict=True))


@pytest.fixture(scope="module")
def plan(demo: Demo) -> dict:
    """The plan of a whole run that was waited for, as its JSON tells it."""
    done = demo.hub("run", "iddink.licences", "--school", CODE, "--wait", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def told(demo: Demo, plan: dict) -> Told:
    """What the reading commands say."""
    return several(demo, (*READING, ("plan", str(plan["id"]), "--changes", "--json")))


@pytest.fixture(scope="module")
def refused(demo: Demo, plan: dict) -> Told:
    """What wrong commands say."""
    wrong_group = ("answer", str(plan["id"]), "publisher:nobody", "url=https://x.example")
    return several(demo, (*WRONG, wrong_group))


def test_a_plan_has_the_promised_shape(plan: dict):
    """`--json` gives id, job, school, state, digest, counts, issues and questions."""
    assert {"id", "job", "school", "state", "digest", "counts", "issues", "questions"} <= plan.keys()
    assert (plan["job"], plan["school"], plan["state"]) == ("iddink.licences", CODE, "pending")
    assert plan["counts"].keys() == COUNTS
    assert {issue["code"] for issue in plan["issues"]} >= {"PUBLISHER_UNKNOWN", "PUBLISHER_NO_PROTOCOL"}
    assert any(group["title"].startswith("Tinter Digital, SA") for group in plan["questions"])


def test_a_plan_is_shown_again_as_the_run_showed_it(told: Told, plan: dict):
    """`hub plan ID --changes --json` says the same and adds every change."""
    shown = json.loads(told["plan", str(plan["id"]), "--changes", "--json"].stdout)
    changes = shown.pop("changes")
    assert {**shown, "told": []} == {**plan, "told": []}  # whoever is told is told meanwhile
    assert len(changes) == sum(plan["counts"][kind] for kind in ("create", "update", "end"))
    assert sum(change["blocked"] for change in changes) == plan["counts"]["blocked"]


@pytest.mark.parametrize("command", [one for one in READING if one[-1] == "--json"], ids=" ".join)
def test_a_reading_command_prints_json(told: Told, command: tuple[str, ...]):
    """What a script reads is JSON and nothing else."""
    done = told[command]
    assert (done.returncode, done.stderr) == (0, "")
    assert isinstance(json.loads(done.stdout), list)


def test_the_newest_plan_is_listed_first(told: Told, plan: dict):
    """`hub plans` begins with what was made last."""
    first = json.loads(told["plans", "--json"].stdout)[0]
    told_to = first.pop("told")
    assert first == {name: plan[name] for name in first}
    assert told_to == f"{len(plan['told'])}/{len(plan['told'])}"


def test_the_jobs_are_those_of_the_school(told: Told):
    """`hub jobs` names what has run and when it runs next."""
    jobs = json.loads(told["jobs", "--json"].stdout)
    assert {(one["school"], one["job"], one["paused"]) for one in jobs} >= {(CODE, "iddink.licences", False)}


def test_nothing_is_wrong_with_the_demo(told: Told):
    """`hub check` finds every connection in order, and the audit holds together."""
    assert told["check",].stdout == "Everything that can be checked from here is in order.\n"
    assert " lines hold together.\nThe last hash: " in told["audit", "verify"].stdout
    assert {told["check",].returncode, told["audit", "verify"].returncode} == {0}


@pytest.mark.parametrize("number", range(len(WRONG) + 1))
def test_a_wrong_word_is_answered_by_one_sentence(refused: Told, number: int):
    """A school, a plan, a job, a pupil or a group that is not there: one sentence and exit code 1."""
    command, done = list(refused.items())[number]
    assert (done.returncode, done.stdout) == (1, ""), command
    assert done.stderr.count("\n") == 1, done.stderr
    assert done.stderr.rstrip().endswith(".")


def test_one_pupil_can_be_run(demo: Demo):
    """`--pupil` makes a plan of one person's licences only."""
    [(key,)] = demo.rows("SELECT key FROM roster_person WHERE role = 'pupil' ORDER BY key LIMIT 1")
    done = demo.hub("run", "iddink", "--school", CODE, "--pupil", key, "--wait", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["scope"] == key
    assert 0 < found["counts"]["create"] + found["counts"]["unchanged"] < 30


def test_rows_are_chosen_and_refused_without_a_browser(demo: Demo, plan: dict):
    """`hub select` chooses for the account that is named, and only one that may."""
    [(seq,)] = demo.rows("SELECT min(seq) FROM change WHERE plan_id = ? AND NOT blocked", plan["id"])
    done = demo.hub("--as", JORDI.email, "select", str(plan["id"]), str(seq), "--only")
    assert (done.returncode, done.stderr) == (0, "")
    assert demo.rows("SELECT seq FROM change WHERE plan_id = ? AND selected", plan["id"]) == [(seq,)]
    nobody = demo.hub("--as", "nobody@vallverda.example", "select", str(plan["id"]))
    assert (nobody.returncode, nobody.stdout) == (1, "")
    assert "has no account here" in nobody.stderr


def test_help_works_outside_any_configuration(tmp_path: Path):
    """`hub --help` needs no hub, and makes none."""
    done = run([HUB, "--help"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    promised = "serve demo migrate check jobs run plans plan answer select approve reject audit school person grant"
    assert set(promised.split()) <= set(done.stdout.split())
    assert list(tmp_path.iterdir()) == []
