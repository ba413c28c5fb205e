"""Files of a form: private, without their own name, gone with the request; what a run was started with is sealed."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from starlette.datastructures import UploadFile

    from hub.app import Hub
    from hub.web.visit import Visit

_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}")
_LONGEST = 24 * 3600
_FOLDER = "uploads"


class Uploads:
    """The uploaded files of one request, by field, for as long as the request lasts."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._kept: dict[str, Path] = {}

    def __enter__(self) -> dict[str, Path]:
        if self._visit.uploads:
            sweep(self._visit.hub)
        folder = _folder(self._visit.hub)
        for name, upload in self._visit.uploads.items():
            self._kept[name] = _save(folder, upload)
        return dict(self._kept)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for path in self._kept.values():
            path.unlink(missing_ok=True)


@contextmanager
def arrived(hub: Hub, name: str, content: bytes) -> Iterator[Path]:
    """Give a file that a program sent for as long as the block lasts."""
    sweep(hub)
    path = _new(_folder(hub), name)
    path.write_bytes(content)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def sweep(hub: Hub) -> None:
    """Remove what a crash left behind on an earlier day."""
    old = time.time() - _LONGEST
    for path in _folder(hub).iterdir():
        if path.stat().st_mtime < old:
            path.unlink(missing_ok=True)


def _folder(hub: Hub) -> Path:
    folder = hub.desk.data_dir / _FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _save(folder: Path, upload: UploadFile) -> Path:
    path = _new(folder, upload.filename or "")
    with path.open("wb") as file:
        upload.file.seek(0)
        shutil.copyfileobj(upload.file, file)
    return path


def _new(folder: Path, name: str) -> Path:
    """Make an empty file that only the hub may read, of whose own name nothing but the ending is kept."""
    suffix = Path(name).suffix
    path = folder / (secrets.token_hex(16) + (suffix.lower() if _SUFFIX.fullmatch(suffix) else ""))
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    return path
