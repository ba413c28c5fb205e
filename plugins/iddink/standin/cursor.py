"""Opaque cursors: where a list goes on, for whom, and until when."""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import orjson

from plugins.iddink.standin.exchange import Problem
from plugins.iddink.standin.shelf import Key

LIFE = timedelta(minutes=15)
SEAL_SIZE = 16


@dataclass(frozen=True)
class Cursor:
    """The last record given, the page that comes next, when it was issued and for which question."""

    after: Key
    page: int
    issued: datetime
    scope: str


class Cursors:
    """Seals cursors so that a client cannot make or change one.

    Args:
        secret: What the seals are made with.
    """

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def seal(self, cursor: Cursor) -> str:
        """The cursor as a client sees it."""
        text = orjson.dumps([*cursor.after, cursor.page, int(cursor.issued.timestamp()), cursor.scope])
        return base64.urlsafe_b64encode(self._mark(text) + text).decode().rstrip("=")

    def open(self, sealed: str) -> Cursor:
        """Read a cursor back.

        Raises:
            Problem: It is not one of ours.
        """
        try:
            raw = base64.urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))
        except (binascii.Error, ValueError):
            raw = b""
        mark, text = raw[:SEAL_SIZE], raw[SEAL_SIZE:]
        if not hmac.compare_digest(mark, self._mark(text)):
            raise Problem(400, "invalid_cursor", "Send next_cursor as it came, or begin without a cursor.")
        stamp, key, serial, page, issued, scope = orjson.loads(text)
        return Cursor((stamp, key, serial), page, datetime.fromtimestamp(issued, UTC), scope)

    def page(self, sealed: str | None) -> int:
        """The page that a cursor asks for; 1 when there is none or it cannot be read."""
        try:
            return self.open(sealed).page if sealed else 1
        except Problem:
            return 1

    def scope(self, *parts: str | None) -> str:
        """A short mark of a question, that gives nothing of it away."""
        return self._mark(orjson.dumps(parts)).hex()[:12]

    def _mark(self, text: bytes) -> bytes:
        return hmac.digest(self._secret, text, hashlib.sha256)[:SEAL_SIZE]
