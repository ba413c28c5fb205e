"""Frames from the reading process to the hub: one JSON array a line on standard output."""

from __future__ import annotations

import json
import os
import signal

PIPE = 1


class Outlet:
    """Writes frames; between two of them the process may live ``seconds`` long.

    The alarm stands still while writing, because then the hub is at work, not this process. Should the
    hub die, the write fails or the alarm goes off: no reader outlives its hub.
    """

    def __init__(self, seconds: int) -> None:
        self._seconds = seconds
        signal.alarm(seconds)

    def send(self, kind: str, *content: object) -> None:
        """Send one frame."""
        frame = json.dumps([kind, *content], ensure_ascii=False, separators=(",", ":"))
        rest = memoryview(frame.encode("utf-8", "replace") + b"\n")
        signal.alarm(0)
        while rest:
            rest = rest[os.write(PIPE, rest) :]
        signal.alarm(self._seconds)
