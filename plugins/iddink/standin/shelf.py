"""Records of one kind kept in the order they changed, found by id."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass

from plugins.iddink.standin.catalogue import Row

Key = tuple[str, str, int]  # updated_at, id, and a serial that tells two copies of one row apart
TOMBSTONE = "tobedeleted"


@dataclass(frozen=True)
class Shape:
    """Which fields of a record hold its id, its last change and its tombstone."""

    id: str
    stamp: str
    status: str


PUBLISHER = Shape("publisher_id", "updated_at", "status")
BOOK = Shape("sourcedId", "dateLastModified", "status")
LICENCE = Shape("licence_id", "updated_at", "record_status")


class Shelf:
    """All records of one kind.

    Args:
        shape: The names of the fields that matter here.
        rows: The records; the shelf keeps them and changes them in place.
    """

    def __init__(self, shape: Shape, rows: list[Row]) -> None:
        self.shape = shape
        self._rows: dict[int, Row] = {}
        self._serials: dict[str, list[int]] = {}
        self._order: list[Key] = []
        for row in rows:
            self._place(row)
        self._order.sort()

    def __iter__(self) -> Iterator[Row]:
        return (self._rows[key[2]] for key in self._order)

    def __contains__(self, key: object) -> bool:
        return key in self._serials

    def find(self, key: str) -> Row | None:
        """The record with this id, or nothing."""
        serials = self._serials.get(key)
        return self._rows[serials[0]] if serials else None

    def walk(self, after: Key | None, since: str | None, wanted: Callable[[Row], bool]) -> Iterator[tuple[Key, Row]]:
        """Records behind `after` (or from `since` on), oldest change first; tombstones only with `since`."""
        start = bisect_right(self._order, after) if after else bisect_left(self._order, (since or "", "", 0))
        status = self.shape.status
        for key in self._order[start:]:
            row = self._rows[key[2]]
            if (since is not None or row[status] != TOMBSTONE) and wanted(row):
                yield key, row

    def change(self, key: str, fields: Row, stamp: str) -> None:
        """Set fields (an object given for an object is merged into it), one version up, changed at `stamp`.

        Raises:
            LookupError: No record has this id.
            ValueError: A field that such a record does not have.
        """
        if key not in self._serials:
            raise LookupError(f"No record {key}: give the id of a licence, book or publisher that is listed.")
        for serial in self._serials[key]:
            self._change_one(serial, fields, stamp)

    def _change_one(self, serial: int, fields: Row, stamp: str) -> None:
        row = self._rows[serial]
        strange = fields.keys() - row.keys()
        if strange:
            raise ValueError(f"No field {sorted(strange)}: such a record has {sorted(row)}.")
        self._order.remove(self._key(row, serial))
        for name, value in fields.items():
            old = row[name]
            both = isinstance(old, dict) and isinstance(value, dict)
            row[name] = old | value if both else deepcopy(value)
        row["version"] += 1
        row[self.shape.stamp] = stamp
        insort(self._order, self._key(row, serial))

    def add(self, row: Row) -> None:
        """Put one more record."""
        self._place(row)
        self._order.sort()

    def _place(self, row: Row) -> None:
        serial = len(self._rows)
        self._rows[serial] = row
        self._serials.setdefault(row[self.shape.id], []).append(serial)
        self._order.append(self._key(row, serial))

    def _key(self, row: Row, serial: int) -> Key:
        return row[self.shape.stamp], row[self.shape.id], serial
