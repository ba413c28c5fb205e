"""The review page: what it shows, how it is filtered, and what people do on it."""

from __future__ import annotations

import re
from html import unescape

import pytest
from sqlalchemy import event

from hub.people import accounts
from hub.plugin import Text
from hub.store import plans
from tests.hub.web.browsing import hidden, post, sign_in, text_of
from tests.hub.web.passes import NEW, reading_pass

ON_BOTH = pytest.mark.parametrize("hub", ["sqlite", "postgresql"], indirect=True)


def rows(html: str) -> list[str]:
    """Return the titles of the rows of a page, in their order."""
    cells = re.findall(r'<tr role="row" id="row-\d+".*?<th scope="row".*?</div>(.*?)</th>', html, re.DOTALL)
    return [cell.strip().replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">") for cell in cells]


def row(html: str, seq: int) -> str:
    """Return one row's text."""
    found = re.search(rf'<tr role="row" id="row-{seq}".*?</tr>', html, re.DOTALL)
    assert found
    return text_of(found[0])


def select(client, plan: int, **values):
    """Choose or leave out as the page's own form does."""
    fields = hidden(client.get(f"/plans/{plan}").text, f'action="/plans/{plan}/select"') | {"query": ""}
    for name in ("scope", "on", "seq"):
        fields.pop(name, None)
    return client.post(f"/plans/{plan}/select", data=fields | {key: str(value) for key, value in values.items()})


def chosen(client, plan: int) -> str:
    """Return how many rows are chosen, as the page says it."""
    return re.search(r'role="status">(\d+) rows? chosen', client.get(f"/plans/{plan}").text)[1]


def send(client, plan: int, action: str, **values: str):
    """Send the form that holds the answers and the decision."""
    fields = hidden(client.get(f"/plans/{plan}").text, 'id="plan-form"')
    return client.post(f"/plans/{plan}/{action}", data=fields | values)


ADDRESS, PLACE, LEVEL = "answer.address.house:new", "answer.password.house:new", "answer.level.house:new"
FILLED = {ADDRESS: "https://new.example", PLACE: "s3cret-word", LEVEL: ""}


def test_yellow_rows_tell_why_who_and_what_to_do(client, make_plan):
    """A blocked row has a sign, a hidden text, a reason, an owner and a way out at its school."""
    shown = client.get(f"/plans/{make_plan()}").text
    said = row(shown, 2)
    assert "Needs attention: cannot be chosen" in said
    assert "The house “unknown” is not registered." in said
    assert "the librarian" in said
    assert 'href="/schools/08012345/passes/houses?house=unknown&amp;plan=1"' in shown


def test_values_are_typed_and_labelled_and_secrets_never_shown(client, make_plan):
    """Dates and truths are written for people; a code is nowhere in the page."""
    shown = client.get(f"/plans/{make_plan()}").text
    assert "Until 31 Jul 2027" in row(shown, 1)
    assert "Active yes" in row(shown, 1)
    assert "hush" not in shown
    assert "Zodiac &amp; &lt;Stars&gt;" in shown


def test_an_update_shows_old_and_new(client, connector, make_plan, approve, decider):
    """Of an update only what differs is told, before and after."""
    connector.vendor = [reading_pass(1), reading_pass(5)]
    approve(make_plan(), decider)
    connector.vendor = [reading_pass(1, house="Casa Nova"), reading_pass(5, code="other")]
    shown = client.get(f"/plans/{make_plan()}").text
    assert "House : was Casa Oliva → becomes Casa Nova" in row(shown, 1).replace("House was", "House : was")
    assert "A value that is kept secret" in row(shown, 2)
    assert "other" not in row(shown, 2)


FOUND = {
    "": ["Atlas 1", "Atlas 2", "Zodiac & <Stars>", "Atlas 4"],
    "state=yellow": ["Atlas 2", "Atlas 4"],
    "state=choosable": ["Atlas 1", "Zodiac & <Stars>"],
    "state=chosen": ["Atlas 1"],
    "state=left-out": ["Zodiac & <Stars>"],
    "state=needs-answers": ["Zodiac & <Stars>", "Atlas 4"],
    "state=stale": [],
    "state=nonsense": [],
    "kind=update": [],
    "facet=Casa+Oliva": ["Atlas 1", "Atlas 4"],
    "q=PUPIL+3": ["Zodiac & <Stars>"],
    "q=00002": ["Atlas 2"],
    "q=%25": [],
    "sort=title&direction=desc": ["Zodiac & <Stars>", "Atlas 4", "Atlas 2", "Atlas 1"],
    "sort=facet&state=choosable&page=9": ["Atlas 1", "Zodiac & <Stars>"],
}


