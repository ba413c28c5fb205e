"""Filling in what a plan asks: fields in a modal, secrets on a page of the hub."""

from __future__ import annotations

import json
import re

import httpx
import pytest
from starlette.testclient import TestClient

from hub.store import choosing
from hub.web.server import build_app
from notifications.slack.fill_modal import ANSWER, block_of
from notifications.slack.rendering import APPROVE, FILL
from notifications.slack.tests.forms import PUBLISHERS, Copies

ALPHA, BETA = PUBLISHERS


@pytest.fixture
def forms(open_hub):
    """An office whose plan asks for the forms of two publishers."""
    return open_hub(Copies())


@pytest.fixture
def plain(open_hub):
    """The same, without passwords."""
    return open_hub(Copies(secret=False))


def chosen(office):
    """Make a plan and choose everything, the rows that ask included."""
    plan = office.plan()
    account = office.hub.desk.account("marta@escola.example")
    reviewing = office.hub.desk.reviewing
    sheet = reviewing.sheet(plan.id, account)
    rows = reviewing.lines(plan.id, account, office.look())
    reviewing.choose(plan.id, account, sheet.notice.digest, on=[line.seq for line in rows.lines])
    office.later(seconds=5)
    office.work()
    return plan


def entered(group, address, kind="0", since=""):
    """Return the form as somebody fills it in."""
    values = {(block_of(group, 0), ANSWER): address, (block_of(group, 2), ANSWER): kind}
    return values | ({(block_of(group, 1), ANSWER): since} if since else {})


def answers(office, plan):
    """Return what was answered, by group; secrets as they are stored."""
    with office.hub.database.reading() as session:
        found = choosing.answers(session, plan.id)
    return {group: {name: row.value for name, row in rows.items()} for group, rows in found.items()}


def said(view):
    """Return everything that a view says."""
    return json.dumps(view.blocks, ensure_ascii=False)


def secret_page(office):
    """Return the path of the page for secrets that the modal leads to."""
    return re.search(r"https?://[^/]+(/fill/[\w-]+)", said(office.view())).group(1)


def fill(office, path, **values):
    """Fill in the page for secrets in a browser that is not signed in."""
    visitor = TestClient(build_app(office.hub))
    token = re.search(r'name="csrf" value="(\w+)"', visitor.get(path).text).group(1)
    return visitor.post(path, data={"csrf": token} | values)


def test_each_group_is_a_form_and_the_next_one_follows(plain):
    """After the second nothing is open, and the message can be approved."""
    plan = chosen(plain)
    plain.click(FILL)
    assert "Form 1 of 2" in said(plain.view())

    plain.send_off(entered(ALPHA, "https://alpha.example", since="2026-09-01"))
    assert f"*{BETA}*" in said(plain.view())
    plain.send_off(entered(BETA, "https://beta.example", "2"))

    assert plain.slack.views == []
    assert answers(plain, plan)[ALPHA] == {"address": "https://alpha.example", "kind": "kind0", "since": "2026-09-01"}
    assert "Everything is filled in. You can decide now." in plain.whispers()
    plain.click(APPROVE)
    assert plain.state(plan) == "applied"
    assert [group for group, _given in plain.connector.learned] == [ALPHA, BETA]


def test_what_is_wrong_is_said_at_its_field_and_the_rest_is_kept(plain):
    """The modal stays with what was typed."""
    plan = chosen(plain)
    plain.click(FILL)

    plain.send_off(entered(ALPHA, "http://alpha.example", "1"))

    assert plain.view().errors == {block_of(ALPHA, 0): "Begin with https://."}
    assert answers(plain, plan)[ALPHA] == {"kind": "kind1"}
    plain.send_off(entered(ALPHA, "https://alpha.example", "1"))
    assert answers(plain, plan)[ALPHA]["address"] == "https://alpha.example"


