"""The hub's own part of config.yaml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from hub.model.sign_in import Provider


class Config(BaseModel):
    """Where the hub keeps things and how it is reached; relative paths count from the file's folder."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    database: str = "sqlite:///var/hub.db"
    data_dir: Path = Path("var")
    key_file: Path = Path("var/hub.key")
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    public_url: str = ""
    account: str = ""  # whose word the command line gives, unless --as says otherwise
    scanner: str = ""  # ClamAV: unix:/run/clamav/clamd.ctl or tcp:host:3310; a file that it cannot check is not read
    workers: int = Field(default=2, ge=1, le=32)
    sign_in: dict[str, Provider] = Field(default_factory=dict)
    plugins: dict[str, Any] = Field(default_factory=dict)

    @property
    def address(self) -> str:
        """Return the address under which people reach the hub, without a slash at the end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")
