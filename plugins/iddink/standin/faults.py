"""The switchboard of faults: which thing goes wrong next, how often and where."""

from dataclasses import dataclass, field
from typing import Any

from plugins.iddink.standin.exchange import Call
from plugins.iddink.standin.limits import BURST, PER_MINUTE

FOREVER = None
# Every fault and its options with what they are when not given.
KNOWN: dict[str, dict[str, Any]] = {
    "429": {"seconds": 1, "form": "seconds"},  # form: seconds | http-date | none | zero
    "503": {"seconds": 1},
    "500": {},
    "problem": {"status": 403, "code": "connection_disabled"},
    "rate-limit": {"per_minute": PER_MINUTE, "burst": BURST},
    "token-expires": {},
    "cursor-expires": {},
    "slow-first-byte": {"seconds": 1.0},
    "slow-drip": {"seconds": 0.05, "pieces": 10},
    "cut-body": {},
    "bad-gzip": {},
    "wrong-content-type": {"content_type": "text/html"},
    "latin1": {},
    "clock-off": {"seconds": 180},
    "repeat-row": {},
    "changed-row": {},
    "looping-cursor": {},
    "lying-total": {"total": 1},
    "unknown-field": {},
    "unknown-enum": {},
    "null-object": {},
    "single-object": {},
}
BETWEEN_PAGES = {"token-expires", "cursor-expires", "repeat-row", "changed-row", "looping-cursor"}
RETRY_FORMS = ("seconds", "http-date", "none", "zero")


@dataclass
class Fault:
    """A fault that waits: `page` is the first page it strikes, `path` a part of the paths it strikes."""

    name: str
    times: int | None = 1
    page: int = 1
    path: str = ""
    options: dict[str, Any] = field(default_factory=dict)

    def strikes(self, call: Call) -> bool:
        """Whether it concerns this call."""
        return call.page >= self.page and self.path in call.path


class Switchboard:
    """The faults that wait for a call."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def set(
        self, name: str, *, times: int | None = 1, page: int | None = None, path: str = "", **options: object
    ) -> None:
        """Let a fault wait for the next calls.

        Args:
            name: A key of `KNOWN`.
            times: How many calls it strikes; None until cleared. The rate limit stays until cleared.
            page: The first page of a list that it strikes.
            path: Only calls whose path has this in it.
            options: As `KNOWN` says.

        Raises:
            ValueError: No such fault or option.
        """
        if name not in KNOWN:
            raise ValueError(f"No fault {name!r}: choose one of {', '.join(KNOWN)}.")
        if options.keys() - KNOWN[name].keys():
            raise ValueError(f"The fault {name!r} has these options: {', '.join(KNOWN[name]) or 'none'}.")
        if options.get("form", "seconds") not in RETRY_FORMS:
            raise ValueError(f"The form of Retry-After is one of {', '.join(RETRY_FORMS)}.")
        first = page or (2 if name in BETWEEN_PAGES else 1)
        count = FOREVER if name == "rate-limit" else times
        self._waiting.append(Fault(name, count, first, path, KNOWN[name] | options))

    def clear(self) -> None:
        """Let nothing go wrong any more."""
        self._waiting.clear()

    def take(self, name: str, call: Call) -> dict[str, Any] | None:
        """The options of a waiting fault that strikes this call, counted as struck; or nothing."""
        for fault in self._waiting:
            if fault.name == name and fault.strikes(call):
                self._count(fault)
                return fault.options
        return None

    def struck(self, name: str, call: Call) -> bool:
        """Whether a waiting fault strikes this call, counted as struck."""
        return self.take(name, call) is not None

    def _count(self, fault: Fault) -> None:
        if fault.times is None:
            return
        fault.times -= 1
        if fault.times <= 0:
            self._waiting.remove(fault)
