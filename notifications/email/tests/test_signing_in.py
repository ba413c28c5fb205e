"""How the hub proves to a relay who it is, over a line that nobody else reads."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
from pydantic import ValidationError

from hub.plugin import AccessRefused, ConfigurationError, RetryLater
from notifications.email.delivery import Relay
from notifications.email.settings import EmailSettings
from notifications.email.tests.secure import SecureRelay, TokenPlace


@pytest.fixture
def message():
    """A small message."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "hub@school.example", "marta@escola.example", "Plan"
    message.set_content("Hello")
    return message


@pytest.fixture(params=["starttls", "tls"])
def server(request, tmp_path):
    """A relay with a certificate, in both ways of encrypting."""
    server = SecureRelay(tmp_path, request.param)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def section(server, tmp_path):
    """The configuration that leads to it, with a name and a password."""
    (tmp_path / "password").write_text("s3cret\n")
    return {
        "host": "127.0.0.1",
        "port": server.port,
        "security": server._security,
        "ca_file": server.ca_file,
        "username": "hub",
        "password_file": tmp_path / "password",
        "sender": "hub@school.example",
    }


@pytest.fixture
def place(server):
    """Where tokens come from."""
    place = TokenPlace(server)
    yield place
    place.close()


@pytest.fixture
def oauth(place, tmp_path):
    """The configuration of a client with a secret."""
    (tmp_path / "secret").write_text("client-s3cret")
    return {
        "token_url": place.url,
        "client_id": "hub-client",
        "client_secret_file": tmp_path / "secret",
        "scope": "https://outlook.office365.com/.default",
    }


def relay_of(section, **changes):
    """Return a relay with these settings changed."""
    return Relay(EmailSettings.model_validate(section | changes))


def test_a_name_and_a_password_are_taken(section, server, message):
    """After the line is encrypted the relay hears who we are, and takes the mail."""
    relay_of(section).deliver(message)

    assert server.taken == ["marta@escola.example"]


def test_a_wrong_password_is_the_operators_to_renew(section, server, message, tmp_path):
    """The sentence holds neither name nor password."""
    (tmp_path / "password").write_text("wrong")
    with pytest.raises(AccessRefused, match="refuses our name or password") as caught:
        relay_of(section).deliver(message)
    assert "wrong" not in str(caught.value)
    assert server.taken == []


def test_a_certificate_of_a_stranger_is_not_trusted(section, server, message):
    """Without the school's own authority nothing is said to the relay."""
    with pytest.raises(AccessRefused, match="certificate is not trusted"):
        relay_of(section, ca_file=None).deliver(message)
    assert server.taken == []


def test_a_token_signs_in_and_is_asked_for_once(section, oauth, server, place, message):
    """Client credentials get a token, which serves until it ends."""
    relay = relay_of(section, oauth=oauth)
    for _ in range(3):
        relay.deliver(message)

    assert len(server.taken) == 3
    assert place.asked == [
        {
            "client_id": "hub-client",
            "client_secret": "client-s3cret",
            "scope": "https://outlook.office365.com/.default",
            "grant_type": "client_credentials",
        }
    ]


def test_a_token_that_ends_is_renewed(section, oauth, server, place, message):
    """A token that lives for a minute only is not used for a mail that takes its time."""
    place.lasts = 30
    relay = relay_of(section, oauth=oauth)
    for _ in range(2):
        relay.deliver(message)

    assert len(place.asked) == 2


def test_a_token_that_the_relay_refuses_is_forgotten(section, oauth, server, place, message):
    """The next try asks for a new one."""
    relay = relay_of(section, oauth=oauth)
    relay.deliver(message)
    server.good.clear()
    with pytest.raises(AccessRefused):
        relay.deliver(message)
    relay.deliver(message)

    assert len(server.taken) == 2


def test_a_refresh_token_is_kept_when_it_is_exchanged(section, oauth, server, place, message, tmp_path):
    """What comes back instead of it is in its file at once, for the next start."""
    (tmp_path / "refresh").write_text("R0\n")
    with_refresh = oauth | {"refresh_token_file": tmp_path / "refresh"}
    relay_of(section, oauth=with_refresh).deliver(message)
    relay_of(section, oauth=with_refresh).deliver(message)

    assert [form["refresh_token"] for form in place.asked] == ["R0", "R1"]
    assert {form["grant_type"] for form in place.asked} == {"refresh_token"}
    assert (tmp_path / "refresh").read_text() == "R2"


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((400, {"error": "invalid_client", "error_description": "client-s3cret"}), AccessRefused),
        ((200, {"nothing": "here"}), AccessRefused),
        ((503, {}), RetryLater),
    ],
)
def test_no_token_is_a_sentence_without_secrets(section, oauth, server, place, message, answer, error):
    """A refusal is the operator's to mend, trouble passes by itself; the endpoint's own words stay out."""
    place.answers.append(answer)
    with pytest.raises(error) as caught:
        relay_of(section, oauth=oauth).deliver(message)
    assert "s3cret" not in str(caught.value)
    assert server.taken == []


def test_an_endpoint_that_is_away_asks_for_another_try(section, oauth, place, message):
    """Nothing is lost while tokens cannot be had."""
    place.close()
    with pytest.raises(RetryLater, match="does not answer"):
        relay_of(section, oauth=oauth).deliver(message)


def test_a_relay_that_knows_no_tokens_is_a_matter_of_configuration(receiver, oauth, message):
    """The relay must offer what was configured."""
    plain = {"host": "127.0.0.1", "port": receiver.port, "security": "none", "sender": "h@s.example"}
    with pytest.raises(ConfigurationError, match="does not offer"):
        relay_of(plain, username="hub", oauth=oauth).deliver(message)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"oauth": {"token_url": "http://login.example/t", "client_id": "c"}}, "must begin with https"),
        ({"oauth": {"token_url": "https://login.example/t", "client_id": "c"}, "security": "none"}, "starttls"),
        ({"oauth": {"token_url": "https://login.example/t", "client_id": "c"}, "username": ""}, "give `username`"),
    ],
)
def test_a_token_never_goes_over_an_open_line(changes, sentence):
    """What would give it away is refused when the configuration is read."""
    usual = {"host": "relay.example", "sender": "hub@school.example", "username": "hub"}
    with pytest.raises(ValidationError, match=sentence):
        EmailSettings.model_validate(usual | changes)
