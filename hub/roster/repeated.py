"""Finding what occurs more than once among very many values, in a megabyte of memory however many they are."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_PLACES: Final = 1 << 23


def repeated(values: Callable[[], Iterable[str]]) -> frozenset[str]:
    """Return the values that occur more than once; they are gone through a second time if any may be among them."""
    suspect = _suspect(values())
    if not suspect:
        return frozenset()
    counts = Counter(value for value in values() if hash(value) % _PLACES in suspect)
    return frozenset(value for value, many in counts.items() if many > 1)


def _suspect(values: Iterable[str]) -> set[int]:
    """Return the places to which more than one value leads: the same one twice, or now and then two of them."""
    taken, suspect = bytearray(_PLACES >> 3), set()
    for value in values:
        place = hash(value) % _PLACES
        at, bit = place >> 3, 1 << (place & 7)
        if taken[at] & bit:
            suspect.add(place)
        taken[at] |= bit
    return suspect