@ON_BOTH
def test_rows_are_filtered_and_sorted(client, make_plan):
    """The address says which rows are shown, and in which order."""
    plan = make_plan()
    assert {query: rows(client.get(f"/plans/{plan}?{query}").text) for query in FOUND} == FOUND


def test_what_is_searched_for_stands_in_no_address(client, make_plan):
    """A name that was typed is sealed in the address it leads to, and in every link of that page."""
    plan = make_plan()
    led = post(client, f"/plans/{plan}", 'role="search"', q="pupil 1", state="choosable").headers["location"]
    shown = client.get(led).text
    assert rows(shown) == ["Atlas 1"]
    assert 'value="pupil 1"' in shown
    assert not [link for link in [led, *re.findall(r'(?:href|action)="([^"]*)"', shown)] if "upil" in link]
    assert rows(client.get(led.replace("s=", "s=x")).text) == ["Atlas 1", "Zodiac & <Stars>"]


def test_many_rows_come_a_hundred_at_a_time(client, connector, make_plan):
    """The pages lead on to each other, with the filter kept."""
    connector.vendor = [reading_pass(number) for number in range(250)]
    plan = make_plan()
    first = client.get(f"/plans/{plan}?q=Atlas")
    assert (len(rows(first.text)), "Page 1 of 3" in first.text) == (100, True)
    last = client.get(f"/plans/{plan}?q=Atlas&page=3")
    assert len(rows(last.text)) == 50
    back = re.search(r'rel="prev" href="([^"]*)"', last.text)
    assert len(rows(client.get(f"/plans/{plan}{unescape(back[1])}").text)) == 100


@ON_BOTH
def test_a_choice_stays_on_the_server(client, make_plan):
    """A row that was chosen is chosen after a reload, from whichever browser."""
    plan = make_plan()
    assert select(client, plan, seq=3, on=1).headers["location"] == f"/plans/{plan}#row-3"
    assert chosen(client, plan) == "2"
    select(client, plan, seq=1, on=0)
    assert chosen(client, plan) == "1"


@ON_BOTH
def test_all_that_the_filter_finds_is_chosen_and_nothing_else(client, make_plan):
    """The choice of all follows the filter, and blocked rows stay out of it."""
    plan = make_plan()
    select(client, plan, scope="found", on=0)
    assert chosen(client, plan) == "0"
    select(client, plan, scope="found", on=1, query="q=Zodiac")
    assert chosen(client, plan) == "1"
    select(client, plan, scope="found", on=1, query="state=needs-answers")
    select(client, plan, scope="found", on=1)
    assert chosen(client, plan) == "2"


def test_a_blocked_row_cannot_be_chosen_by_force(client, make_plan):
    """A forged choice is answered with a sentence and changes nothing."""
    plan = make_plan()
    refused = select(client, plan, seq=2, on=1)
    assert refused.status_code == 409
    assert "cannot be chosen as it stands" in refused.text
    assert select(client, plan, seq=99, on=1).status_code == 404
    assert chosen(client, plan) == "1"


def test_htmx_gets_the_rows_only_and_reloads_on_an_error(client, make_plan):
    """A part answers a choice; what a part cannot tell, the whole page does after a reload."""
    plan = make_plan()
    fields = hidden(client.get(f"/plans/{plan}").text, f'action="/plans/{plan}/select"') | {"seq": "3", "on": "1"}
    fields.pop("scope")
    part = client.post(f"/plans/{plan}/select", data=fields, headers={"hx-request": "true"})
    assert "<html" not in part.text
    assert 'id="question-' in part.text
    refused = client.post(f"/plans/{plan}/select", data=fields | {"seq": "2"}, headers={"hx-request": "true"})
    assert (refused.status_code, refused.headers["hx-refresh"]) == (409, "true")
    assert "cannot be chosen as it stands" in client.get(f"/plans/{plan}").text


def test_choosing_a_row_of_a_new_house_asks_its_questions(client, make_plan):
    """The new house is listed first; its fields stand between table and button once a row is chosen."""
    plan = make_plan()
    before = client.get(f"/plans/{plan}").text
    assert before.index("Never synchronised before") < before.index("plan-table")
    assert "Address of the service" not in before
    select(client, plan, seq=3, on=1)
    after = client.get(f"/plans/{plan}").text
    assert after.index("</table>") < after.index("Address of the service") < after.index('id="decide-title"')


