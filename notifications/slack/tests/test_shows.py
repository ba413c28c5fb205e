"""The whole of it: a few of thousands chosen, what they need filled in, approved, all from Slack."""

from __future__ import annotations

from sqlmodel import select

from notifications.slack import rows_modal as rows
from notifications.slack.rendering import APPROVE, CHOOSE, FILL
from notifications.slack.tests.forms import PUBLISHERS, Copies, Copy
from notifications.slack.tests.test_choosing import ticked
from notifications.slack.tests.test_filling import entered, fill, secret_page

MANY, PAGES = 2_500, 5
WANTED = [1, 2, *range(10, 25), *range(60, 70), *range(160, 165), *range(205, 210)]


def test_37_of_2500_rows_two_forms_and_an_approval(open_hub):
    """The register holds exactly what was ticked over several pages, after one wrong answer was corrected."""
    office = open_hub(Copies(MANY))
    plan = office.plan()
    office.click(CHOOSE)
    office.press(rows.NONE)
    for _page in range(PAGES - 1):
        view = office.slack.enter(office.view(), ticked(office.view(), on=WANTED))
        office.press(rows.LATER, view=view)
    office.send_off(ticked(office.view(), on=WANTED))

    office.click(FILL)
    for number, group in enumerate(PUBLISHERS):
        fill(office, secret_page(office), password="Tulip-7")
        if number == 0:
            office.send_off(entered(group, "ftp://wrong.example"))
            assert list(office.view().errors.values()) == ["Begin with https://."]
        office.send_off(entered(group, "https://right.example"))
    office.click(APPROVE)

    with office.hub.database.reading() as session:
        held = sorted(map(int, session.exec(select(Copy.number))))
    assert len(WANTED) == 37
    assert held == WANTED
    assert office.state(plan) == "applied"
    assert [given["address"] for _group, given in office.connector.learned] == ["https://right.example"] * 2
