"""The page on which a school says who decides: policy, stand-ins, holidays; and what a plan's page tells of it."""

from __future__ import annotations

import re
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from sqlmodel import select

from hub.model.policy import Policy, Rule, StandIn
from hub.people import policies
from hub.store.tables import AuditRow
from tests.hub.web.browsing import hidden, post, sign_in, text_of
from tests.hub.web.conftest import context_of
from tests.hub.web.test_look import RULES

PAGE = "/schools/08012345/policy"


@pytest.fixture
def office(visitor, hub, account_of, school):
    """The browser of somebody who administers the school and may decide."""
    return sign_in(visitor, hub, account_of("Nuria", school, "administrator", "decider"))


def fields(html: str) -> dict[str, str]:
    """Return what the policy's form would send as it stands."""
    form = re.search(rf'<form method="post" action="{PAGE}" class="stack">(.*?)</form>', html, re.DOTALL)[1]
    typed = re.findall(r'<input id="[^"]*" name="([^"]*)"[^>]*? type="(?:text|time)"[^>]*?(?: value="([^"]*)")?>', form)
    chosen = re.findall(r'<select id="[^"]*" name="([^"]*)".*?</select>', form, re.DOTALL)
    found = dict(typed) | dict.fromkeys(chosen, "")
    for name in chosen:
        block = re.search(rf'name="{name}".*?</select>', form, re.DOTALL)[0]
        picked = re.search(r'<option value="([^"]*)" selected', block)
        found[name] = picked[1] if picked else ""
    return found


def save(client, page: str = PAGE, **values: str):
    """Send the policy's form, with these values in the place of what stands there."""
    shown = client.get(page).text
    return client.post(PAGE, data=hidden(shown, 'class="stack"') | fields(shown) | values, follow_redirects=False)


def policy(hub, school, job: str = "") -> Policy:
    with hub.database.reading() as session:
        return policies.policy_of(session, school.id, job)


def test_what_is_saved_unchanged_is_what_the_hub_does_by_itself(office, hub, school):
    """Every field of the form has its present value."""
    assert save(office).status_code == 303
    assert policy(hub, school) == Policy()


def test_an_administrator_sets_how_many_must_agree(office, hub, school):
    """It is kept and stands in the audit with who set it."""
    save(office, needed_endings="2", expire_after="7", weekends="no")
    found = policy(hub, school)
    assert (found.needed_endings, found.expire_after, found.weekends) == (2, 7, False)
    with hub.database.reading() as session:
        line = session.exec(select(AuditRow).where(AuditRow.verb == "policy set")).one()
    assert line.actor == "nuria@vall.example"


def test_a_job_may_have_a_policy_of_its_own(office, hub, school):
    """The school's stays as it is; taken away, the job follows the school again."""
    save(office, f"{PAGE}?job=passes.all", needed="3")
    assert (policy(hub, school, "passes.all").needed, policy(hub, school).needed) == (3, 1)
    post(office, f"{PAGE}?job=passes.all", f'action="{PAGE}/follow"')
    assert policy(hub, school, "passes.all").needed == 1


def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_saved(office, hub, school):
    """What was typed stays in the form."""
    answer = save(office, needed="9", remind_after="soon", quiet_from="", needed_endings="2")
    assert answer.status_code == 422
    said = text_of(answer.text)
    assert "Give a number from 1 to 5." in said
    assert "Give up to 5 numbers of hours" in said
    assert "Give both ends of the quiet hours" in said
    assert fields(answer.text)["needed"] == "9"
    assert policy(hub, school) == Policy()


def test_people_are_chosen_and_put_in_order(office, hub, school, decider):
    """Who is ticked is asked first; the first step of escalation is asked next."""
    shown = office.get(PAGE).text
    tick = re.search(r'name="(asked-\d+)" value="montse@vall.example"', shown)[1]
    save(office, **{tick: "montse@vall.example", "escalation-1": "nuria@vall.example"})
    found = policy(hub, school)
    assert found.asked == (decider.id,)
    assert len(found.escalation) == 1
    assert re.search(r'value="montse@vall.example" checked', office.get(PAGE).text)


def test_a_rule_names_who_set_it(office, hub, school):
    """And stays theirs when somebody else saves the form; 0 switches it off."""
    save(office, rule_most="20")
    assert policy(hub, school).rule.most == 20
    assert "Set by Nuria" in text_of(office.get(PAGE).text)
    save(office, rule_most="0")
    assert policy(hub, school).rule is None


