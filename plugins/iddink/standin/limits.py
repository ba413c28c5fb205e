"""The rate limit: so many requests a minute for a token, with a small burst."""

import math
from datetime import datetime


class Bucket:
    """A token bucket on the stand-in's clock, full at first."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Fill it."""
        self._spent = 0.0
        self._at: datetime | None = None

    def draw(self, now: datetime, per_minute: int, burst: int) -> int:
        """Take one request out; 0 when there was one, else the whole seconds until there is."""
        rate = per_minute / 60
        passed = (now - self._at).total_seconds() if self._at else 0.0
        self._at = now
        self._spent = max(0.0, self._spent - passed * rate)
        if self._spent + 1 > burst:
            return math.ceil((self._spent + 1 - burst) / rate)
        self._spent += 1
        return 0

    def left(self, burst: int) -> int:
        """How many requests could come at once now."""
        return max(0, math.floor(burst - self._spent))
