"""The state of the distributor: its world, its clock, its faults and what was sent to it."""

import hashlib
import threading
from datetime import date, datetime, timedelta
from typing import Any

from plugins.iddink.standin.clock import START, Clock
from plugins.iddink.standin.cursor import Cursors
from plugins.iddink.standin.exchange import Call, Reply
from plugins.iddink.standin.faults import Switchboard
from plugins.iddink.standin.limits import Bucket
from plugins.iddink.standin.moving import Moving
from plugins.iddink.standin.world import World, create

SCOPES = ("licences:read", "users:write", "acks:write")
TOKEN_LIFE = timedelta(days=358)


class Service:
    """What all handlers share; take `lock` before touching it.

    Args:
        seed: What the world is made from.
        size: A key of `world.SIZES`.
        start: The first moment of the clock.
        ticking: Whether the clock runs with real time.
        first_day: The first school day; all days of the data are moved with it.
    """

    world: World
    batches: dict[str, dict[str, Any]]
    acks: list[dict[str, Any]]
    stored: dict[tuple[str, str], tuple[bytes, Reply]]
    requests: list[tuple[str, str, int]]

    def __init__(
        self, seed: int, size: str, start: datetime = START, *, ticking: bool = False, first_day: date | None = None
    ) -> None:
        self.lock = threading.RLock()
        self.clock = Clock(start, ticking=ticking)
        self.board = Switchboard()
        self.bucket = Bucket()
        secret = hashlib.sha256(f"{seed}/{size}".encode()).digest()
        self.cursors = Cursors(secret)
        self.token = f"standin-{secret.hex()[:32]}"
        self.token_ends = start + TOKEN_LIFE
        self.moving = Moving(first_day)
        self.school_year = self.moving.school_year
        self._made_from = (seed, size)
        self.reset()

    def reset(self) -> None:
        """Back to the first moment: the planted data, no faults, nothing received."""
        with self.lock:
            self.world = create(*self._made_from, self.moving)
            self.clock.reset()
            self.board.clear()
            self.bucket.reset()
            self.batches = {}
            self.acks = []
            self.stored = {}
            self.requests = []

    def now(self, call: Call) -> datetime:
        """The moment as this call is told."""
        return self.clock.now(call.skew)
