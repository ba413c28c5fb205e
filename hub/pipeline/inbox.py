"""Files that people hand in: sealed on disk, in plain only while their run reads them, then gone."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hub.errors import InvalidInput
from hub.store.jobs import run as find

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hub.pipeline.kit import Kit
    from hub.plugin.services import Files

KEPT: Final = "kept:"  # before the name of a file that a plugin keeps for longer than its run
ONCE: Final = "once:"  # before the name of one that is kept for its run alone
_LONGEST: Final = 30  # days after which a run that was never made loses its file


def take_in(files: Files, file: Path | None, kept: str) -> Path | None:
    """Return what a run keeps of its file: the name of one that is kept already, or of a sealed copy made here."""
    if kept:
        return Path(f"{KEPT}{kept}")
    if file is None:
        return None
    if not file.is_file():
        raise InvalidInput("There is no file “{file}”.", file=str(file))
    return Path(f"{ONCE}{files.keep(file, _LONGEST).ref}")


@contextmanager
def opened(kit: Kit, file: Path | None) -> Iterator[Path | None]:
    """Give a run its file in plain for as long as the block lasts."""
    kind, colon, ref = str(file or "").partition(":")
    if f"{kind}{colon}" not in (KEPT, ONCE):
        if file is not None:
            kit.services.files.check(file)
        yield file
        return
    with kit.services.files.opened(ref) as plain:
        yield plain


def drop(kit: Kit, run_id: int) -> None:
    """Delete the copy that a run came with: its rows are staged, and the file itself is about children."""
    with kit.database.reading() as session:
        file = find(session, run_id).file or ""
    if file.startswith(ONCE):
        kit.services.files.forget(file.removeprefix(ONCE))
