"""Files that people hand in: kept under a name that says nothing until their run is planned or has failed."""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from hub.errors import InvalidInput
from hub.store.jobs import run as find

if TYPE_CHECKING:
    from hub.pipeline.kit import Kit

_FOLDER = "inbox"
UPLOADS = "uploads"  # where the web keeps what a run was started with


def keep(data_dir: Path, file: Path) -> Path:
    """Copy a file before anything reads it, and return the copy, which only the hub may read."""
    if not file.is_file():
        raise InvalidInput("There is no file “{file}”.", file=str(file))
    inbox = data_dir / _FOLDER
    inbox.mkdir(parents=True, exist_ok=True, mode=0o700)
    kept = inbox / f"{secrets.token_hex(8)}{Path(file.name).suffix[:8]}"
    kept.touch(mode=0o600)
    shutil.copyfile(file, kept)
    return kept


def drop(kit: Kit, run_id: int) -> None:
    """Delete the copy that a run came with: its rows are staged, and the file itself is about children."""
    with kit.database.reading() as session:
        file = find(session, run_id).file
    if file and Path(file).parent in (kit.services.data_dir / _FOLDER, kit.services.data_dir / UPLOADS):
        Path(file).unlink(missing_ok=True)
