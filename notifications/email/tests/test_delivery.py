"""What becomes of a message that a relay takes, postpones or refuses."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from hub.plugin import ConfigurationError, HubError, RetryLater
from notifications.email.delivery import Relay
from notifications.email.settings import EmailSettings


@pytest.fixture
def relay(section):
    """A relay that leads to the mail server."""
    return Relay(EmailSettings.model_validate(section))


@pytest.fixture
def message():
    """A small message."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "hub@school.example", "marta@escola.example", "Plan"
    message.set_content("Hello")
    return message


def test_a_message_arrives(relay, receiver, message):
    """What was handed over is in the mail server's box."""
    relay.deliver(message)

    assert [mail.subject for mail in receiver.messages] == ["Plan"]


def test_a_relay_that_is_away_asks_for_another_try(relay, receiver, message):
    """A refused connection is no refusal of the message."""
    receiver.stop()

    with pytest.raises(RetryLater, match="does not answer"):
        relay.deliver(message)


def test_a_4xx_asks_for_another_try(relay, receiver, message):
    """Greylisting is answered with patience."""
    receiver.answer_next("451 4.7.1 Greylisted, marta@escola.example")

    with pytest.raises(RetryLater, match=r"asks us to wait \(451\)\.$"):
        relay.deliver(message)


def test_a_5xx_is_final_and_keeps_the_address_out(relay, receiver, message):
    """A refusal for good is a sentence with the code and without the relay's words, which name the person."""
    receiver.answer_next("550 5.1.1 marta@escola.example: no such user")

    with pytest.raises(HubError) as caught:
        relay.deliver(message)
    assert not isinstance(caught.value, RetryLater)
    assert str(caught.value) == "The mail relay refuses this recipient (550). Is the address right?"


def test_a_relay_without_starttls_is_a_matter_of_configuration(section, message):
    """Mail never goes out in the clear when encryption was asked for."""
    relay = Relay(EmailSettings.model_validate(section | {"security": "starttls"}))

    with pytest.raises(ConfigurationError, match=r"email\.security"):
        relay.deliver(message)


def test_probing_sends_nothing(relay, receiver):
    """The check of the configuration leaves no mail behind."""
    relay.probe()

    assert receiver.messages == []
