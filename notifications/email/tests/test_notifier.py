"""The mail of a plan, from the run to the outcome, through the outbox of a real hub."""

from __future__ import annotations

import re

import pytest

from hub.plugin import Text
from hub.testing.notices import TO_MARTA, notice, outcome
from notifications.email.tests.office import open_office


def test_every_decider_gets_one_mail(office, receiver):
    """A plan is told to each person who may decide it, at their own address."""
    office.plan()

    assert sorted(mail.to for mail in receiver.messages) == [
        "Jan de Vries <jan@escola.example>",
        "Marta Puig <marta@escola.example>",
    ]


def test_every_mail_has_its_own_link(office, receiver):
    """Two recipients never share a link, for the link says who they are."""
    office.plan()

    links = [re.search(r"http\S+/d/\S+", mail.text).group() for mail in receiver.messages]
    assert len(set(links)) == 2


def test_machines_are_told_not_to_answer(office, receiver):
    """Absence notes and mailing programs see that a machine wrote this."""
    office.plan()

    message = receiver.messages[0].message
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "OOF, AutoReply"
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_the_outcome_joins_the_thread(office, receiver):
    """The second mail refers to the first and has its subject."""
    office.decide(office.plan())

    first, second = (mail.message for mail in receiver.messages if "marta" in mail.to)
    assert second["In-Reply-To"] == second["References"] == first["Message-ID"]
    assert second["Subject"] == first["Subject"]
    assert second["Message-ID"] != first["Message-ID"]


def test_the_outcome_comes_once(office, receiver):
    """Approving and applying change the message twice, and make one mail of it for each."""
    office.decide(office.plan())

    assert len(receiver.messages) == 4
    assert all("Marta Puig approved this plan" in mail.text for mail in receiver.messages[2:])


def test_a_rejection_tells_its_reason(office, receiver):
    """Whoever was asked reads why it was refused."""
    office.decide(office.plan(), "reject", reason="The wrong school year")

    assert "The wrong school year" in receiver.messages[-1].text


def test_a_replaced_plan_is_taken_back(office, receiver):
    """When a newer plan takes the place of one that waits, its thread says so."""
    office.plan()
    office.connector.many = 9
    office.plan()

    said = [mail.message["Subject"] for mail in receiver.messages if "A newer plan replaced" in mail.text]
    assert said == ["Novels: plan 1 of Escola Inventada"] * 2


def test_a_change_of_choice_makes_no_mail(office, receiver):
    """Judging the rows anew changes the page behind the button, not the mailbox."""
    office.plan()
    office.hub.desk.reexamine("novels.all", office.hub.desk.school("08012345").id)
    office.work()

    assert len(receiver.messages) == 2


def test_each_mail_arrives_once_after_the_relay_was_down(office, receiver):
    """While the relay is away nothing is lost, and afterwards nothing comes twice."""
    receiver.stop()
    office.plan()
    assert receiver.messages == []

    receiver.start()
    office.later(minutes=10)
    office.work()
    office.later(minutes=10)
    office.work()

    assert len({mail.message["Message-ID"] for mail in receiver.messages}) == len(receiver.messages) == 2


def test_a_plan_decided_while_the_relay_was_down_is_told_as_decided(office, receiver):
    """Nobody is asked for what was decided already."""
    receiver.stop()
    office.decide(office.plan(), "reject", reason="Too late")

    receiver.start()
    office.later(minutes=10)
    office.work()

    assert len(receiver.messages) == 2
    assert all("rejected this plan" in mail.text for mail in receiver.messages)


def test_a_mail_names_no_reader_of_a_book(office, receiver):
    """Personal fields stay behind the sign-in."""
    office.decide(office.plan())

    assert receiver.messages
    assert not any("Nadia" in body for mail in receiver.messages for body in (mail.text, mail.html))


def test_without_a_relay_nobody_is_addressed(tmp_path):
    """A hub without a mail relay works, and says so when it is checked."""
    office = open_office(tmp_path, {})
    office.plan()
    (notifier,) = office.hub.registry.notifiers

    assert "names no relay" in str(*notifier.check())
    office.hub.database.close()


