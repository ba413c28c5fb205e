"""This notifier's section of config.yaml."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, model_validator

from hub.plugin import ConfigurationError

_PORTS = {"none": 25, "starttls": 587, "tls": 465}
_MAILBOX_PORTS = {"none": 143, "starttls": 143, "tls": 993}
_HERE = ("127.0.0.1", "localhost", "::1")
Security = Literal["none", "starttls", "tls"]


class OAuthSettings(BaseModel):
    """Where the relay's tokens come from: by client credentials, or with a refresh token if one is given.

    Secrets stand in an environment variable (``…_env``) or a file (``…_file``), never here.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    token_url: str
    client_id: str
    client_secret_env: str = ""
    client_secret_file: Path | None = None
    refresh_token_env: str = ""
    refresh_token_file: Path | None = None
    scope: str = ""

    @model_validator(mode="after")
    def _private(self) -> Self:
        address = urlsplit(self.token_url)
        if address.scheme != "https" and address.hostname not in _HERE:
            raise ValueError("`token_url` must begin with https://, because our secret goes there")
        return self

    @property
    def refreshes(self) -> bool:
        """Tell whether there is a refresh token."""
        return bool(self.refresh_token_env or self.refresh_token_file)

    def client_secret(self) -> str:
        """Return the client's secret; "" for a public client with a refresh token."""
        if not self.client_secret_env and self.client_secret_file is None and self.refreshes:
            return ""
        return kept(self.client_secret_env, self.client_secret_file)

    def refresh_token(self) -> str:
        """Return the refresh token that we were given."""
        return kept(self.refresh_token_env, self.refresh_token_file)


class MailboxSettings(BaseModel):
    """The mailbox that bounces arrive in, read over IMAP; without a password `oauth` of the relay is used."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str
    port: int | None = Field(default=None, ge=1, le=65535)
    security: Security = "tls"
    username: str
    password_env: str = ""
    password_file: Path | None = None
    folder: str = "INBOX"
    minutes: int = Field(default=5, ge=1, le=1440)

    @property
    def imap_port(self) -> int:
        """Return the port, by default the usual one for the chosen security."""
        return self.port or _MAILBOX_PORTS[self.security]

    @property
    def has_password(self) -> bool:
        return bool(self.password_env or self.password_file)

    def password(self) -> str:
        """Return the mailbox's password; raises ConfigurationError when it is not where it should be."""
        return kept(self.password_env, self.password_file)


class EmailSettings(BaseModel):
    """The relay that takes our mail; without a host no mail is sent.

    The password itself never stands in the file: ``password_env`` names an environment variable,
    ``password_file`` a file that holds it. ``ca_file`` is for a relay whose certificate the school made itself.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str = ""
    port: int | None = Field(default=None, ge=1, le=65535)
    security: Security = "starttls"
    ca_file: Path | None = None
    username: str = ""
    password_env: str = ""
    password_file: Path | None = None
    oauth: OAuthSettings | None = None
    sender: str = ""
    sender_name: str = "School hub"
    bounce_address: str = ""
    bounces: MailboxSettings | None = None
    timeout: float = Field(default=20.0, gt=0, le=300)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.host and "@" not in self.sender:
            raise ValueError("give `sender`, the address that mail comes from (hub@school.example)")
        if self.username and not (self.password_env or self.password_file or self.oauth):
            raise ValueError("give `password_env`, `password_file` or `oauth` beside `username`")
        if self.oauth and not self.username:
            raise ValueError("give `username`, the mailbox that `oauth` signs in to")
        if self.oauth and self.security == "none" and self.host not in _HERE:
            raise ValueError("`oauth` needs `security: starttls` or `tls`, because a token goes over the line")
        if self.bounce_address and "@" not in self.bounce_address:
            raise ValueError("`bounce_address` must be an address (hub-bounces@school.example)")
        if self.bounces and not (self.bounces.has_password or self.oauth):
            raise ValueError("give `bounces.password_env` or `bounces.password_file`")
        return self

    @property
    def relay_port(self) -> int:
        """Return the port, by default the usual one for the chosen security."""
        return self.port or _PORTS[self.security]

    def password(self) -> str:
        """Return the relay's password; raises ConfigurationError when it is not where it should be."""
        return kept(self.password_env, self.password_file)


def kept(variable: str, file: Path | None) -> str:
    """Return a secret from its file or its environment variable; ConfigurationError when it is not there."""
    if file is not None:
        try:
            return file.read_text().strip()
        except OSError:
            raise ConfigurationError(
                "The file “{path}”, which should hold a secret of the mail relay, cannot be read.", path=str(file)
            ) from None
    secret = os.environ.get(variable, "")
    if not secret:
        raise ConfigurationError(
            "The environment variable {name} should hold a secret of the mail relay, but is empty.",
            name=variable or "…_env",
        )
    return secret
