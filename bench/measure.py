"""Runs one stage in a fresh child process and reports its wall time and peak memory.

`python -m bench.measure WORK INPUTS` is that child: it imports the module of WORK (`module:function`),
notes the memory, does the work and prints what it measured as the last line. So no stage pays for another's
imports, heap or warm caches, and a stage that dies takes nothing with it.
"""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from pkgutil import resolve_name
from time import perf_counter
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterator

LEGS = ("first", "again", "next")


class StageFailedError(Exception):
    """A stage's child process ended without a result; its own words are above on the terminal."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a stage works on: two files of licences, a directory that goes away, a PostgreSQL or ""."""

    first: Path
    second: Path
    directory: Path
    dsn: str = ""


@dataclass(frozen=True, slots=True)
class Lap:
    """One timed piece of a leg, in seconds."""

    leg: str
    name: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Measured:
    """What a stage took. Megabytes are 2**20 bytes of resident memory of the child alone, at its highest."""

    laps: list[Lap]
    changes: dict[str, int]
    imports_mb: float
    peak_mb: float

    def seconds(self, *legs: str) -> float:
        """Return the wall time of these legs."""
        return sum(lap.seconds for lap in self.laps if lap.leg in legs)


class Stopwatch:
    """Times a stage's legs: `first` fills an empty register, `again` repeats, `next` is a later state."""

    def __init__(self) -> None:
        self.laps: list[Lap] = []
        self.changes: dict[str, int] = {}

    @contextmanager
    def lap(self, leg: str, name: str) -> Iterator[None]:
        """Time the block as a piece of a leg."""
        start = perf_counter()
        yield
        self.laps.append(Lap(leg, name, perf_counter() - start))

    def found(self, leg: str, changes: int) -> None:
        """Note how many changes a leg found, so that nobody is fast by doing nothing."""
        self.changes[leg] = changes


def run(work: str, inputs: Inputs) -> Measured:
    """Do the work (`module:function`, called with inputs and a stopwatch) in a child process.

    Raises:
        StageFailedError: the child ended without a result.
    """
    command = [
        sys.executable,
        "-m",
        "bench.measure",
        work,
        orjson.dumps(asdict(inputs), default=str).decode(),
    ]
    child = subprocess.run(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[1], check=False)
    if child.returncode:
        raise StageFailedError(f"{work} ended with exit code {child.returncode}; the reason is printed above.")
    result = orjson.loads(child.stdout.splitlines()[-1])
    return Measured(**result | {"laps": [Lap(**lap) for lap in result["laps"]]})


def main(work: str, inputs: str) -> None:
    """Be the child process."""
    given: dict[str, Any] = orjson.loads(inputs)
    paths = {name: Path(given[name]) for name in ("first", "second", "directory")}
    stage, watch = resolve_name(work), Stopwatch()
    imports_mb = peak_mb()
    stage(Inputs(**paths, dsn=given["dsn"]), watch)
    print(orjson.dumps(Measured(watch.laps, watch.changes, imports_mb, peak_mb())).decode())


def peak_mb() -> float:
    """Return this process's highest resident memory in MB.

    VmHWM starts anew at exec; the ru_maxrss of getrusage would carry over the parent's.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
