"""What waits for somebody: the home tab, `/hub`, the shortcut; and reminders."""

from __future__ import annotations

import json
from dataclasses import replace

from hub.plugin import Text
from notifications.slack.rendering import APPROVE, CHOOSE
from notifications.slack.slash import COMMAND, SHORTCUT
from notifications.slack.tests.office import DECIDERS

MARTA, JAN = "marta@escola.example", "jan@escola.example"


def home(office, email=MARTA):
    """Open somebody's home tab and return what it says."""
    office.slack.event("app_home_opened", office.user(email))
    office.settle()
    return json.dumps(office.slack.home(office.user(email)).blocks, ensure_ascii=False)


def typed(office, words, email=MARTA):
    """Type `/hub` and return what only this person is told."""
    before = len(office.slack.ephemerals("general"))
    office.slack.command(office.user(email), COMMAND, words)
    office.settle()
    told = office.slack.ephemerals("general")[before:]
    return "\n".join(f"{message.text} {json.dumps(message.blocks, ensure_ascii=False)}" for message in told)


def test_the_home_tab_shows_what_waits(office):
    """With the same buttons as the message, and without it when nothing waits."""
    assert "Nothing waits for you." in home(office)
    office.plan()

    told = home(office)

    assert "*Novels*" in told
    assert APPROVE in told


def test_a_decision_elsewhere_takes_it_off_the_home_tab(office):
    """A home tab that was opened follows without being opened again."""
    plan = office.plan()
    home(office)

    office.decide(plan, email=JAN)
    office.work()
    office.notifier.stop()

    assert "Nothing waits for you." in json.dumps(office.slack.home(office.user()).blocks)


def test_one_can_decide_on_the_home_tab(office):
    """The outcome is told in the direct line, and the plan is applied."""
    plan = office.plan()
    home(office)

    office.slack.click(office.user(), office.slack.home(office.user()), APPROVE)
    office.settle()

    assert office.state(plan) == "applied"
    assert "rows are being applied" in office.whispers()[0]


def test_who_agreed_already_waits_for_nothing(office):
    """A plan that needs a second person leaves the first one's home tab."""
    office.connector.braking = True
    office.plan()
    office.click(APPROVE)

    assert "Nothing waits for you." in home(office)
    assert "*Novels*" in home(office, JAN)


def test_pending_is_told_with_its_buttons(office):
    """Only who typed it sees it, and its buttons work."""
    plan = office.plan()

    assert "1 plan waits for you." in typed(office, "pending")
    (told,) = office.slack.ephemerals("general")
    office.slack.click(office.user(), told, APPROVE)
    office.settle()

    assert told.reader == office.user()
    assert office.state(plan) == "applied"


def test_the_status_of_the_jobs_is_told(office):
    """Each job of the person's schools with how its last run went."""
    assert "No job has run here yet." in typed(office, "status")
    office.plan()

    assert "*Novels* (novels.all, Escola Inventada 08012345): ran on <!date^" in typed(office, "status")


def test_a_job_is_run(office):
    """The school goes without saying where there is one only."""
    assert "Run 1 has started." in typed(office, "run novels.all")
    office.work()

    assert office.message().text == "Novels: plan 1 of Escola Inventada waits for your decision."


def test_what_cannot_be_run_is_said(office):
    """An unknown job, another school, and somebody without the right: each gets a sentence, nothing runs."""
    office.demote(JAN)

    assert "There is no job “nothing”." in typed(office, "run nothing")
    assert "99999999" in typed(office, "run novels.all 99999999")
    assert "do not allow this" in typed(office, "run novels.all 08012345", JAN)
    assert "has not run" not in typed(office, "status")


def test_everything_else_is_answered_with_help(office):
    """Nobody has to know the words."""
    for words in ("", "help", "what?"):
        assert "`/hub pending`" in typed(office, words)


def test_the_shortcut_shows_what_waits_and_leads_on(office):
    """It opens a modal from which rows can be chosen, in a modal upon it."""
    office.plan()
    office.slack.shortcut(office.user(), SHORTCUT)
    office.settle()
    (view,) = office.slack.views

    office.press(CHOOSE, view=view)

    assert [one.title for one in office.slack.views] == ["What waits for you", "Choose rows"]


def test_a_stranger_is_shown_how_to_become_known(office):
    """The home tab and the command lead to the page of the hub."""
    office.hub.desk.identities.unlink(office.hub.desk.account(MARTA).id, "slack")

    assert "/link/" in home(office)
    assert "/link/" in typed(office, "pending")


def test_a_delivery_that_halts_is_told_once_in_the_thread(office):
    """With its cause, below the message that asked."""
    plan = office.plan()
    (address,) = [one for one in office.addresses() if one.account.email == MARTA]
    halt = replace(office.hub.desk.notice(plan.id), state="approved", halted=Text("The key is not accepted."))
    message = office.message()
    for _ in range(2):
        office.notifier.halted(halt, address, f"{message.channel}:{message.ts}")

    (told,) = [one for one in office.slack.messages(office.user()) if one.thread_ts]
    assert "Delivering does not go on. The key is not accepted." in told.text


def test_a_delivery_that_halts_is_told_where_nobody_was_asked(office):
    """A plan that a rule approved has no message to stand below."""
    plan = office.plan()
    (address,) = [one for one in office.addresses() if one.account.email == MARTA]
    halt = replace(office.hub.desk.notice(plan.id), state="approved", halted=Text("The key is not accepted."))
    office.notifier.halted(halt, address, "")

    assert "The key is not accepted." in office.slack.messages(office.user())[-1].text


def test_a_reminder_stands_once_in_the_thread(office):
    """However often a broken line makes it be sent, each reminder is one answer to the message."""
    plan = office.plan()
    (address,) = [one for one in office.addresses() if one.account.email == MARTA]
    notice = office.hub.desk.notice(plan.id)
    message = office.message()
    for _ in range(2):
        office.notifier.remind(notice, address, f"{message.channel}:{message.ts}")

    replies = [one for one in office.slack.messages(office.user()) if one.thread_ts]
    assert [one.thread_ts for one in replies] == [message.ts]
    assert replies[0].text.startswith("This still waits for a decision.")
    assert len(DECIDERS) == len(office.addresses())