def test_who_may_not_decide_has_no_rule_decide(visitor, hub, school, account_of, decider):
    """An administrator without that role would otherwise decide by a detour."""
    client = sign_in(visitor, hub, account_of("Pau", school, "administrator"))
    assert "Only somebody who may decide themselves" in text_of(save(client, rule_most="20").text)


def test_a_colleague_stands_in_for_another(office, hub, school, account_of, decider):
    """With dates; it is listed, and can be ended."""
    deputy = account_of("Rosa", school, "reviewer")
    days = {"first": "2026-09-07", "last": "2026-09-11"}
    post(office, PAGE, '/stand-ins" class', account=str(decider.id), instead=str(deputy.id), **days)
    assert "Rosa for Montse" in text_of(office.get(PAGE).text)
    post(office, PAGE, "/stand-ins/remove")
    with hub.database.reading() as session:
        assert policies.stand_ins(session, school.id) == []


def test_a_wrong_date_of_a_stand_in_is_said_at_its_field(office, decider):
    """The part stays open with what was chosen."""
    answer = post(
        office, PAGE, '/stand-ins" class', account=str(decider.id), instead=str(decider.id), first="x", last=""
    )
    assert answer.status_code == 422
    assert '<a href="#stand-in-first">Give a date, such as 2026-12-24.</a>' in answer.text


def test_holidays_are_kept_and_taken_back(office, hub, school):
    """First and last day included."""
    post(office, PAGE, '/holidays" class', name="Christmas", first="2026-12-21", last="2027-01-07")
    with hub.database.reading() as session:
        (row,) = policies.holidays(session, school.id)
    assert (row.first, row.last) == (date(2026, 12, 21), date(2027, 1, 7))
    assert "Christmas" in office.get(PAGE).text
    post(office, PAGE, "/holidays/remove")
    with hub.database.reading() as session:
        assert policies.holidays(session, school.id) == []


@pytest.mark.parametrize(("role", "status"), [("decider", 409), ("reviewer", 409), ("administrator", 200)])
def test_only_an_administrator_sets_who_decides(visitor, hub, school, account_of, role, status):
    """A colleague is refused; the menu leads only those there who may."""
    client = sign_in(visitor, hub, account_of("Pau", school, role))
    assert client.get(PAGE).status_code == status
    assert ("Who decides" in client.get("/schools/08012345").text) is (status == 200)


def test_the_policy_of_another_school_is_not_there(office, other_school):
    """Not to be read, not to be changed."""
    assert office.get(f"/schools/{other_school.code}/policy").status_code == 404


def test_a_plan_says_who_is_asked_and_until_when(visitor, hub, decider, make_plan):
    """Beside what it would change."""
    client = sign_in(visitor, hub, decider)
    said = text_of(client.get(f"/plans/{make_plan()}").text)
    assert "Asked: Montse." in said
    assert "Without a decision it expires:" in said


def test_a_plan_that_expired_says_so_and_has_no_buttons(visitor, hub, decider, make_plan, watch, work):
    """Whoever opens it reads what to do."""
    plan_id = make_plan()
    watch.turn(days=30)
    work()
    shown = sign_in(visitor, hub, decider).get(f"/plans/{plan_id}").text
    assert "Nobody decided in time" in text_of(shown)
    assert "plan-form" not in shown


@pytest.mark.browser
def test_axe_finds_nothing_on_the_page_or_in_its_refusals(chromium, live, hub, school, account_of, decider):
    """With a stand-in, a holiday, a rule, and a form that was refused; wide and narrow, and without a script."""
    head = account_of("Nuria", school, "administrator", "decider")
    with hub.database.writing() as session:
        day = hub.clock().date()
        policies.add_stand_in(session, school.id, StandIn(decider.id, head.id, day, day, joins=True))
        policies.add_holiday(session, school.id, "Christmas", day, day)
        rule = Rule(by=head.id, at=hub.clock(), most=9)
        policies.save(session, school.id, "", Policy(asked=(head.id,), rule=rule), by="test", now=hub.clock())
    with context_of(chromium, live, hub, head, java_script_enabled=True) as context:
        page = context.new_page()
        page.goto(PAGE)
        looked_at(page)
        page.get_by_label("With any plan").fill("9")
        page.get_by_role("button", name="Save the policy").click()
        looked_at(page)


def looked_at(page) -> None:
    """Fail when axe finds something or the page scrolls sideways."""
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        found = Axe().run(page, options=RULES)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
