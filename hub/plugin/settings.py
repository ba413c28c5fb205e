"""What plugins' sections of config.yaml have in common."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, SecretStr


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
