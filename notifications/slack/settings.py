"""This notifier's section of config.yaml."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from hub.plugin.settings import Secret

ChannelId = Annotated[str, Field(pattern=r"^[CGD][A-Z0-9]{6,}$")]


class SlackSettings(BaseModel):
    """The app in the school's workspace; without a bot token nothing is sent to Slack.

    ``channels`` gives a school's code its channel by id (C0123ABCD, at the bottom of the channel's
    details); a school without one has each of its deciders told in a direct message. ``names_for`` lists the
    codes of schools that allow names of people in Slack; elsewhere public fields only are shown there.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    bot_token: Secret = SecretStr("")
    signing_secret: Secret = SecretStr("")
    app_token: Secret = SecretStr("")
    mode: Literal["socket", "http"] = "socket"
    base_url: str = "https://slack.com/api/"
    channels: dict[str, ChannelId] = Field(default_factory=dict)
    names_for: frozenset[str] = frozenset()
    seconds_between_messages: float = Field(default=1.0, ge=0, le=60)

    @model_validator(mode="after")
    def _complete(self) -> SlackSettings:
        if self.configured and self.mode == "http" and not self.signing_secret.get_secret_value():
            raise ValueError("mode http needs `signing_secret` (Basic Information of the app)")
        if self.configured and self.mode == "socket" and not self.app_token.get_secret_value():
            raise ValueError("mode socket needs `app_token` (xapp-…, Basic Information, App-Level Tokens)")
        return self

    @property
    def configured(self) -> bool:
        """Tell whether there is a workspace to talk to."""
        return bool(self.bot_token.get_secret_value())
