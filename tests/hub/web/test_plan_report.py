"""A plan as a workbook: each row with what became of it, old and new values, and why."""

from __future__ import annotations

from io import BytesIO

from openpyxl import load_workbook

from hub.store.audits import about
from tests.hub.web.browsing import sign_in


def table(client, plan: int) -> list[dict[str, str]]:
    """Return the lines of a plan's report by heading."""
    sheet = load_workbook(BytesIO(client.get(f"/plans/{plan}/report").content)).active
    heading, *lines = [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    return [dict(zip(heading, line, strict=True)) for line in lines]


def test_a_waiting_plan_says_what_waits_and_why_a_row_cannot_be_chosen(client, make_plan):
    """What is yellow has its reason beside it."""
    told = {line["What became of it"]: line for line in table(client, make_plan()) if line["Row"]}
    assert {"Waits for a decision", "Could not be chosen"} == set(told)
    assert told["Could not be chosen"]["Why"]


def test_an_applied_plan_says_what_became_of_each_row(client, make_plan, approve, connector, decider):
    """A change has a line for each field, with the old and the new value."""
    connector.vendor = connector.vendor[:1]
    approve(make_plan(), decider)
    connector.vendor[0] = connector.vendor[0] | {"title": "Atlas of Vall"}
    plan = make_plan()
    approve(plan, decider)
    line = next(line for line in table(client, plan) if line["Row"] and line["Field"] == "Title")
    assert (line["What"], line["After"], line["What became of it"]) == ("Changes", "Atlas of Vall", "Applied")
    assert line["Before"]


def test_taking_a_report_along_is_in_the_audit(client, hub, make_plan, decider):
    """Who took children's names out of the hub can be found."""
    plan = make_plan()
    client.get(f"/plans/{plan}/report")
    with hub.database.reading() as session:
        assert [row.actor for row in about(session, [f"plan {plan}"]) if row.verb == "report taken"] == [decider.email]


def test_a_stranger_gets_no_report(visitor, hub, account_of, other_school, make_plan):
    """Who has no role at the school finds nothing there."""
    client = sign_in(visitor, hub, account_of("Pol", other_school, "decider"))
    assert client.get(f"/plans/{make_plan()}/report").status_code == 404