def test_a_secret_is_never_typed_in_slack(forms):
    """Its field is a button to a page; what is filled in there is sealed, and the form is complete."""
    plan = chosen(forms)
    forms.click(FILL)
    fields = [block["element"]["type"] for block in forms.view().blocks if block["type"] == "input"]
    assert fields == ["url_text_input", "datepicker", "static_select"]

    assert "Stored, sealed." in fill(forms, secret_page(forms), password="Tulip-7").text
    forms.send_off(entered(ALPHA, "https://alpha.example"))

    assert f"*{BETA}*" in said(forms.view())
    assert answers(forms, plan)[ALPHA]["password"] != "Tulip-7"


def test_a_missing_secret_keeps_the_form_open(forms):
    """What was typed is saved, and the modal says what is still missing."""
    plan = chosen(forms)
    forms.click(FILL)

    forms.send_off(entered(ALPHA, "https://alpha.example"))

    assert "Saved. Still missing: Password." in said(forms.view())
    assert answers(forms, plan)[ALPHA]["address"] == "https://alpha.example"


def test_the_page_for_secrets_works_once_and_not_for_long(forms):
    """A link that was used, or is too old, or was made up, stores nothing."""
    chosen(forms)
    forms.click(FILL)
    path, visitor = secret_page(forms), TestClient(build_app(forms.hub))
    fill(forms, path, password="Tulip-7")
    assert visitor.get(path).status_code == 410
    forms.send_off(entered(ALPHA, "https://alpha.example"))
    fresh = secret_page(forms)
    forms.later(hours=2)

    assert visitor.get(fresh).status_code == 410
    assert visitor.get("/fill/made-up").status_code == 410


def test_looking_at_the_page_for_secrets_stores_nothing(forms):
    """Whatever fetches the link, it can still be used; and it asks for secrets only."""
    plan = chosen(forms)
    forms.click(FILL)
    path, visitor = secret_page(forms), TestClient(build_app(forms.hub))

    for method in ("GET", "HEAD"):
        visitor.request(method, path)
    page = visitor.get(path).text

    assert 'name="password"' in page
    assert 'name="address"' not in page
    assert answers(forms, plan) == {}


def test_whoever_lost_the_role_fills_in_nothing(forms):
    """The link is a way in for one person as long as they may."""
    plan = chosen(forms)
    forms.click(FILL)
    path = secret_page(forms)
    forms.demote("marta@escola.example")

    assert TestClient(build_app(forms.hub)).get(path).status_code == 409
    assert answers(forms, plan) == {}


def test_more_than_a_hundred_choices_are_looked_up(open_hub):
    """Slack shows a hundred options: the rest is found by what is typed."""
    office = open_hub(Copies(secret=False, kinds=150))
    plan = chosen(office)
    office.click(FILL)
    block = block_of(ALPHA, 2)

    offered = office.slack.suggest(office.user(), office.view(), ANSWER, "kind 14", block)
    office.send_off(entered(ALPHA, "https://alpha.example", offered[3]["value"]))

    assert [option["text"]["text"] for option in offered] == ["Kind 14", *(f"Kind {n}" for n in range(140, 150))]
    assert answers(office, plan)[ALPHA]["kind"] == "kind142"


def test_when_a_colleague_was_faster_nothing_is_asked(plain):
    """The modal says so, and the message is brought up to date."""
    chosen(plain)
    message = plain.message()
    account, reviewing = plain.hub.desk.account("jan@escola.example"), plain.hub.desk.reviewing
    for group in PUBLISHERS:
        reviewing.answer(1, account, group, {"address": "https://a.example", "kind": "kind1"})

    plain.click(FILL, message=message)

    assert "Everything that the chosen rows need is filled in." in said(plain.view())
    assert APPROVE in json.dumps(plain.message().blocks)


def test_what_is_looked_up_is_shown_on_the_emulators_page(open_hub):
    """Without a script a field that looks things up has a button, and then its options."""
    office = open_hub(Copies(secret=False, kinds=150))
    chosen(office)
    office.click(FILL)
    key = f"{block_of(ALPHA, 2)}/{ANSWER}"
    form = {"you": office.user(), "back": office.message().channel, "view": office.view().id, f"words:{key}": "kind 14"}

    page = httpx.post(f"{office.slack.url}/press", data=form | {"press": f"look:{key}"}).text

    assert '<option value="142">Kind 142</option>' in page
