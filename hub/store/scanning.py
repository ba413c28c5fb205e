"""Asking ClamAV whether a file is harmful: its INSTREAM command over a socket (clamd(8), COMMANDS)."""

from __future__ import annotations

import socket
from contextlib import closing
from typing import TYPE_CHECKING, Final

from hub.errors import ConfigurationError, InvalidInput, RetryLater
from hub.model.text import marked

if TYPE_CHECKING:
    from pathlib import Path

_PIECE: Final = 1 << 16
_SECONDS: Final = 60
_LONGEST: Final = 4_096
_AWAY: Final = marked(
    "The virus scanner does not answer, and without it no file is read: nothing was changed. The hub tries again; "
    "tell your operator if it stays so."
)
_FOUND: Final = marked(
    "The virus scanner says that this file is harmful ({what}): it was not read. Make the export anew on another "
    "computer, and tell your system administrator."
)


class Scanner:
    """A scanner at ``unix:/path/of/the/socket`` or ``tcp:host:port``; without an address everything passes."""

    def __init__(self, address: str) -> None:
        self._kind, _sign, self._place = address.partition(":")
        if address and (self._kind not in ("unix", "tcp") or not self._place):
            raise ConfigurationError("“scanner” in config.yaml is unix:/run/clamav/clamd.ctl or tcp:host:3310.")

    def check(self, file: Path) -> None:
        """Let a file pass, or raise InvalidInput; RetryLater when the scanner cannot say (it fails closed)."""
        if not self._place:
            return
        try:
            said = self._asked(file)
        except (OSError, ValueError):
            raise RetryLater(_AWAY) from None
        if said.endswith(b"FOUND"):
            what = said.removeprefix(b"stream: ").removesuffix(b" FOUND")
            raise InvalidInput(_FOUND, what=what.decode("ascii", "replace")[:80])
        if not said.endswith(b"OK"):
            raise RetryLater(_AWAY)

    def _asked(self, file: Path) -> bytes:
        with closing(self._line()) as line, file.open("rb") as source:
            line.sendall(b"zINSTREAM\0")
            while piece := source.read(_PIECE):
                line.sendall(len(piece).to_bytes(4, "big") + piece)
            line.sendall(bytes(4))
            answer = b""
            while len(answer) < _LONGEST and not answer.endswith(b"\0"):
                more = line.recv(_LONGEST)
                if not more:
                    break
                answer += more
        return answer.rstrip(b"\0\n ")

    def _line(self) -> socket.socket:
        if self._kind == "unix":
            line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            line.settimeout(_SECONDS)
            line.connect(self._place)
            return line
        host, _sign, port = self._place.rpartition(":")
        return socket.create_connection((host, int(port)), _SECONDS)
