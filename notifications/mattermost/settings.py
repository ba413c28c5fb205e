"""This notifier's section of config.yaml."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from hub.plugin.settings import Secret

ChannelId = Annotated[str, Field(pattern=r"^[a-z0-9]{26}$")]


class MattermostSettings(BaseModel):
    """A bot on the school's server; without its token nothing is sent there.

    ``channels`` gives a school's code its channel by id (View Info of the channel); a school without
    one has each of its deciders told in a direct message.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str = ""
    bot_token: Secret = SecretStr("")
    channels: dict[str, ChannelId] = Field(default_factory=dict)
    timeout: float = Field(default=10.0, gt=0, le=120)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.configured and not self.url.startswith(("https://", "http://")):
            raise ValueError("give `url`, the address of the server (https://chat.school.example)")
        return self

    @property
    def configured(self) -> bool:
        """Tell whether there is a server to talk to."""
        return bool(self.bot_token.get_secret_value())
