"""The hub's keys in their file: the first seals and signs, the others open what they sealed.

One line a key, newest first; a line that ends in ``retired`` still opens, and no longer vouches for links.
"""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import TYPE_CHECKING

from hub.errors import ConfigurationError, InvalidInput

if TYPE_CHECKING:
    from pathlib import Path

SIZE = 32
_RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Key:
    """One key; ``id`` names it without telling it."""

    secret: bytes
    retired: bool = False

    @property
    def id(self) -> str:
        return blake2b(self.secret, digest_size=4, person=b"id").hexdigest()

    def derived(self, purpose: bytes) -> bytes:
        """Return the key for one purpose: what leaks in one place opens nothing in another."""
        return blake2b(self.secret, digest_size=SIZE, person=purpose).digest()


class KeyRing:
    """The keys of one file, newest first; made on first use, readable only by its owner."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read_at: tuple[int, int] | None = None
        self._keys: tuple[Key, ...] = ()
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(path, (Key(os.urandom(SIZE)),), os.O_EXCL)

    def keys(self) -> tuple[Key, ...]:
        """Return the keys as the file has them now: another process may have turned them."""
        stat = self._path.stat()
        standing = (stat.st_mtime_ns, stat.st_ino)
        if standing != self._read_at:
            self._keys = tuple(self._parsed(line) for line in self._path.read_text().splitlines() if line.strip())
            if not self._keys:
                raise self._broken()
            self._read_at = standing
        return self._keys

    def rotate(self) -> Key:
        """Put a new key before the others and return it."""
        new = Key(os.urandom(SIZE))
        self._replace((new, *self.keys()))
        return new

    def retire(self, key_id: str) -> Key:
        """Have a key vouch for nothing any more; InvalidInput for the newest and for a key that is not here."""
        first, *others = self.keys()
        if first.id == key_id:
            raise InvalidInput("Key {id} is the one in use. Turn the keys first: hub keys rotate.", id=key_id)
        if key_id not in {key.id for key in others}:
            raise InvalidInput("There is no key {id} in the key file. `hub keys list` shows them.", id=key_id)
        self._replace((first, *(replace(key, retired=key.retired or key.id == key_id) for key in others)))
        return next(key for key in self.keys() if key.id == key_id)

    def _replace(self, keys: tuple[Key, ...]) -> None:
        """Write the file anew in one step: a crash leaves the old one or the new one."""
        owner, beside = self._path.stat(), self._path.with_name(f"{self._path.name}.new")
        _write(beside, keys, os.O_TRUNC)
        if os.geteuid() == 0:
            os.chown(beside, owner.st_uid, owner.st_gid)  # root turns the keys, the hub's own user reads them
        beside.replace(self._path)

    def _parsed(self, line: str) -> Key:
        text, _, word = line.strip().partition(" ")
        try:
            secret = base64.b64decode(text, validate=True)
        except ValueError as error:
            raise self._broken() from error
        if len(secret) != SIZE:
            raise ConfigurationError("The hub's key is {size} bytes long; it must be 32.", size=len(secret))
        return Key(secret, retired=word == _RETIRED)

    def _broken(self) -> ConfigurationError:
        return ConfigurationError("“{path}” is not a key file of the hub.", path=str(self._path))


def _write(path: Path, keys: tuple[Key, ...], how: int) -> None:
    lines = (f"{base64.b64encode(key.secret).decode()}{f' {_RETIRED}' if key.retired else ''}\n" for key in keys)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | how, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.writelines(lines)
        file.flush()
        os.fsync(file.fileno())
