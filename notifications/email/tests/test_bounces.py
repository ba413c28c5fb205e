"""Mails that come back are understood, however they come in, and are told on the plan's page."""

from __future__ import annotations

import threading

import pytest
from sqlmodel import select
from typer.testing import CliRunner

from hub.plugin import AccessRefused, ConfigurationError, RetryLater
from hub.store.tables import CopyRow
from notifications.email.bounce_box import BounceBox, Watch
from notifications.email.bounces import read
from notifications.email.commands import app
from notifications.email.delivery import Relay
from notifications.email.settings import EmailSettings
from notifications.email.tests.imap import MailboxServer
from notifications.email.tests.office import open_office
from notifications.email.tests.reports import NAME, REFERENCE, absence, report
from notifications.email.tests.secure import TokenPlace

DOMAIN = "school.example"
COMES_BACK = f"hub-bounces+{NAME}@{DOMAIN}"


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        ("5.1.1", "no such mailbox"),
        ("5.2.2", "full or closed"),
        ("5.4.1", "never reached"),
        ("5.7.1", "refuses mail from the hub"),
        ("5.0.0", "Is the address right?"),
        ("nonsense", "Is the address right?"),
    ],
)
def test_the_status_becomes_a_sentence_without_the_servers_words(status, sentence):
    """What the other server wrote names the person, so only its code is used."""
    found = read(report(status, to=COMES_BACK), DOMAIN)

    assert found.reference == REFERENCE
    assert sentence in str(found.why)
    assert "marta" not in str(found.why)


@pytest.mark.parametrize("headers_only", [True, False])
def test_without_an_address_of_its_own_the_returned_mail_says_which_it_was(headers_only):
    """Whole or as headers, what came back holds the Message-ID."""
    raw = report(reference=REFERENCE, headers_only=headers_only)

    assert read(raw, DOMAIN).reference == REFERENCE


@pytest.mark.parametrize(
    "raw",
    [
        report(action="delayed", to=COMES_BACK),
        report(to="hub@school.example"),
        report(reference="<somebody-elses@mail.example>"),
        absence(COMES_BACK),
        b"",
        b"\xff\x00 no mail at all",
    ],
    ids=["delayed", "no-name", "another-mail", "absence", "empty", "noise"],
)
def test_what_is_no_bounce_of_ours_is_none(raw):
    """Delays, absence notes and other people's mail say nothing about a plan."""
    assert read(raw, DOMAIN) is None


@pytest.fixture
def box():
    """A mailbox for bounces."""
    box = MailboxServer()
    yield box
    box.close()


@pytest.fixture
def office(tmp_path, section, box):
    """A hub whose mail comes back into the mailbox."""
    (tmp_path / "password").write_text("s3cret")
    bounces = {"host": "127.0.0.1", "port": box.port, "security": "none", "username": "bounces"}
    bounces["password_file"] = str(tmp_path / "password")
    office = open_office(
        tmp_path, section | {"bounce_address": f"hub-bounces@{DOMAIN}", "bounces": bounces, "timeout": 2}
    )
    yield office
    office.hub.database.close()


@pytest.fixture
def notifier(office):
    """Its notifier."""
    (notifier,) = office.hub.registry.notifiers
    return notifier


def errors(office):
    """Return what is wrong with each copy, by its address."""
    with office.hub.database.reading() as session:
        return {copy.address: copy.error for copy in session.exec(select(CopyRow))}


def test_a_bounce_in_the_mailbox_is_told_of_its_copy_alone(office, notifier, receiver, box):
    """The copy says why; the other recipient's stays as it was, and the mail is read once."""
    office.plan()
    back = next(mail.sender for mail in receiver.messages if "marta" in mail.to)
    box.mails = [absence(back), report(to=back)]

    assert notifier.read_bounces() == (2, 1)
    assert notifier.read_bounces() == (0, 0)
    assert "no such mailbox" in errors(office)["marta@escola.example"]
    assert errors(office)["jan@escola.example"] is None


def test_a_reminder_that_comes_back_is_told_of_its_thread(office, notifier, receiver):
    """The copy goes by its first mail; a later mail of the thread leads to it."""
    office.plan()
    back = next(mail.sender for mail in receiver.messages if "marta" in mail.to)

    assert notifier.take_bounce(report(to=back.replace("+ask.", "+remind-2.")))
    assert "no such mailbox" in errors(office)["marta@escola.example"]


