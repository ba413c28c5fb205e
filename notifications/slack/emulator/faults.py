"""The switchboard of what shall go wrong, method by method."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing going wrong instead of, or (for a dropped line) after, what a method does."""

    error: str | None = None
    status: int | None = None
    rate_limited: int | None = None
    drop_connection: bool = False


class Faults:
    """Faults waiting to happen, taken in the order in which they were set."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: dict[str, list[Fault]] = {}

    def set(self, method: str, fault: Fault, times: int) -> None:
        """Let the next `times` calls of a method meet this fault."""
        with self._lock:
            self._waiting.setdefault(method, []).extend([fault] * times)

    def take(self, method: str) -> Fault | None:
        """Return the fault that this call of the method meets, if any."""
        with self._lock:
            waiting = self._waiting.get(method)
            return waiting.pop(0) if waiting else None
