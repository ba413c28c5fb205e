"""History, a record's story and a plan's story: found by filters, words sealed, for those who may."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook

from hub.errors import AccessRefused
from hub.model.chain import prove, read
from hub.plugin import Ballot
from tests.hub.web.browsing import hidden, post, sign_in, text_of
from tests.hub.web.passes import reading_pass


@pytest.fixture
def auditor(visitor, hub, account_of, school):
    """A browser of the school's administrator."""
    return sign_in(visitor, hub, account_of("Quim", school, "administrator"))


@pytest.fixture
def applied(make_plan, approve, connector, decider) -> int:
    """A plan that brought one pass into the register."""
    connector.vendor = [reading_pass(1, title="Atlas of mosses", holder="Aina Vidal")]
    plan = make_plan()
    approve(plan, decider)
    return plan


def found(client, **filters: str) -> str:
    """Return the text of the table that these filters find, through the form."""
    led = post(client, "/history", 'action="/history/find"', **filters).headers["location"]
    page = client.get(led).text
    return text_of(page.partition('id="history"')[2].partition("</table>")[0])


def test_every_run_stands_in_the_history_with_its_plan_and_who_decided(auditor, applied):
    """One line a run: what it found, how it stands, who decided."""
    told = found(auditor)
    for part in ("Reading passes · plan 1", "Applied", "1 new, 0 changed, 0 ended", "Montse", "test"):
        assert part in told
    assert f'href="/plans/{applied}/story"' in auditor.get("/history").text


def test_a_run_that_failed_is_in_the_history_too(auditor, hub, school, connector, work):
    """Without a plan the line leads to the run and says why it stopped."""

    def refused(_run):
        raise AccessRefused("The supplier no longer accepts our key.")

    connector.collect = refused
    hub.desk.start_run("passes.all", school.id, by="test")
    work()
    assert "The supplier no longer accepts our key." in found(auditor, state="failed")
    assert found(auditor, state="applied") == ""


@pytest.mark.parametrize(
    ("filters", "is_there"),
    [
        ({"state": "applied"}, True),
        ({"state": "rejected"}, False),
        ({"job": "passes.all"}, True),
        ({"job": "other"}, False),
        ({"by": "1"}, True),
        ({"by": "999"}, False),
        ({"since": "2026-09-07", "until": "2026-09-07"}, True),
        ({"until": "2026-09-06"}, False),
        ({"since": "2026-09-08"}, False),
        ({"since": "nonsense"}, True),
        ({"q": "of moss"}, True),
        ({"q": "aina vidal"}, True),
        ({"q": "2012"}, False),
        ({"q": "hush"}, False),
        ({"q": "moss", "state": "applied", "by": "1"}, True),
    ],
)
@pytest.mark.usefixtures("applied", "decider")
def test_each_filter_finds_what_it_says(auditor, filters, is_there):
    """State, job, who decided, days, and words of titles and names; never of sensitive or secret fields."""
    assert ("plan 1" in found(auditor, **filters)) is is_there


@pytest.mark.usefixtures("applied")
def test_words_stand_sealed_in_the_address(auditor):
    """A child's name that somebody looks for is in no address, nor in the links of the page."""
    led = post(auditor, "/history", 'action="/history/find"', q="Aina Vidal").headers["location"]
    assert "Aina" not in led
    page = auditor.get(led).text
    links = page.replace('value="Aina Vidal"', "")
    assert "Aina" not in links


def test_a_hundred_runs_are_a_page(auditor, hub, school, work):
    """The next page goes on where this one ends."""
    for _ in range(101):
        hub.desk.start_run("passes.all", school.id, by="test")
    first = auditor.get("/history").text
    assert first.count("<tr") == 101
    assert 'href="/history?before=2"' in first
    assert auditor.get("/history?before=2").text.count("<tr") == 2


@pytest.mark.parametrize("role", ["decider", "librarian", "uploader", "supplier"])
def test_only_who_may_audit_reads_history_and_audit(visitor, hub, account_of, school, applied, role):
    """Neither the pages nor their files nor the menu."""
    client = sign_in(visitor, hub, account_of("Other", school, role))
    for address in ("/history", "/history/export", "/audit", "/audit/export", "/history?school=08012345"):
        assert client.get(address).status_code in (404, 409)
    assert 'href="/history"' not in client.get("/").text


