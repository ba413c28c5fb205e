"""Files that are kept for a while, sealed on disk: a chunk at a time, each bound to its file and its place in it."""

from __future__ import annotations

import os
import secrets
from contextlib import contextmanager
from hashlib import blake2b
from typing import TYPE_CHECKING, BinaryIO, Final

from hub.errors import NotFound
from hub.plugin.services import Kept

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hub.model.clock import Clock
    from hub.store.scanning import Scanner
    from hub.store.sealing import Sealer

CHUNK: Final = 1024 * 1024
_LENGTH: Final = 4  # bytes before each chunk that say how long it is
_DAY: Final = 24 * 3600
_FOLDER, _OPENED = "kept", "opened"


class Vault:
    """Implements `hub.plugin.Files` in the hub's data folder."""

    def __init__(self, data_dir: Path, sealer: Sealer, clock: Clock, scanner: Scanner) -> None:
        self._data_dir = data_dir
        self._clock = clock
        self._sealer = sealer
        self._scanner = scanner

    def keep(self, file: Path, days: int) -> Kept:
        """Seal a copy under a name that says nothing; the date of the sealed file is the day on which it goes."""
        self.check(file)
        ref, size = secrets.token_hex(16), 0
        digest = blake2b(key=self._sealer.mark_key[:64], digest_size=20)
        target = self._place(_FOLDER) / ref
        with file.open("rb") as source, _private(target) as sealed:
            chunk, place = source.read(CHUNK), 0
            while chunk or not place:
                following = source.read(CHUNK)
                digest.update(chunk)
                size += len(chunk)
                self._write(sealed, chunk, _context(ref, place, last=not following))
                chunk, place = following, place + 1
            sealed.flush()
            os.fsync(sealed.fileno())
        until = self._clock().timestamp() + days * _DAY
        os.utime(target, (until, until))
        return Kept(ref, size, digest.hexdigest())

    @contextmanager
    def opened(self, ref: str) -> Iterator[Path]:
        """Give the plain file for as long as the block lasts."""
        source = self._find(ref)
        plain = self._place(_OPENED) / secrets.token_hex(16)
        try:
            with source.open("rb") as sealed, _private(plain) as target:
                self._copy(sealed, target, ref)
            yield plain
        finally:
            plain.unlink(missing_ok=True)

    def check(self, file: Path) -> None:
        """Let a file pass that is not harmful, as far as the scanner knows."""
        self._scanner.check(file)

    def forget(self, ref: str) -> None:
        """Delete a file; one that is gone already stays gone."""
        if ref.isalnum():
            (self._place(_FOLDER) / ref).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Delete the files whose days are over, and plain ones that a crash left open."""
        now = self._clock().timestamp()
        _older(self._place(_FOLDER), now)
        _older(self._place(_OPENED), now - _DAY)

    def _find(self, ref: str) -> Path:
        place = self._place(_FOLDER) / ref
        if not ref.isalnum() or not place.is_file():
            raise NotFound("This file is no longer kept: it was deleted after the days that the school keeps files.")
        return place

    def _place(self, name: str) -> Path:
        folder = self._data_dir / name
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder

    def _write(self, sealed: BinaryIO, chunk: bytes, context: bytes) -> None:
        body = self._sealer.seal_bytes(chunk, context)
        sealed.write(len(body).to_bytes(_LENGTH, "big") + body)

    def _copy(self, sealed: BinaryIO, target: BinaryIO, ref: str) -> None:
        head, place = sealed.read(_LENGTH), 0
        while head:
            body = sealed.read(int.from_bytes(head, "big"))
            head = sealed.read(_LENGTH)
            target.write(self._sealer.open_bytes(body, _context(ref, place, last=not head)))
            place += 1


def _older(folder: Path, than: float) -> None:
    for file in folder.iterdir():
        if file.stat().st_mtime < than:
            file.unlink(missing_ok=True)


def _context(ref: str, place: int, *, last: bool) -> bytes:
    """Name a chunk, so that none can be moved, left out or cut off without being noticed."""
    return f"file:{ref}:{place}:{'last' if last else 'more'}".encode()


def _private(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
