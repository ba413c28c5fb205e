"""`python -m bench.uwlr [NAME ...]`: pupil data over UWLR, beside the best that the machine can do in the same run.

Served: the prepared answer of a school beside constant bytes of the same length, from the hub's own server. Written
and read: the hub beside lxml. Flat: a school of 100,000 beside one of 1,000. Polled: 500 suppliers at once. A line
is printed for each, with its target.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from bench import uwlr_load, uwlr_rival, uwlr_schools, uwlr_server
from hub.plugin import RawRequest
from hub.plugin.files.child.edexml import Document
from hub.plugin.files.child.limits import Limits
from plugins.uwlr.service.answers import Answers, Link, whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from hub.app import Hub
    from hub.plugin import Person, School
    from plugins.uwlr.service.answers import Extract
    from plugins.uwlr.service.writing import Place

PROFILE, VERSION = "narrow", "2.2"
_INSTANT = "0000-00-00T00:00:00Z"
_SINCE = "<l:laatstontvangengegevens>2099-01-01T00:00:00Z</l:laatstontvangengegevens>"


class Told(NamedTuple):
    """A line of the bench, and whether the target was met."""

    line: str
    met: bool


def main() -> int:
    """Measure what is named, or everything, and print; return 1 when a target was missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.uwlr", description="Pupil data over UWLR.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which of {', '.join(BENCHES)}; all without any")
    asked = parser.parse_args().names or list(BENCHES)
    uwlr_schools.quiet()
    missed = []
    for name in asked:
        with TemporaryDirectory(prefix="hub-bench-") as directory:
            told = BENCHES[name](Path(directory))
        print(f"uwlr {name}: {told.line}", flush=True)
        missed += [] if told.met else [name]
    return 1 if missed else 0


def served(folder: Path, *, pupils: int = 1_500, rounds: int = 9, seconds: float = 1.0) -> Told:
    """Ask for an answer that does not change, and for constant bytes, in turn."""
    hub, school = _school(folder, pupils)
    request = uwlr_schools.envelope(school.code).encode()
    length = len(_handled(hub, request))
    (folder / uwlr_server.FILE).write_bytes(b"x" * length)
    uwlr_schools.close(hub)
    kinds = {
        "answer": uwlr_load.post("/uwlr", request),
        "hook": uwlr_load.post(uwlr_server.HOOK, request),
        "route": uwlr_load.get(uwlr_server.ROUTE),
    }
    rates: dict[str, list[float]] = {name: [] for name in kinds}
    with uwlr_server.served(folder, 1) as server:
        for _round in range(rounds):
            for name, asked in kinds.items():
                rates[name].append(uwlr_load.rate(server.port, asked, length, connections=4, seconds=seconds))
    shares = {name: median(a / b for a, b in zip(rates["answer"], rates[name], strict=True)) for name in kinds}
    each = ", ".join(f"{name} {max(found):.0f} best {median(found):.0f} median" for name, found in rates.items())
    line = (
        f"{pupils} pupils, {length // 1024} KiB, answers a second over 4 connections: {each}; the answer has "
        f"{shares['hook']:.0%} of a constant hook, which is asked the same (target: 70%), and {shares['route']:.0%} of "
        "a plain route, which is asked nothing"
    )
    return Told(line, shares["hook"] >= 0.7)


def written(folder: Path, *, pupils: int = 10_000, rounds: int = 5) -> Told:
    """Write the same answer from the same people by hand and with lxml, and look at the memory."""
    hub, school = _school(folder, pupils)
    answers, link = Answers(hub.desk), Link(school, PROFILE, VERSION)
    people, extract, place = list(hub.desk.roster.persons(school.id)), answers.extract(link), answers.place(school)
    ours, theirs = folder / "ours.xml", folder / "theirs.xml"
    took: dict[str, list[float]] = {"hub": [], "lxml": []}
    for _round in range(rounds):
        took["hub"].append(_seconds(lambda: _stream(ours, place, extract, people)))
        took["lxml"].append(_seconds(lambda: uwlr_rival.write(theirs, place, VERSION, extract, people, _INSTANT)))
    same = etree.canonicalize(from_file=str(ours)) == etree.canonicalize(from_file=str(theirs))
    memory = _memory(lambda: _stream(ours, place, extract, people))
    began = time.perf_counter()
    answers.current(link, -1, None)
    made = time.perf_counter() - began
    with_database = _memory(lambda: answers.current(Link(school, "tracking", VERSION), -1, None))
    uwlr_schools.close(hub)
    times = median(b / a for a, b in zip(took["hub"], took["lxml"], strict=True))
    line = (
        f"{pupils} pupils, {ours.stat().st_size >> 10} KiB: {min(took['hub']) * 1000:.0f} ms by hand, "
        f"{min(took['lxml']) * 1000:.0f} ms with lxml, {times:.1f} x (target: 4 x), {memory:.1f} MiB more memory "
        f"(target: at most 5), {'the same document' if same else 'ANOTHER DOCUMENT'}; from the database in "
        f"{made * 1000:.0f} ms with {with_database:.1f} MiB"
    )
    return Told(line, times >= 4 and memory <= 5 and same)


