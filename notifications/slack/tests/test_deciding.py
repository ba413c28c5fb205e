"""Decisions taken in Slack, from a signed click to the outcome in every copy, through a real hub."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

from notifications.slack.rendering import APPROVE, OPEN, REJECT

MARTA, JAN = "marta@escola.example", "jan@escola.example"


def said(message):
    """Return everything a message says."""
    return json.dumps(message.blocks, ensure_ascii=False)


def test_a_signed_click_decides_and_every_copy_tells_it(office):
    """Marta approves; the plan is applied, and both she and Jan see who decided, without buttons."""
    plan = office.plan()

    answer = office.click(APPROVE)

    assert (answer.status_code, answer.text) == (200, "")
    assert office.state(plan) == "applied"
    assert office.decisions(plan) == [("approve", "slack", "Marta Puig")]
    for email in (MARTA, JAN):
        assert "*Marta Puig* approved this plan" in said(office.message(email))
        assert "hub_approve" not in said(office.message(email))


def test_eight_clicks_at_once_are_one_decision(open_hub):
    """One click decides; each of the others is told in a sentence who did."""
    office = open_hub(channels={})
    plan = office.plan()
    messages = {email: office.message(email) for email in (MARTA, JAN)}
    clickers = [MARTA, JAN] * 4

    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda email: office.slack.click(office.user(email), messages[email], APPROVE), clickers)
        )
    office.settle()

    assert [answer.status_code for answer in answers] == [200] * 8
    assert len(office.decisions(plan)) == 1
    told = office.whispers(MARTA) + office.whispers(JAN)
    assert sum("rows are being applied" in sentence for sentence in told) == 1
    assert sum(" approved this already, on " in sentence for sentence in told) == 7


def test_a_colleague_without_an_account_is_refused(open_hub):
    """In a shared channel everybody can press; only who may decide does."""
    office = open_hub()
    plan = office.plan()
    office.users["pau@escola.example"] = office.slack.add_user(email="pau@escola.example", name="Pau")
    message = office.message()

    office.slack.click(office.user("pau@escola.example"), message, APPROVE)
    office.settle()

    assert office.state(plan) == "pending"
    (told,) = office.slack.ephemerals(message.channel)
    assert told.reader == office.user("pau@escola.example")
    assert "no account with your e-mail address" in told.text


def test_a_stale_button_is_refused_and_its_copy_made_true(office):
    """Somebody left out a row since: the click decides nothing, says so, and the message shows the new count."""
    plan = office.plan()
    office.leave_out(plan)

    office.click(APPROVE)

    assert office.state(plan) == "pending"
    assert "Somebody changed the choice of rows" in office.whispers()[0]
    assert "3 rows will be applied." in said(office.message())
    office.click(APPROVE)
    assert office.state(plan) == "applied"


def test_another_digest_is_refused(office):
    """A button of what the plan was before decides nothing about what it is now."""
    plan = office.plan()
    value = json.dumps({"p": plan.id, "d": "0" * 16, "r": plan.revision})

    office.slack.click(office.user(), office.message(), APPROVE, value)
    office.settle()

    assert office.state(plan) == "pending"
    assert "The plan has changed" in office.whispers()[0]


def test_a_replaced_plan_cannot_be_decided_from_an_old_copy(office):
    """A screen that was not refreshed still has the button; the hub says what happened."""
    plan, old = office.plan(), office.message()
    office.connector.many = 9
    office.plan()

    office.click(APPROVE, message=old)

    assert office.state(plan) == "replaced"
    assert "A newer plan replaced this one." in office.whispers()[0]


def test_a_replay_is_turned_away(office):
    """The same signed bytes a second time do nothing, though the signature still holds."""
    plan = office.plan()
    office.slack.click(office.user(), office.message(), APPROVE)

    answer = office.slack.replay()
    office.settle()

    assert answer.status_code == 409
    assert len(office.whispers()) == len(office.decisions(plan)) == 1


def test_a_forged_signature_is_turned_away(open_hub):
    """A hub that holds another signing secret does not listen."""
    office = open_hub(signing_secret="f" * 32)
    plan = office.plan()

    assert office.click(APPROVE).status_code == 401
    assert office.state(plan) == "pending"


def test_a_rejection_asks_for_the_reason(office):
    """The modal opens, its reason reaches everybody who was asked, and nothing is applied."""
    plan = office.plan()
    office.click(REJECT)
    (view,) = office.slack.views

    answer = office.slack.submit(office.user(), view, {"reason": "The wrong school year"})
    office.settle()

    assert (answer.status_code, office.slack.views) == (200, [])
    assert office.decisions(plan) == [("reject", "slack", "Marta Puig")]
    assert "> The wrong school year" in said(office.message(JAN))


def test_a_rejection_that_comes_too_late_says_so_in_the_modal(office):
    """While Marta types, Jan decides: her modal stays and names him."""
    plan = office.plan()
    office.click(REJECT)
    (view,) = office.slack.views
    office.decide(plan, email=JAN)

    office.slack.submit(office.user(), view, {"reason": "No"})

    (view,) = office.slack.views
    assert "Jan de Vries approved this already" in view.errors["reason"]
    office.settle()


def test_spaces_are_no_reason(office):
    """The hub's own sentence stands at the field."""
    plan = office.plan()
    office.click(REJECT)
    (view,) = office.slack.views

    office.slack.submit(office.user(), view, {"reason": "   "})

    (view,) = office.slack.views
    assert "Say why you reject it" in view.errors["reason"]
    assert office.state(plan) == "pending"


def test_the_link_is_acknowledged(office):
    """Slack reports presses of link buttons too, and shows an error unless they are acknowledged."""
    plan = office.plan()

    assert office.click(OPEN).status_code == 200
    assert office.state(plan) == "pending"


def test_the_first_of_two_people_is_told_that_a_second_must_agree(office):
    """A braked plan waits after one approval, and the message keeps its buttons."""
    office.connector.braking = True
    plan = office.plan()

    office.click(APPROVE)

    assert office.state(plan) == "pending"
    assert "A second person must agree" in office.whispers()[0]
    office.click(APPROVE, JAN)
    assert office.state(plan) == "applied"


def test_a_rejection_in_a_channel_names_the_copy_there(open_hub, workspace):
    """With a channel for the school there is one message, and both people press in it."""
    office = open_hub(channels={"08012345": workspace.add_channel("decisions")})
    plan = office.plan()
    (message,) = workspace.messages("decisions")

    office.click(APPROVE, JAN, message)

    (message,) = workspace.messages("decisions")
    assert "*Jan de Vries* approved this plan" in said(message)
    assert office.state(plan) == "applied"
