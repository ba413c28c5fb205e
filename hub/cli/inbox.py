"""Files that people hand in are copied before anything reads them, so that nothing they gave is lost."""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path

from hub.errors import InvalidInput


def keep_file(folder: Path, file: Path) -> Path:
    """Copy a file into the hub's own folder under a name that says nothing, and return that."""
    if not file.is_file():
        raise InvalidInput("There is no file “{file}”.", file=str(file))
    inbox = folder / "inbox"
    inbox.mkdir(parents=True, exist_ok=True, mode=0o700)
    kept = inbox / f"{secrets.token_hex(8)}{Path(file.name).suffix[:8]}"
    shutil.copyfile(file, kept)
    kept.chmod(0o600)
    return kept