def test_a_report_about_a_mail_that_nobody_sent_changes_nothing(office, notifier):
    """Who writes to the bounce address with an invented name is not believed."""
    office.plan()

    assert not notifier.take_bounce(report(to=COMES_BACK))
    assert set(errors(office).values()) == {None}


def test_a_served_hub_looks_into_the_mailbox_by_itself(office, notifier, receiver, box):
    """Listening starts the watch, and stopping ends it."""
    office.plan()
    box.mails = [report(to=receiver.messages[0].sender)]
    notifier.listen()
    while not box.seen:
        assert notifier._watch._thread.is_alive()
    notifier.stop()

    assert any(errors(office).values())


def test_a_mailbox_that_refuses_or_is_away_is_a_sentence(office, notifier, box, tmp_path):
    """The check says it; so does whoever reads it by hand."""
    assert list(notifier.check()) == []
    (tmp_path / "password").write_text("wrong")
    with pytest.raises(AccessRefused, match="name or password"):
        notifier.read_bounces()
    assert "mailbox for bounces refuses" in str(*notifier.check())
    box.close()
    with pytest.raises(RetryLater, match="does not answer"):
        notifier.read_bounces()


def test_a_folder_that_is_not_there_is_said(tmp_path, section, box):
    """Its name is in the sentence."""
    (tmp_path / "password").write_text("s3cret")
    bounces = {"host": "127.0.0.1", "port": box.port, "security": "none", "username": "bounces", "folder": "Lost"}
    office = open_office(tmp_path, section | {"bounces": bounces | {"password_file": str(tmp_path / "password")}})
    with pytest.raises(AccessRefused, match="no folder “Lost”"):
        office.hub.registry.notifiers[0].read_bounces()
    office.hub.database.close()


def test_without_a_mailbox_there_is_nothing_to_read(tmp_path, section):
    """The sentence names the setting."""
    office = open_office(tmp_path, section)
    with pytest.raises(ConfigurationError, match=r"email\.bounces"):
        office.hub.registry.notifiers[0].read_bounces()
    office.hub.database.close()


def test_a_relay_pipes_a_bounce_in(office, receiver, tmp_path):
    """`hub mail bounce` takes a file or its standard input, and says whether it was one."""
    office.plan()
    (tmp_path / "back.eml").write_bytes(report(to=receiver.messages[0].sender))
    run = CliRunner().invoke
    assert "came back" in run(app, ["bounce", str(tmp_path / "back.eml")], obj=office.hub.desk).output
    piped = run(app, ["bounce"], obj=office.hub.desk, input=report(to=receiver.messages[1].sender))
    assert "came back" in piped.output
    assert "no bounce" in run(app, ["bounce"], obj=office.hub.desk, input=b"Subject: hello\n\n").output
    assert all(errors(office).values())


def test_the_mailbox_is_read_by_hand(office, receiver, box):
    """`hub mail poll` says what it found."""
    office.plan()
    box.mails = [report(to=receiver.messages[0].sender)]

    said = CliRunner().invoke(app, ["poll"], obj=office.hub.desk).output
    assert "Mails read: 1. Mails of ours that came back: 1." in said


def test_a_mailbox_without_a_password_is_opened_with_the_relays_token(box):
    """Where passwords are no longer taken, the same client signs in to both."""
    place = TokenPlace(box)
    settings = EmailSettings.model_validate(
        {
            "host": "127.0.0.1",
            "sender": "hub@school.example",
            "username": "bounces",
            "oauth": {"token_url": place.url, "client_id": "c", "client_secret_env": "HOME"},
            "bounces": {"host": "127.0.0.1", "port": box.port, "security": "none", "username": "bounces"},
        }
    )
    box.mails = [absence(COMES_BACK)]
    taken = []
    BounceBox(settings, settings.bounces, Relay(settings).tokens).unseen(taken.append)
    place.close()

    assert len(taken) == 1
    assert "AUTHENTICATE" in box.said


def test_a_look_that_fails_unexpectedly_is_not_the_last():
    """A database that is away for a moment leaves no later bounce unread."""
    looks, again = [], threading.Event()

    def look() -> None:
        looks.append(1)
        if len(looks) == 1:
            raise ValueError
        again.set()

    watch = Watch(look, 0.01)
    watch.start()
    assert again.wait(5)
    watch.stop()