def test_the_check_says_what_is_wrong_with_the_relay(office, receiver):
    """A relay that does not answer is a sentence, one that does is silence."""
    (notifier,) = office.hub.registry.notifiers
    assert list(notifier.check()) == []

    receiver.stop()

    assert "does not answer" in str(*notifier.check())


@pytest.fixture
def notifier(office):
    """The started notifier, to be told notices by hand."""
    (notifier,) = office.hub.registry.notifiers
    return notifier


def test_a_plans_mails_are_one_thread(notifier, receiver):
    """First mail, reminders and outcome have one subject, and refer to the first."""
    reference = notifier.send(notice(), TO_MARTA)
    for number in (1, 2):
        assert notifier.remind(notice(reminded=number), TO_MARTA, reference) == reference
    told = notifier.update(notice(state="rejected", outcome=outcome("reject", "No")), TO_MARTA, reference)

    first, *later = (mail.message for mail in receiver.messages)
    assert len({mail["Message-ID"] for mail in (first, *later)}) == 4
    assert {mail["Subject"] for mail in later} == {first["Subject"]}
    assert [mail["References"] for mail in later] == [reference] * 3
    assert later[-1]["Message-ID"] == told


def test_a_mail_that_is_sent_again_is_the_same_mail(notifier, receiver):
    """After a crash between sending and noting it, readers' programs see one mail twice, and show one."""
    decided = notice(state="applied", outcome=outcome())
    for _ in range(2):
        reference = notifier.send(notice(), TO_MARTA)
        notifier.remind(notice(reminded=1), TO_MARTA, reference)
        notifier.confirm(decided, TO_MARTA)

    assert len(receiver.messages) == 6
    assert len({mail.message["Message-ID"] for mail in receiver.messages}) == 3


def test_a_reminder_of_what_was_decided_meanwhile_tells_the_outcome(notifier, receiver):
    """Nobody is reminded of what needs nobody any more."""
    reference = notifier.send(notice(), TO_MARTA)
    notifier.remind(notice(state="applied", outcome=outcome()), TO_MARTA, reference)

    assert "Jan de Vries approved" in receiver.messages[-1].text


def test_a_delivery_that_halts_is_told_in_the_thread(notifier, receiver):
    """With its cause, and as one mail however often it is sent."""
    reference = notifier.send(notice(), TO_MARTA)
    for _time in range(2):
        notifier.halted(
            notice(state="approved", outcome=outcome(), halted=Text("The key is not accepted; save another.")),
            TO_MARTA,
            reference,
        )

    _first, *later = (mail.message for mail in receiver.messages)
    assert len({mail["Message-ID"] for mail in later}) == 1
    assert [mail["References"] for mail in later] == [reference] * 2
    assert "The key is not accepted; save another." in receiver.messages[-1].text


def test_a_receipt_joins_the_thread_of_who_was_asked(notifier, receiver):
    """An administrator who decides as well finds the receipt with the question."""
    reference = notifier.send(notice(), TO_MARTA)
    notifier.confirm(notice(state="approved", outcome=outcome()), TO_MARTA)

    assert receiver.messages[-1].message["References"] == reference
    assert "Receipt of a decision" in receiver.messages[-1].text


def test_without_a_decision_there_is_no_receipt(notifier, receiver):
    """A plan that waits attests nothing."""
    assert notifier.confirm(notice(), TO_MARTA) == ""
    assert receiver.messages == []


def test_every_mail_bounces_to_an_address_of_its_own(tmp_path, section, receiver):
    """With a bounce address each envelope names its mail; without one the sender gets what comes back."""
    office = open_office(tmp_path, section | {"bounce_address": "hub-bounces@school.example"})
    office.plan()

    senders = [mail.sender for mail in receiver.messages]
    names = [mail.message["Message-ID"].strip("<>").partition("@")[0] for mail in receiver.messages]
    assert senders == [f"hub-bounces+{name}@school.example" for name in names]
    office.hub.database.close()


def test_without_a_bounce_address_mail_comes_back_to_its_sender(office, receiver):
    """The envelope then says what the letterhead says."""
    office.plan()

    assert {mail.sender for mail in receiver.messages} == {"hub@school.example"}