def read(folder: Path, *, pupils: int = 10_000, rounds: int = 5) -> Told:
    """Read an answer as the other side does, beside lxml alone."""
    hub, school = _school(folder, pupils)
    file = folder / "answer.xml"
    file.write_bytes(_handled(hub, uwlr_schools.envelope(school.code).encode()))
    uwlr_schools.close(hub)
    took: dict[str, list[float]] = {"hub": [], "lxml": []}
    for _round in range(rounds):
        took["hub"].append(_seconds(lambda: _all(parsed(file), pupils)))
        took["lxml"].append(_seconds(lambda: _iterated(file)))
    times = median(a / b for a, b in zip(took["hub"], took["lxml"], strict=True))
    line = (
        f"{pupils} pupils read in {min(took['hub']) * 1000:.0f} ms, lxml's iterparse alone "
        f"{min(took['lxml']) * 1000:.0f} ms, {times:.2f} x (target: at most 1.1 x)"
    )
    return Told(line, times <= 1.1)


def parsed(path: Path) -> Iterator[object]:
    """Yield the people of an answer, as the hub's reader has them."""
    with path.open("rb") as stream:
        yield from Document(stream, Limits()).persons()


def flat(folder: Path, *, small: int = 1_000, large: int = 100_000) -> Told:
    """Make and send the answer of a small school and of a large one, each by a server of its own."""
    peaks, words = [], []
    for name, pupils in (("small", small), ("large", large)):
        place = folder / name
        place.mkdir()
        hub, school = _school(place, pupils)
        uwlr_schools.close(hub)
        request = uwlr_load.post("/uwlr", uwlr_schools.envelope(school.code).encode())
        with uwlr_server.served(place, 1) as server:
            idle, began = server.peak_mb(), time.perf_counter()
            lengths = {uwlr_load.once(server.port, request)}
            first = time.perf_counter() - began
            made = server.peak_mb()
            lengths |= {uwlr_load.once(server.port, request) for _time in range(5)}
            peaks.append(server.peak_mb())
        size = max(lengths) / (1 << 20)
        words.append(
            f"{pupils} pupils, {size:.1f} MiB, first answer in {first:.1f} s, memory {idle:.0f} MiB idle, {made:.0f} "
            f"made, {peaks[-1]:.0f} sent again five times"
        )
    more = peaks[1] - peaks[0]
    return Told(f"{'; '.join(words)}: {more:.1f} MiB more (target: at most 30)", more <= 30)


def polled(folder: Path, *, suppliers: int = 500, schools: int = 200, pupils: int = 50, links: int = 4) -> Told:
    """Let all suppliers ask for their schools at the same time: everything, and then what is new."""
    hub = uwlr_schools.opened(folder, suppliers=suppliers)
    known = [uwlr_schools.school(hub, number, pupils) for number in range(schools)]
    pairs = [(known[(number * links + one) % schools], number) for number in range(suppliers) for one in range(links)]
    uwlr_schools.link(hub, pairs)
    uwlr_schools.close(hub)
    asks: list[list[bytes]] = [[] for _supplier in range(suppliers)]
    for school, number in pairs:
        for more in ("", _SINCE):
            envelope = uwlr_schools.envelope(school.code, number, more=more).encode()
            asks[number].append(uwlr_load.post("/uwlr", envelope))
    with uwlr_server.served(folder, suppliers) as server:
        began = time.perf_counter()
        with ThreadPoolExecutor(1) as apart:  # a test's own thread may have a loop already
            found = apart.submit(asyncio.run, uwlr_load.polled(server.port, asks)).result()
        took = time.perf_counter() - began
    waits = sorted(found.waits) or [0.0]
    p50, p99 = (waits[min(len(waits) - 1, int(len(waits) * part))] for part in (0.5, 0.99))
    line = (
        f"{suppliers} suppliers at once, {schools} schools: {len(found.waits)} answers in {took:.1f} s, "
        f"{len(found.errors)} errors (target: 0), p50 {p50:.0f} ms, p99 {p99:.0f} ms"
    )
    return Told("\n".join((line, *found.errors[:5])), not found.errors and len(found.waits) == sum(map(len, asks)))


def _school(folder: Path, pupils: int) -> tuple[Hub, School]:
    hub = uwlr_schools.opened(folder)
    school = uwlr_schools.school(hub, 0, pupils)
    uwlr_schools.link(hub, [(school, 0)])
    return hub, school


def _handled(hub: Hub, request: bytes) -> bytes:
    (hook,) = hub.registry.hooks
    body = hook.handler(RawRequest(request, {}, "")).body
    return body if isinstance(body, bytes) else b"".join(body)  # type: ignore[arg-type]


def _stream(file: Path, place: Place, extract: Extract, people: Iterable[Person]) -> None:
    """Write an answer as the service does, from people who are at hand."""
    with file.open("wb") as target:
        for text, _many in whole(place, PROFILE, VERSION, extract, people):
            target.write(text.encode())


def _all(found: Iterator[object], least: int) -> None:
    if sum(1 for _one in found) < least:
        raise ValueError("Somebody is missing.")


def _iterated(path: Path) -> None:
    for _event, element in etree.iterparse(str(path)):
        element.clear()


def _seconds(work: Callable[[], None]) -> float:
    """Return how long something works, without the time in which somebody else has the core."""
    began = time.thread_time()
    work()
    return time.thread_time() - began


def _memory(work: Callable[[], object]) -> float:
    """Return how far the memory rises at most, in MiB; in a pass of its own, because watching it takes long."""
    tracemalloc.start()
    before, _peak = tracemalloc.get_traced_memory()
    work()
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return (peak - before) / (1 << 20)


BENCHES: dict[str, Callable[[Path], Told]] = {
    "served": served,
    "written": written,
    "read": read,
    "flat": flat,
    "polled": polled,
}

if __name__ == "__main__":
    sys.exit(main())
