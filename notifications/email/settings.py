"""This notifier's section of config.yaml."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from hub.plugin import ConfigurationError

_PORTS = {"none": 25, "starttls": 587, "tls": 465}


class EmailSettings(BaseModel):
    """The relay that takes our mail; without a host no mail is sent.

    The password itself never stands in the file: ``password_env`` names an environment variable,
    ``password_file`` a file that holds it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str = ""
    port: int | None = Field(default=None, ge=1, le=65535)
    security: Literal["none", "starttls", "tls"] = "starttls"
    username: str = ""
    password_env: str = ""
    password_file: Path | None = None
    sender: str = ""
    sender_name: str = "School hub"
    timeout: float = Field(default=20.0, gt=0, le=300)

    @model_validator(mode="after")
    def _complete(self) -> EmailSettings:
        if self.host and "@" not in self.sender:
            raise ValueError("give `sender`, the address that mail comes from (hub@school.example)")
        if self.username and not (self.password_env or self.password_file):
            raise ValueError("give `password_env` or `password_file` beside `username`")
        return self

    @property
    def relay_port(self) -> int:
        """Return the port, by default the usual one for the chosen security."""
        return self.port or _PORTS[self.security]

    def password(self) -> str:
        """Return the relay's password; raises ConfigurationError when it is not where it should be."""
        if self.password_file is not None:
            try:
                return self.password_file.read_text().strip()
            except OSError:
                raise ConfigurationError(
                    "The file “{path}” with the mail relay's password cannot be read.", path=str(self.password_file)
                ) from None
        password = os.environ.get(self.password_env, "")
        if not password:
            raise ConfigurationError(
                "The environment variable {name} should hold the mail relay's password, but is empty.",
                name=self.password_env,
            )
        return password