def test_approving_without_answers_is_refused_and_keeps_everything(client, make_plan):
    """The sentence stands with the button, and the choice and the half of the answers stay."""
    plan = make_plan()
    select(client, plan, seq=3, on=1)
    refused = send(client, plan, "decide", verdict="approve", **{ADDRESS: "https://new.example", PLACE: ""})
    assert refused.status_code == 409
    assert "not answered yet: House New" in text_of(refused.text)
    again = client.get(f"/plans/{plan}").text
    assert 'value="https://new.example"' in again
    assert chosen(client, plan) == "2"


def test_a_wrong_answer_stands_at_its_field_and_the_right_ones_are_kept(client, make_plan):
    """What is wrong comes back as it was typed, with its sentence; a secret is kept but never shown."""
    plan = make_plan()
    select(client, plan, seq=3, on=1)
    refused = send(client, plan, "answers", **FILLED | {ADDRESS: "new.example"})
    assert refused.status_code == 422
    assert 'value="new.example"' in refused.text
    assert "The address begins with https://." in refused.text
    assert 'aria-invalid="true"' in refused.text
    shown = client.get(f"/plans/{plan}").text
    assert "s3cret" not in refused.text + shown
    assert "Filled in. Leave empty to keep" in shown
    assert "new.example" not in shown


@ON_BOTH
def test_answers_that_were_typed_go_with_the_decision(client, make_plan, work):
    """Whoever fills in the fields and presses Approve at once has answered and decided."""
    plan = make_plan()
    select(client, plan, seq=3, on=1)
    done = send(client, plan, "decide", verdict="approve", **FILLED)
    assert done.headers["location"] == f"/plans/{plan}"
    shown = client.get(f"/plans/{plan}").text
    assert "2 rows are being applied" in shown
    assert "Approved by Montse, on the web page" in shown
    work()
    assert "✓ Applied" in row(client.get(f"/plans/{plan}").text, 3)


def test_an_answer_to_a_question_nobody_asked_is_refused(client, make_plan):
    """A forged group gets a sentence, with a value or without."""
    plan = make_plan()
    for value in ("x", ""):
        refused = send(client, plan, "answers", **{"answer.name.house:other": value})
        assert refused.status_code == 404
        assert "nothing at this address" in refused.text


def test_a_decision_on_what_was_not_seen_is_refused(client, make_plan):
    """An old digest, a short one, or a selection that changed meanwhile decides nothing."""
    plan = make_plan()
    fields = hidden(client.get(f"/plans/{plan}").text, 'id="plan-form"')
    for forged in ({"digest": "0" * 64}, {"digest": fields["digest"][:8]}, {"revision": "7"}, {"revision": "x"}):
        if forged == {"revision": "x"}:
            select(client, plan, seq=3, on=1)
            select(client, plan, seq=3, on=0)
        refused = client.post(f"/plans/{plan}/decide", data=fields | forged | {"verdict": "approve"})
        assert refused.status_code == 409
        assert "since you saw it" in refused.text
    assert client.post(f"/plans/{plan}/decide", data=fields | {"verdict": "maybe"}).status_code == 422


def test_somebody_elses_choice_between_seeing_and_approving_is_noticed(client, make_plan):
    """Answers that go with the decision do not hide that the selection moved meanwhile."""
    plan = make_plan()
    select(client, plan, seq=3, on=1)
    fields = hidden(client.get(f"/plans/{plan}").text, 'id="plan-form"')
    select(client, plan, seq=1, on=0)
    refused = client.post(f"/plans/{plan}/decide", data=fields | FILLED | {"verdict": "approve"})
    assert refused.status_code == 409
    assert "Somebody changed the choice" in refused.text


def test_rejecting_takes_a_reason(client, make_plan):
    """Without a reason the field is marked; with one, the plan tells it."""
    plan = make_plan()
    refused = send(client, plan, "decide", verdict="reject")
    assert refused.status_code == 409
    assert 'href="#reason"' in refused.text
    send(client, plan, "decide", verdict="reject", reason="Wrong year")
    assert "Rejected by Montse, on the web page" in client.get(f"/plans/{plan}").text
    assert "Wrong year" in client.get(f"/plans/{plan}").text


