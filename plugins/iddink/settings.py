"""The plugin's own section of config.yaml."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Settings(BaseModel):
    """How the hub talks to the distributor, and how far it goes by itself; times in seconds.

    ``allow_http`` and ``allow_private`` accept addresses without encryption or in private networks, for a
    publisher's old service or a practice server. ``automatic_names`` pairs by full name and birth date alone.
    ``flags`` switches on protocols that are unconfirmed (``blink_sso``).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    allow_http: bool = False
    allow_private: bool = False
    automatic_names: bool = False
    flags: tuple[str, ...] = ()
    timeout: float = Field(default=30.0, gt=0, le=300)
    retries: int = Field(default=3, ge=0, le=10)
    page_size: int = Field(default=500, ge=1, le=500)
    export_hours: int = Field(default=24, ge=1, le=168)
