"""The rate limit: so many requests a minute for a token, with a small burst."""

import math
from datetime import datetime

PER_MINUTE, BURST = 60, 10


class Bucket:
    """A token bucket on the stand-in's clock, full at first."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Fill it, and let it be of the usual size."""
        self.per_minute, self.burst = PER_MINUTE, BURST
        self._spent = 0.0
        self._at: datetime | None = None

    def draw(self, now: datetime, per_minute: int, burst: int) -> int:
        """Take one request out; 0 when there was one, else the whole seconds until there is."""
        self.per_minute, self.burst = per_minute, burst
        rate = per_minute / 60
        passed = (now - self._at).total_seconds() if self._at else 0.0
        self._at = now
        self._spent = max(0.0, self._spent - passed * rate)
        if self._spent + 1 > burst:
            return math.ceil((self._spent + 1 - burst) / rate)
        self._spent += 1
        return 0

    def headers(self) -> dict[str, str]:
        """What is left of it: RateLimit-Reset is in seconds until it is full again."""
        return {
            "RateLimit-Limit": str(self.per_minute),
            "RateLimit-Remaining": str(max(0, math.floor(self.burst - self._spent))),
            "RateLimit-Reset": str(math.ceil(self._spent * 60 / self.per_minute)),
        }