def test_who_comes_later_is_told_who_decided(client, make_plan, hub, school, account_of):
    """A second decision changes nothing and names the first."""
    plan = make_plan()
    fields = hidden(client.get(f"/plans/{plan}").text, 'id="plan-form"')
    client.post(f"/plans/{plan}/decide", data=fields | {"verdict": "approve"})
    sign_in(client, hub, account_of("Quim", school, "decider"))
    token = {"csrf": hidden(client.get("/").text, "/signout")["csrf"]}
    late = client.post(f"/plans/{plan}/decide", data=fields | token | FILLED | {"verdict": "approve"})
    assert late.status_code == 409
    assert "Montse approved this already" in late.text


def test_a_reviewer_chooses_but_does_not_decide(visitor, hub, school, account_of, make_plan):
    """The role that may review may change the selection, and is told what deciding takes."""
    client, plan = sign_in(visitor, hub, account_of("Quim", school, "reviewer")), make_plan()
    assert select(client, plan, seq=1, on=0).status_code == 303
    select(client, plan, seq=1, on=1)
    refused = send(client, plan, "decide", verdict="approve")
    assert refused.status_code == 409
    assert "it takes the role “decider”" in refused.text


def test_who_may_only_look_changes_nothing(visitor, hub, school, account_of, make_plan):
    """Another role sees the plan without ticks, and a forged choice is refused."""
    client, plan = sign_in(visitor, hub, account_of("Quim", school, "librarian")), make_plan()
    shown = client.get(f"/plans/{plan}")
    assert "hx-post" not in shown.text
    token = hidden(shown.text, "/signout")
    refused = client.post(f"/plans/{plan}/select", data=token | {"seq": "1", "on": "0"})
    assert refused.status_code == 409
    assert "may look at this plan but not change it" in refused.text


@pytest.mark.parametrize("path", ["", "/progress", "/select", "/answers", "/decide"])
def test_a_plan_of_another_school_is_not_there(visitor, hub, other_school, account_of, make_plan, path):
    """Without a role at the plan's school every one of its addresses is unknown."""
    client, plan = sign_in(visitor, hub, account_of("Quim", other_school, "decider")), make_plan()
    token = hidden(client.get("/").text, "/signout")
    address, form = f"/plans/{plan}{path}", {"verdict": "approve", "digest": hub.desk.notice(plan).digest}
    answer = client.get(address) if path in ("", "/progress") else client.post(address, data=token | form)
    assert answer.status_code == 404
    with hub.database.reading() as session:
        assert plans.get(session, plan).state == "pending"


def test_an_operator_sees_every_school(visitor, hub, account_of, make_plan):
    """The role without a school opens the plans of all of them."""
    client, plan = sign_in(visitor, hub, account_of("Ona", None, "operator")), make_plan()
    assert client.get(f"/plans/{plan}").status_code == 200


@ON_BOTH
@pytest.mark.usefixtures("pupils")
def test_a_row_is_paired_by_hand_with_a_suggestion(client, make_plan):
    """The choice of a person frees the row, and the page says whom it was paired with."""
    plan = make_plan()
    done = post(client, f"/plans/{plan}", f'action="/plans/{plan}/answers"', **{"answer.holder.holder:00004": "p7"})
    assert done.headers["location"] == f"/plans/{plan}#row-4"
    said = row(client.get(f"/plans/{plan}").text, 4)
    assert "Paired by hand" in said
    assert "cannot be chosen" not in said
    assert "Aina" in said


@pytest.mark.usefixtures("pupils")
def test_a_person_who_is_not_suggested_is_found_by_name(client, make_plan):
    """The search leads to the same page; what it finds can be chosen."""
    plan = make_plan()
    led = post(client, f"/plans/{plan}", f'action="/plans/{plan}/find" class="row"', who="mas")
    found = client.get(led.headers["location"]).text
    assert '<option value="p8">Oriol Mas</option>' in found
    nobody = post(client, f"/plans/{plan}", f'action="/plans/{plan}/find" class="row"', who="zz")
    assert '<option value="p8">' not in client.get(nobody.headers["location"]).text
    post(client, f"/plans/{plan}", f'action="/plans/{plan}/answers"', **{"answer.holder.holder:00004": "p8"})
    shown = client.get(f"/plans/{plan}").text
    assert '<option value="p8" selected>Oriol Mas</option>' in shown


