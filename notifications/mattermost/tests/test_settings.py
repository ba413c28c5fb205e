"""This notifier's section of the configuration."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from notifications.mattermost.settings import MattermostSettings


def test_nothing_is_set_up_by_default():
    """Without a token there is no server."""
    assert not MattermostSettings().configured


def test_a_secret_comes_from_a_file(tmp_path):
    """The file's line break is no part of it."""
    (tmp_path / "token").write_text("abc\n")
    settings = MattermostSettings(url="https://chat.school.example", bot_token=f"file:{tmp_path}/token")

    assert settings.bot_token.get_secret_value() == "abc"


@pytest.mark.parametrize(
    ("section", "sentence"),
    [
        ({"bot_token": "abc"}, "give `url`"),
        ({"bot_token": "env:SCHOOL_HUB_ABSENT"}, "is empty"),
        ({"bot_token": "file:/nowhere/token"}, "cannot be read"),
        ({"channels": {"08012345": "town-square"}}, "should match pattern"),
    ],
)
def test_what_is_wrong_is_said(section, sentence):
    """Each with the field's name."""
    with pytest.raises(ValidationError, match=sentence):
        MattermostSettings.model_validate(section)
