"""This notifier's section of the configuration."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from hub.plugin import ConfigurationError
from notifications.email.settings import EmailSettings


@pytest.mark.parametrize(("security", "port"), [("none", 25), ("starttls", 587), ("tls", 465)])
def test_the_usual_port_follows_from_the_security(security, port):
    """Nobody has to know the port."""
    assert EmailSettings(security=security).relay_port == port


def test_a_relay_needs_a_sender():
    """A host without a sender's address is refused with the name of the field."""
    with pytest.raises(ValidationError, match="give `sender`"):
        EmailSettings(host="relay.example")


def test_a_user_name_needs_a_password():
    """A user name alone is refused with the two ways of giving a password."""
    with pytest.raises(ValidationError, match="`password_env`, `password_file` or `oauth`"):
        EmailSettings(host="relay.example", sender="hub@school.example", username="hub")


def test_the_password_comes_from_a_file(tmp_path):
    """The file's line break is no part of the password."""
    (tmp_path / "password").write_text("s3cret\n")

    assert EmailSettings(username="hub", password_file=tmp_path / "password").password() == "s3cret"


def test_a_missing_password_is_a_sentence(tmp_path):
    """Neither an empty variable nor an absent file is a traceback."""
    with pytest.raises(ConfigurationError, match="SCHOOL_HUB_TEST_ABSENT"):
        EmailSettings(username="hub", password_env="SCHOOL_HUB_TEST_ABSENT").password()
    with pytest.raises(ConfigurationError, match="cannot be read"):
        EmailSettings(username="hub", password_file=tmp_path / "absent").password()
