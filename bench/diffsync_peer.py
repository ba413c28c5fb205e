"""diffsync: what Nautobot's synchronisations plan with. It compares in memory, stores and asks nothing."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from diffsync import Adapter, DiffSyncModel

from bench.records import FIELDS, KEY, read

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from bench.measure import Inputs, Stopwatch


class Licence(DiffSyncModel):
    """One licence, as diffsync wants it declared."""

    _modelname = "licence"
    _identifiers = (KEY,)
    _attributes = FIELDS

    number: str
    isbn: str
    title: str
    publisher: str
    school: str
    pupil: str
    level: str
    credential: str
    until: str


class Licences(Adapter):
    """One side of the comparison."""

    licence = Licence
    top_level = ("licence",)

    def fill(self, path: Path) -> Licences:
        """Add all licences of a file."""
        for licence in read(path):
            self.add(Licence(**licence))
        return self


def diff(inputs: Inputs, watch: Stopwatch) -> None:
    """Load both sides and compare them, on each leg; the register is empty on the first."""
    for leg, known, incoming in (
        ("first", None, inputs.first),
        ("again", inputs.first, inputs.first),
        ("next", inputs.first, inputs.second),
    ):
        watch.found(leg, _leg(known, incoming, partial(watch.lap, leg)))


def _leg(known: Path | None, incoming: Path, lap: Callable[[str], AbstractContextManager[None]]) -> int:
    with lap("load"):
        register = Licences().fill(known) if known else Licences()
        vendor = Licences().fill(incoming)
    with lap("diff"):
        summary = register.diff_from(vendor).summary()
    return summary["create"] + summary["update"] + summary["delete"]
