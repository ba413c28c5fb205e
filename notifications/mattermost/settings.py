"""This notifier's section of config.yaml."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, model_validator


def _fetched(raw: object) -> object:
    """Return a secret from where the file says it is: ``env:NAME``, ``file:/path``, or the value itself."""
    kind, _, place = str(raw).partition(":")
    if kind == "env":
        if not os.environ.get(place):
            raise ValueError(f"the environment variable {place} is empty")
        return os.environ[place]
    if kind == "file":
        try:
            return Path(place).read_text().strip()
        except OSError:
            raise ValueError(f"the file {place} cannot be read") from None
    return raw


Secret = Annotated[SecretStr, BeforeValidator(_fetched)]
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
