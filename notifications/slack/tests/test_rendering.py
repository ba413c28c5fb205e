"""The blocks of a message."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from hub.plugin import Text, YellowRow
from notifications.slack.about import About
from notifications.slack.blockcheck import problems
from notifications.slack.modal import reason_modal
from notifications.slack.rendering import render
from notifications.slack.tests.notices import AT, SCHOOL, notice, outcome, rows
from notifications.slack.tests.samples import STANDARDS, needs_standards

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=400)
LONG = st.builds(lambda text, times: text * times, WORDS, st.integers(1, 12))
SENTENCE = st.builds(lambda text: Text("{text}", {"text": text}), LONG)
NOTICES = st.builds(
    notice,
    title=SENTENCE,
    school=st.builds(lambda name: SCHOOL.__class__(1, "08012345", name, "ES", "ca", "Europe/Madrid"), LONG),
    state=st.sampled_from(["pending", "approved", "applied", "rejected", "replaced"]),
    counts=st.dictionaries(
        st.sampled_from(["create", "update", "end", "blocked", "selected", "applied", "failed"]), st.integers(0, 10**7)
    ),
    yellow=st.lists(st.builds(YellowRow, LONG, LONG, SENTENCE), max_size=50),
    yellow_total=st.integers(0, 10**6),
    brakes=st.lists(SENTENCE, max_size=20),
    incomplete=st.none() | SENTENCE,
    open_questions=st.integers(0, 9),
    outcome=st.none()
    | st.builds(
        lambda verdict, by, reason: outcome(verdict, reason).__class__(verdict, by, AT, "slack", reason),
        st.sampled_from(["approve", "reject"]),
        LONG,
        LONG,
    ),
)


def texts(blocks):
    """Return everything that is said in blocks as one text."""
    return json.dumps(blocks, ensure_ascii=False)


def buttons(blocks):
    """Return the buttons of blocks by action."""
    found = [element for block in blocks if block["type"] == "actions" for element in block["elements"]]
    return {button["action_id"]: button for button in found}


@settings(max_examples=60, deadline=None)
@given(told=NOTICES)
def test_every_notice_fits_slack(told):
    """Whatever a plan holds, both forms of its message keep all of Slack's limits."""
    message = render(told)

    assert problems({"text": message.text, "blocks": message.blocks}) == []
    assert problems({"text": message.text, "blocks": message.plain}) == []


@needs_standards
@pytest.mark.parametrize(
    "told",
    [notice(), notice(yellow=rows(50), yellow_total=900), notice(state="rejected", outcome=outcome("reject", "No"))],
)
def test_messages_have_the_published_shape(told):
    """The JSON Schema made from Slack's own types accepts the message."""
    schema = json.loads((STANDARDS / "slack-MessagePayload.schema.json").read_text())
    message = render(told)

    for blocks in (message.blocks, message.plain):
        payload = {"channel": "C0SCHOOL1", "text": message.text, "blocks": blocks}
        assert [error.message[:80] for error in Draft7Validator(schema).iter_errors(payload)] == []


def test_a_plan_that_is_ready_can_be_approved_after_a_question():
    """Approve asks once more; choosing, rejecting and the page stand beside it."""
    found = buttons(render(notice()).blocks)

    assert list(found) == ["hub_approve", "hub_choose", "hub_reject", "hub_open"]
    assert found["hub_approve"]["confirm"]["text"]["text"] == "13 rows will be applied."
    assert json.loads(found["hub_approve"]["value"]) == {"p": 7, "d": "d" * 16, "r": 1}


@pytest.mark.parametrize(
    ("told", "first"),
    [({"open_questions": 2}, "hub_fill"), ({"counts": {"create": 3, "selected": 0}}, "hub_choose")],
)
def test_a_plan_that_is_not_ready_begins_with_what_it_lacks(told, first):
    """With open questions, or with nothing chosen, there is no Approve."""
    found = buttons(render(notice(**told)).blocks)

    assert next(iter(found)) == first
    assert "hub_approve" not in found


def test_a_plan_with_nothing_to_choose_from_offers_no_choice():
    """Where every row is yellow there is no modal of rows."""
    found = buttons(render(notice(counts={"create": 3, "blocked": 3, "selected": 0})).blocks)

    assert list(found) == ["hub_reject", "hub_open"]


def test_how_many_agreed_and_until_when_stands_in_the_message():
    """Who is asked knows who agreed already and when the plan expires."""
    told = texts(render(notice(needed=2, agreed=["Marta"], decide_by=AT)).blocks)

    assert "1 of 2 agreed: Marta" in told
    assert "Decide by <!date^1788768000^" in told


def test_with_very_many_rows_the_message_points_at_the_page():
    """The modal works for thousands, but the page is quicker."""
    assert "the page is quicker" in texts(render(notice(counts={"create": 301, "selected": 1})).blocks)
    assert "the page is quicker" not in texts(render(notice(counts={"create": 300, "selected": 1})).blocks)


def test_fifteen_yellow_rows_stand_in_a_table():
    """The rest is counted; one line is the heading."""
    blocks = render(notice(yellow=rows(50), yellow_total=120)).blocks

    (table,) = [block for block in blocks if block["type"] == "table"]
    assert len(table["rows"]) == 16
    assert "And 105 more rows on the page." in texts(blocks)


def test_the_plain_form_says_the_same_without_a_table():
    """A workspace without tables reads the rows as lines."""
    plain = render(notice()).plain

    assert "table" not in [block["type"] for block in plain]
    assert "Title 2 · Publisher · Its publisher is unknown." in texts(plain)


def test_the_buttons_are_new_with_each_revision():
    """Slack would keep an old button's state under an old id."""
    ids = {render(notice(revision=revision)).blocks[-1]["block_id"] for revision in (1, 2)}

    assert len(ids) == 2


def test_nobody_is_called_by_a_name():
    """A school or book called <!channel> mentions nobody."""
    message = render(notice(yellow=[YellowRow("<@U1>", "", Text("<!here>"))], incomplete=Text("<!everyone>")))

    assert "<!" not in message.text
    assert "<!" not in texts(message.plain)
    assert "<@" not in texts(message.plain)


@pytest.mark.parametrize(("verdict", "said"), [("approve", "approved"), ("reject", "rejected")])
def test_an_outcome_says_who_when_where_and_why(verdict, said):
    """After a decision nothing can be pressed; the time is told in each reader's own zone."""
    blocks = render(notice(state="rejected", outcome=outcome(verdict, "Wrong year"))).blocks

    assert buttons(blocks) == {}
    assert f"*Jan de Vries* {said} this plan on <!date^1788768000^" in texts(blocks)
    assert "(web page)." in texts(blocks)
    assert "> Wrong year" in texts(blocks)


def test_a_replaced_plan_says_so():
    """A newer plan takes the buttons of the older away."""
    blocks = render(notice(state="replaced")).blocks

    assert buttons(blocks) == {}
    assert "A newer plan replaced this one." in texts(blocks)


@settings(max_examples=20, deadline=None)
@given(told=NOTICES)
def test_the_modal_fits_slack(told):
    """The question for a reason keeps Slack's limits for every school's name."""
    about = About(7, "d" * 16, 1, "C0SCHOOL1", "1.2")

    assert problems(reason_modal(told, about), "modal") == []


def test_an_expired_plan_says_so():
    """Who comes too late reads why there is nothing left to press."""
    message = render(notice(state="expired"))

    assert "expired. Nothing was changed." in message.blocks[2]["text"]["text"]
    assert all(block["type"] != "actions" for block in message.blocks)
