"""This notifier's section of the configuration."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from notifications.slack.settings import SlackSettings


def test_nothing_at_all_is_fine():
    """A hub without Slack needs no section."""
    assert not SlackSettings().configured


@pytest.mark.parametrize(
    ("section", "sentence"),
    [
        ({"bot_token": "x", "mode": "http"}, "needs `signing_secret`"),
        ({"bot_token": "x"}, "needs `app_token`"),
        ({"channels": {"08012345": "#decisions"}}, "pattern"),
        ({"bot_token": "env:SCHOOL_HUB_TEST_ABSENT"}, "environment variable SCHOOL_HUB_TEST_ABSENT is empty"),
        ({"bot_token": "file:/absent"}, "/absent cannot be read"),
    ],
)
def test_what_is_missing_is_named(section, sentence):
    """Each gap is refused with what to give."""
    with pytest.raises(ValidationError, match=sentence):
        SlackSettings.model_validate(section)


def test_a_secret_comes_from_a_file_and_is_not_shown(tmp_path):
    """The file's line break is no part of it, and printing the settings does not tell it."""
    (tmp_path / "token").write_text("xoxb-1\n")

    settings = SlackSettings.model_validate({"bot_token": f"file:{tmp_path}/token", "app_token": "xapp-1"})

    assert settings.bot_token.get_secret_value() == "xoxb-1"
    assert "xoxb-1" not in repr(settings)
