"""Answers of the last moment: whoever asks the very same again gets the very same, and no database is asked.

Some suppliers' systems try again and again. An answer is good for a second, and no longer than until this process
writes something, whatever it is: what another process changes is seen within that second.
"""

from __future__ import annotations

from datetime import timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

    from hub.plugin import RawAnswer, RawRequest, Services

_GOOD: Final = timedelta(seconds=1)
_MOST: Final = 16
_LARGEST: Final = 1 << 20


class Said(NamedTuple):
    """An answer, what the log says of it, and the state of the database that it was made from."""

    answer: RawAnswer
    exchange: dict[str, Any]
    written: int
    at: datetime


class Lately:
    """Keeps a few answers for a moment."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._header = services.settings("uwlr").certificate_header.lower()
        self._said: dict[bytes, Said] = {}

    def again(self, request: RawRequest) -> Said | None:
        """Return what the same request was answered a moment ago."""
        said = self._said.get(self._mark(request))
        if said is None or said.written != self._services.written:
            return None
        return said if timedelta() <= self._services.clock() - said.at < _GOOD else None

    def keep(self, request: RawRequest, said: Said) -> None:
        """Keep an answer, if it is one that others would wait for."""
        body = said.answer.body
        if said.answer.status != 200 or not isinstance(body, bytes) or len(body) > _LARGEST:  # noqa: PLR2004  (HTTP's)
            return
        if len(self._said) >= _MOST:
            self._said.clear()
        self._said[self._mark(request)] = said

    def _mark(self, request: RawRequest) -> bytes:
        """Return what all that an answer depends on comes down to; keys are not kept."""
        told = (request.headers.get("accept-encoding", ""), request.headers.get(self._header, ""))
        return blake2b(request.body + "\n".join(("", *told)).encode(), digest_size=16).digest()
