"""How a record's values become a key."""

from __future__ import annotations

from typing import Annotated

from hub.plugin import KEY, PUBLIC, Record
from hub.plugin.records import shape_of
from hub.store.encoding import Codec
from hub.store.sealing import Sealer


class Seat(Record, table=True):
    """A record whose natural key has two parts."""

    __tablename__ = "test_seat"

    row: Annotated[str, KEY, PUBLIC]
    place: Annotated[str, KEY, PUBLIC]


def test_two_parts_of_a_key_never_run_together() -> None:
    """What stands between the parts is escaped inside them, so that other parts make another key."""
    codec = Codec(shape_of(Seat), 1, Sealer(bytes(32)))
    pairs = [("a|b", "c"), ("a", "b|c"), ("a\\", "b|c"), ("a\\|b", "c")]
    assert len({codec.key({"row": row, "place": place}) for row, place in pairs}) == len(pairs)
    assert codec.key({"row": "a", "place": "b"}) == "a|b"
