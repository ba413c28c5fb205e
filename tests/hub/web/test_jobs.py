"""Jobs and runs: started by hand, for everybody or one person, paused, planned, looked at."""

from __future__ import annotations

import pytest

from hub.errors import AccessRefused
from hub.store import jobs
from hub.store.tables import RunRow
from tests.hub.web.browsing import hidden, post, sign_in, text_of

JOB = "/jobs/08012345/passes.all"


def test_running_a_job_leads_to_its_run_and_then_to_the_plan(client, work):
    """The run's page waits, refreshes itself, and goes to the plan as soon as there is one."""
    started = post(client, "/", f'action="{JOB}/run"')
    run = started.headers["location"]
    waiting = client.get(run).text
    assert "Waits for its turn" in waiting
    assert '<noscript><meta http-equiv="refresh"' in waiting
    work()
    assert client.get(run).headers["location"] == "/plans/1"
    scripted = client.get(run, headers={"hx-request": "true"})
    assert (scripted.status_code, scripted.headers["hx-redirect"]) == (200, "/plans/1")


def test_pressing_twice_makes_one_run(client):
    """A run that waits or works already is shown, not doubled."""
    first, second = post(client, "/", f'action="{JOB}/run"'), post(client, "/", f'action="{JOB}/run"')
    assert first.headers["location"] == second.headers["location"]


def test_a_run_that_failed_says_why_everywhere(client, connector, work):
    """The sentence of the run stands on its page and on the home page."""

    def refused(_run):
        raise AccessRefused("The supplier no longer accepts our key. Ask for a new one.")

    connector.collect = refused
    run = post(client, "/", f'action="{JOB}/run"').headers["location"]
    work()
    for page in (run, "/", "/jobs"):
        assert "The supplier no longer accepts our key." in client.get(page).text
    assert "Stopped" in client.get("/").text


def test_a_second_run_that_finds_the_same_leads_to_the_plan_that_waits(client, make_plan, work):
    """Nobody has to review the same rows on two pages."""
    plan = make_plan()
    run = post(client, "/", f'action="{JOB}/run"').headers["location"]
    work()
    assert client.get(run).headers["location"] == f"/plans/{plan}"
    assert "Nothing new" in client.get(f"/plans/{plan}").text


def test_a_job_that_reads_a_file_gets_one_with_its_run(client, hub):
    """Without a file the page says so; with one, the run plans what stands in it."""
    connector = hub.registry.connectors["passes.all"]
    type(connector).takes_file = True
    try:
        page = client.get("/jobs").text
        form = hidden(page, f'action="{JOB}/run"')
        empty = client.post(f"{JOB}/run", data=form, files={"file": ("", b"")}, follow_redirects=False)
        given = client.post(f"{JOB}/run", data=form, files={"file": ("list.csv", b"a;b")}, follow_redirects=False)
    finally:
        type(connector).takes_file = False
    assert (empty.status_code, given.status_code) == (422, 303)
    assert "Choose the file first" in empty.text
    with hub.database.reading() as session:
        assert (session.get(RunRow, 1).file or "").startswith("once:")


@pytest.mark.usefixtures("pupils")
def test_a_run_for_one_person_is_about_that_person_only(client, connector, work):
    """The person is found by name, and the connector is told the key."""
    led = post(client, "/jobs", 'action="/jobs/find"', who="aina").headers["location"]
    assert "aina" not in led
    found = client.get(led).text
    assert '<option value="p7">Aina Vidal</option>' in found
    fields = hidden(found, f'action="{JOB}/run" class="stack"') | {"person": "p7"}
    assert client.post(f"{JOB}/run", data=fields).status_code == 303
    work()
    assert connector.scopes == ["p7"]
    stranger = client.post(f"{JOB}/run", data=fields | {"person": "p0"})
    assert stranger.status_code == 422
    assert "Choose a person of this school." in stranger.text


def test_a_job_that_is_not_for_one_person_refuses_it(client, connector):
    """A forged field does not turn a whole run into a partial one."""
    type(connector).one_person = False
    try:
        assert "One person only" not in client.get("/jobs").text
        refused = post(client, "/", f'action="{JOB}/run"', person="p7")
    finally:
        type(connector).one_person = True
    assert "cannot run for one person only" in refused.text