def test_a_stale_row_shows_what_was_and_what_is_now(client, connector, make_plan, approve, decider, hub):
    """A row that moved behind the plan's back is told with both values; the others are applied."""
    connector.vendor = [reading_pass(1), reading_pass(2)]
    approve(make_plan(), decider)
    connector.vendor = [reading_pass(1, house="Casa Nova"), reading_pass(2, house="Casa Nova")]
    plan = make_plan()
    with hub.database.writing() as session:
        session.connection().exec_driver_sql("UPDATE test_pass SET house = 'Elsewhere' WHERE number = '00001'")
    approve(plan, decider)
    shown = client.get(f"/plans/{plan}").text
    assert "House was Casa Oliva when the plan was made, is Elsewhere now" in row(shown, 1)
    assert "✓ Applied" in row(shown, 2)
    assert rows(client.get(f"/plans/{plan}?state=stale").text) == ["Atlas 1"]


def test_an_incomplete_run_says_so_on_its_plan(client, connector, make_plan):
    """Whoever reviews knows that not everything came."""
    connector.incomplete = Text.of("Only page {page} came.", page=1)
    assert "Only page 1 came." in text_of(client.get(f"/plans/{make_plan()}").text)


def test_a_held_plan_tells_its_brake_and_who_agreed(client, connector, make_plan, approve, decider):
    """A plan that ends many records waits for a second person, and names the first."""
    connector.vendor = [reading_pass(number) for number in range(30)]
    approve(make_plan(), decider)
    connector.vendor = connector.vendor[:2]
    plan = make_plan()
    assert "A second person must agree." in client.get(f"/plans/{plan}").text
    send(client, plan, "decide", verdict="approve")
    shown = text_of(client.get(f"/plans/{plan}").text)
    assert "needs 2 people who approve it; so far there are 1" in shown
    assert "Approved so far Montse" in shown


def test_who_agreed_with_another_choice_of_rows_is_not_counted(client, connector, make_plan, approve, decider):
    """The page counts as the decision does: after a row was left out nobody has agreed with this any more."""
    connector.vendor = [reading_pass(number) for number in range(30)]
    approve(make_plan(), decider)
    connector.vendor = connector.vendor[:2]
    plan = make_plan()
    send(client, plan, "decide", verdict="approve")
    send(client, plan, "select", seq="1", on="0")
    shown = text_of(client.get(f"/plans/{plan}").text)
    assert "needs 2 people who approve it; so far there are 0" in shown
    assert "Approved so far" not in shown


def test_progress_tells_how_far_applying_is(client, make_plan, work):
    """The part asks again while rows are being applied and stops when it is done."""
    plan = make_plan()
    send(client, plan, "decide", verdict="approve")
    assert "every 2s" in client.get(f"/plans/{plan}/progress").text
    assert 'http-equiv="refresh"' in client.get(f"/plans/{plan}").text
    work()
    done = client.get(f"/plans/{plan}/progress").text
    assert "every 2s" not in done
    assert "1 applied" in text_of(done)


def test_a_replaced_plan_leads_to_the_one_that_waits(client, connector, make_plan):
    """Nothing is decided on the old page; it links to the new one."""
    old = make_plan()
    connector.vendor = [*connector.vendor, reading_pass(9, house=NEW)]
    new = make_plan()
    shown = client.get(f"/plans/{old}").text
    assert f'href="/plans/{new}"' in shown
    assert 'id="plan-form"' not in shown


def test_rights_are_looked_up_at_every_request(client, make_plan, hub, decider, school):
    """A grant that is taken away is gone at once."""
    plan = make_plan()
    with hub.database.writing() as session:
        session.connection().exec_driver_sql("DELETE FROM grants")
        assert accounts.roles_at(session, decider.id, school.id) == frozenset()
    assert client.get(f"/plans/{plan}").status_code == 404


def test_a_page_costs_the_same_questions_whatever_its_size(client, connector, make_plan, hub):
    """The number of statements does not grow with the rows: each kind of thing is read once."""
    asked: list[str] = []
    event.listen(hub.database.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    numbers = []
    for size in (3, 150):
        connector.vendor = [reading_pass(number, house=NEW) for number in range(size)]
        plan = make_plan()
        client.get(f"/plans/{plan}")
        asked.clear()
        client.get(f"/plans/{plan}")
        numbers.append(len(asked))
    assert numbers[0] == numbers[1] < 45


def test_a_yellow_row_does_not_ask_for_what_would_not_free_it(client, connector, make_plan):
    """A blocked row of a new house tells its pairing; the house's fields come once it can be chosen."""
    connector.vendor = [reading_pass(1, house=NEW, holder="", holder_key=None)]
    said = row(client.get(f"/plans/{make_plan()}").text, 1)
    assert "A pass without holder" in said
    assert "Needs answers" not in said
