"""Power cuts: what was chosen and answered is there afterwards, and what was being applied gets done."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.e2e.demo import CODE, JORDI, MARTA, Demo, until

GROUP = "publisher:pub-006"
MANY = 4_000
SOON = 20


@pytest.fixture(scope="module")
def cut_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demo whose power is cut now and then."""
    running = Demo(tmp_path_factory.mktemp("cut")).start()
    yield running
    running.stop()


@pytest.fixture
def client(cut_demo: Demo) -> Iterator[httpx.Client]:
    """The decider, signed in; the session outlives the power cut."""
    with cut_demo.visitor(MARTA.email) as client:
        yield client


def test_choices_and_answers_outlive_a_power_cut(cut_demo: Demo, client: httpx.Client):
    """After kill -9 and a new start the plan waits as it was: rows chosen, fields filled in, somebody signed in."""
    plan = cut_demo.make_plan(client)
    ready = cut_demo.ready(plan)[:2]
    needy = cut_demo.rows('SELECT seq FROM need WHERE plan_id = ? AND "group" = ?', plan, GROUP)[0][0]
    cut_demo.choose_only(client, plan, *ready, needy)
    form = cut_demo.form(client, plan)
    answer = {f"answer.url_template.{GROUP}": "https://quadern.example/{isbn}", "csrf": form["csrf"], "query": ""}
    client.post(f"/plans/{plan}/answers", data=answer).raise_for_status()
    before = standing(cut_demo, plan)
    cut_demo.kill()
    cut_demo.start()
    assert standing(cut_demo, plan) == before
    assert before[0] == [("pending",)]
    assert [seq for (seq,) in before[1]] == sorted([*ready, needy])
    page = client.get(f"/plans/{plan}")
    assert (page.status_code, page.url.path) == (200, f"/plans/{plan}")
    assert 'value="https://quadern.example/{isbn}"' in page.text


def standing(demo: Demo, plan: int) -> list[list[tuple]]:
    """Return a plan's state, the chosen rows and the answers."""
    queries = (
        "SELECT state FROM plan WHERE id = ?",
        "SELECT seq FROM change WHERE plan_id = ? AND selected ORDER BY seq",
        'SELECT "group", name, value FROM answer WHERE plan_id = ?',
    )
    return [demo.rows(query, plan) for query in queries]


def test_a_second_demo_in_the_same_folder_is_refused(cut_demo: Demo):
    """It says in one sentence what to do, and touches nothing of the first."""
    config = cut_demo.config
    for also in ((), ("--fresh",)):
        done = cut_demo.hub("demo", "--port", "0", *also)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == "The demo runs already in this folder. Stop it first.\n"
    assert cut_demo.config == config
    assert httpx.get(f"{cut_demo.url}/healthz").text == "ok"


def test_a_port_that_is_taken_is_said_before_anything_is_made(cut_demo: Demo, tmp_path: Path):
    """Where another program answers already the demo says so, and how to take another port."""
    done = cut_demo.hub("demo", "--port", str(cut_demo.port), folder=tmp_path)
    said = f"Port {cut_demo.port} is taken by another program. Take another: hub demo --port {cut_demo.port + 1}\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", said)
    assert list(tmp_path.iterdir()) == []


def test_an_apply_that_was_cut_off_is_finished(cut_demo: Demo, client: httpx.Client, tmp_path: Path):
    """Kill -9 while thousands of rows are applied: after the start each has exactly one receipt, within seconds."""
    file = tmp_path / "people.csv"
    write_people(file)
    cut_demo.hub("roster", "import", str(file), "--school", CODE)
    plan = until(lambda: cut_demo.rows("SELECT max(id) FROM plan WHERE connector = 'roster.people'"))[0][0]
    until(lambda: cut_demo.state(plan) == "pending")
    cut_demo.choose_only(client, plan)
    form = cut_demo.form(client, plan)
    said = {"csrf": form["csrf"], "revision": form["revision"], "query": "kind=create", "scope": "found", "on": "1"}
    client.post(f"/plans/{plan}/select", data=said).raise_for_status()
    [(chosen,)] = cut_demo.rows("SELECT count(*) FROM change WHERE plan_id = ? AND selected", plan)
    assert chosen >= MANY
    approve(cut_demo, plan)
    until(lambda: cut_demo.outcomes(plan))
    cut_demo.kill()
    cut_demo.start()
    until(lambda: cut_demo.applied(plan), SOON)
    assert cut_demo.outcomes(plan) == {"applied": chosen}
    [(kept,)] = cut_demo.rows("SELECT count(*) FROM roster_person WHERE key LIKE 'cut-%'")
    assert kept == MANY


def approve(demo: Demo, plan: int) -> None:
    """Approve a plan as two people: a list without the pupils that are there makes a brake hold it."""
    for one in (MARTA, JORDI):
        with demo.visitor(one.email) as client:
            form = demo.form(client, plan)
            assert client.post(f"/plans/{plan}/decide", data=form, follow_redirects=False).status_code == 303


def write_people(file: Path) -> None:
    """Write a list of invented pupils."""
    with file.open("w", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(["key", "role", "given_name", "family_name", "group", "level"])
        writer.writerows([f"cut-{n:05d}", "pupil", f"Aina {n}", "Soler", "1 ESO A", "1ESO"] for n in range(MANY))