def test_a_schedule_is_saved_and_its_next_runs_are_told(client, hub):
    """A time line in the school's zone gives the next instants; resuming and pausing follow."""
    saved = post(client, "/jobs", f'action="{JOB}/schedule"', cron="0 6 * * mon-fri")
    assert saved.headers["location"] == "/jobs"
    shown = text_of(client.get("/jobs").text)
    assert "Next run: 8 Sept 2026, 06:00" in shown
    assert "9 Sept 2026, 06:00" in shown
    assert len(hub.timetables()) == 1
    post(client, "/jobs", f'action="{JOB}/pause"')
    assert hub.timetables() == []
    assert "Paused" in client.get("/jobs").text
    post(client, "/jobs", f'action="{JOB}/resume"')
    assert len(hub.timetables()) == 1


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"cron": "every morning"}, "is not a schedule"),
        ({"every": "2"}, "is the most often"),
        ({"every": "often"}, "is not a number of minutes"),
        ({"cron": "0 6 * * *", "every": "30"}, "not both"),
    ],
)
def test_a_wrong_schedule_is_refused(client, hub, values, sentence):
    """The sentence says what a schedule looks like, and the job stays as it was."""
    refused = post(client, "/jobs", f'action="{JOB}/schedule"', **values)
    assert refused.status_code == 422
    assert sentence in refused.text
    assert hub.timetables() == []


def test_changing_a_schedule_is_audited(client, hub):
    """Who planned a job stands in the audit."""
    post(client, "/jobs", f'action="{JOB}/schedule"', every="30")
    with hub.database.reading() as session:
        rows = session.connection().exec_driver_sql("SELECT actor, verb FROM audit").all()
    assert ("montse@vall.example", "job scheduled") in [tuple(row) for row in rows]


def test_who_only_looks_cannot_start_or_plan(visitor, hub, school, account_of):
    """Without one of the roles there is no button, and a forged form gets a sentence."""
    client = sign_in(visitor, hub, account_of("Quim", school, "librarian"))
    shown = client.get("/jobs").text
    assert "Run now" not in shown
    for what in ("run", "pause", "schedule"):
        refused = client.post(f"{JOB}/{what}", data=hidden(shown, "/signout"))
        assert refused.status_code == 409
        assert "An administrator of the school can grant it" in refused.text


def test_a_job_or_run_of_another_school_is_not_there(client, hub, other_school):
    """Whoever has no role there sees neither, and cannot start one."""
    token = hidden(client.get("/").text, "/signout")
    assert client.post("/jobs/17000001/passes.all/run", data=token).status_code == 404
    assert client.post("/jobs/08012345/other.all/run", data=token).status_code == 404
    run = hub.desk.start_run("passes.all", other_school.id, by="test")
    assert client.get(f"/runs/{run}").status_code == 404
    assert client.get("/runs/999").status_code == 404
    assert "Riera" not in client.get("/").text


def test_a_run_tells_how_much_came(client, hub):
    """While records come in their number is told, of how many if somebody knows."""
    run_id = int(post(client, "/", f'action="{JOB}/run"').headers["location"].rpartition("/")[2])
    with hub.database.writing() as session:
        row = session.get_one(RunRow, run_id)
        row.state, row.collected, row.expected = "collecting", 40, 160
        session.add(row)
    assert "40 of 160" in text_of(client.get(f"/runs/{run_id}").text)


def test_home_tells_what_waits_and_the_latest_runs(client, make_plan, hub, school):
    """What waits comes first; one run has one line."""
    make_plan()
    shown = text_of(client.get("/").text)
    assert "1 plan waits for you." in shown
    assert "4 new, 0 changed, 0 ended" in shown
    with hub.database.reading() as session:
        assert len(jobs.every(session, frozenset({school.id}))) == 1


def test_plans_are_listed_by_state_and_school(client, make_plan, connector, decider, approve):
    """The filter finds one state; a school that is not one's own is not there."""
    approve(make_plan(), decider)
    connector.vendor = connector.vendor[:3]
    make_plan()
    assert client.get("/plans").text.count('class="card"') == 2
    assert client.get("/plans?state=applied").text.count('class="card"') == 1
    assert client.get("/plans?state=rejected").text.count('class="card"') == 0
    assert client.get("/plans?school=08012345").text.count('class="card"') == 2
    assert client.get("/plans?school=17000001").status_code == 404


def test_many_plans_come_a_page_at_a_time(client, connector, make_plan):
    """Twenty plans a page; the next page is reached by a link."""
    for number in range(22):
        connector.vendor = [connector.vendor[0] | {"house": f"Casa {number}"}]
        make_plan()
    first = client.get("/plans?state=")
    assert first.text.count('class="card"') == 20
    assert client.get("/plans?before=3").text.count('class="card"') == 2
    assert 'href="/plans?before=3"' in first.text