def test_another_schools_history_is_not_there(visitor, hub, account_of, other_school, applied):
    """An administrator elsewhere finds nothing of this school, in lists, files and stories."""
    client = sign_in(visitor, hub, account_of("Far", other_school, "administrator"))
    assert "plan 1" not in client.get("/history").text
    assert "Montse" not in client.get("/history").text
    assert b"plan 1" not in client.get("/audit/export").content
    for address in ("/history?school=08012345", "/audit?school=08012345", "/plans/1/story", "/plans/1/rows/1"):
        assert client.get(address).status_code == 404


def test_the_history_can_be_taken_along(auditor, hub, connector, make_plan, decider):
    """As CSV and as a workbook; what would be calculated stays text; taking it is audited."""
    plan = make_plan()
    ballot = Ballot(
        plan_id=plan,
        digest=hub.desk.notice(plan).digest,
        verdict="reject",
        account_id=decider.id,
        channel="web",
        reason="no",
    )
    hub.desk.take(ballot)
    rows = auditor.get("/history/export?as=csv").content.decode("utf-8-sig").splitlines()
    assert rows[0].startswith("Run;Plan;School;Job;")
    assert rows[1].startswith(
        "1;1;Institut Vall d'Aranyó;Reading passes;2026-09-07T06:30:00+00:00;test;rejected;4;0;0;"
    )
    sheet = load_workbook(BytesIO(auditor.get("/history/export?as=xlsx").content)).active
    assert [cell.value for cell in sheet[2]][:2] == ["1", "1"]
    assert "history exported" in auditor.get("/audit").text
    assert auditor.get("/history/export?as=pdf").status_code == 422


def test_what_happened_to_one_record(client, connector, make_plan, approve, decider, applied):
    """Every change of it, from whatever plan, with its outcome and who decided; no address holds its key."""
    connector.vendor = [reading_pass(1, title="Atlas, second edition"), reading_pass(2)]
    approve(make_plan(), decider)
    page = client.get("/plans/1").text
    assert 'href="/plans/1/rows/1"' in page
    told = text_of(client.get("/plans/1/rows/1").text)
    for part in ("plan 2", "plan 1", "Applied", "Montse", "was Atlas of mosses", "becomes Atlas, second edition"):
        assert part in told
    assert "hush" not in told
    assert "Atlas 2" not in told
    assert client.get("/plans/1/rows/99").status_code == 404


def test_a_plans_story_has_every_step(client, hub, applied, work):
    """Who asked, what was found, who decided where, what was applied, what takes it back."""
    post(client, f"/plans/{applied}", f'action="/plans/{applied}/undo"')
    work()
    told = text_of(client.get(f"/plans/{applied}/story").text)
    for part in (
        "Run 1 started",
        "Plan made",
        "Approved 1 row, on the command line",
        "Applied: 1, changed meanwhile: 0, failed: 0",
        "Undo asked for",
        "Plan 2 takes this back",
    ):
        assert part in told
    assert "takes back what plan 1 did" in text_of(client.get("/plans/2/story").text)


def test_the_audit_shows_who_did_what(auditor, applied, decider):
    """Newest first, filtered by person and day, with the details of each line."""
    told = text_of(auditor.get("/audit").text)
    assert told.index("applied plan 1") < told.index("planned plan 1")
    assert "montse@vall.example" in text_of(auditor.get(f"/audit?by={decider.id}").text)
    assert "planned plan 1" not in text_of(auditor.get(f"/audit?by={decider.id}").text)
    assert "Nothing fits this filter." in auditor.get("/audit?until=2026-09-01").text


def test_no_audit_address_holds_an_email(auditor, applied, decider):
    """People stand in addresses by number."""
    page = auditor.get("/audit").text
    assert f'<option value="{decider.id}">Montse</option>' in page
    assert 'href="/audit?by=montse' not in page


def test_the_audits_file_proves_itself(auditor, applied, tmp_path):
    """What is downloaded is what `hub audit verify` reads."""
    rows = auditor.get("/audit/export").content.splitlines()
    proof = prove(read(rows))
    assert (proof.broken, proof.length) == (None, len(rows))


def test_a_forged_find_is_refused(auditor):
    """The search is a form of the hub, too."""
    sent = hidden(auditor.get("/history").text, 'action="/history/find"') | {"csrf": "x"}
    assert auditor.post("/history/find", data=sent).status_code == 403
