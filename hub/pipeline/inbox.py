"""Files that people hand in: kept under a name that says nothing until their run is planned or has failed."""

from __future__ import annotations

import secrets
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from hub.errors import InvalidInput
from hub.store.jobs import run as find

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hub.pipeline.kit import Kit

_FOLDER = "inbox"
KEPT = "kept:"  # before the name of a file in the vault
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


def named(file: Path | None, kept: str) -> Path | None:
    """Return what a run keeps of its file: where it lies, or what the vault calls it."""
    return Path(f"{KEPT}{kept}") if kept else file


@contextmanager
def opened(kit: Kit, file: Path | None) -> Iterator[Path | None]:
    """Give a run its file in plain for as long as the block lasts."""
    if file is None or not str(file).startswith(KEPT):
        if file is not None:
            kit.services.files.check(file)
        yield file
        return
    with kit.services.files.opened(str(file).removeprefix(KEPT)) as plain:
        yield plain


def drop(kit: Kit, run_id: int) -> None:
    """Delete the copy that a run came with: its rows are staged, and the file itself is about children."""
    with kit.database.reading() as session:
        file = find(session, run_id).file
    if file and Path(file).parent in (kit.services.data_dir / _FOLDER, kit.services.data_dir / UPLOADS):
        Path(file).unlink(missing_ok=True)
