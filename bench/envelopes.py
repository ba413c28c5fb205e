"""`python -m bench.envelopes [COUNT]`: envelopes with something wrong in them, a million of them, put to the service.

They go straight into the service, without HTTP, on both cores, each with a hub of its own. Every answer must be an
envelope with a fault, or a proper answer for what is still a proper question of somebody who is known. Whatever else
comes out ends the bench with a number by which the same envelope is made again.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import gzip
import multiprocessing
import re
import resource
import socket
import sys
import time
from collections import Counter, deque
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from lxml import etree

from bench import uwlr_schools
from bench.mangling import Sent, Traps, sent, whole
from hub.plugin import RawRequest
from plugins.uwlr.service.faults import SOAP_11, SOAP_12, Code

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hub.app import Hub
    from hub.plugin import RawAnswer

SLOWEST = 0.5  # seconds
GROWTH = 8.0  # MiB, in a process
PROCESSES = 2
_SECRET = "What stands in this file is nobody's business"  # noqa: S105  (a trap: no answer may hold it)
_ANSWERS = {f"{name}_antwoord" for name in ("leerlinggegevens", "structuur", "leerlingen", "leerkrachten")}
_KNOWN = {"leerresultaten_bevestiging", *_ANSWERS}
_PUPILS = 40
_TOGETHER = 200
_ENCODINGS = ("utf-8", "utf-16", "utf-16-be", "utf-32", "utf-7", "cp037")
_INSIDE = re.compile(r"<!--.*?-->|<[?].*?[?]>")  # what may stand in the middle of a word


@dataclass
class Tally:
    """What became of some envelopes. ``slowest`` in seconds of work, and the number of that envelope."""

    outcomes: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    slowest: tuple[float, int] = (0.0, -1)
    early_mb: float = 0.0
    late_mb: float = 0.0


def main() -> int:
    """Put all to the service, and tell."""
    parser = argparse.ArgumentParser(prog="python -m bench.envelopes", description="Broken envelopes.")
    parser.add_argument("count", type=int, nargs="?", default=1_000_000, help="how many")
    parser.add_argument("--first", type=int, default=0, help="the number of the first: each number is one envelope")
    asked = parser.parse_args()
    began, shares = (
        time.perf_counter(),
        [range(asked.first + one, asked.first + asked.count, PROCESSES) for one in (0, 1)],
    )
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(PROCESSES, mp_context=context, initializer=uwlr_schools.quiet) as pool:
        tallies = list(pool.map(put, shares))
    return told(tallies, time.perf_counter() - began)


def told(tallies: list[Tally], seconds: float) -> int:
    """Print what became of them; return 1 for anything that must not be."""
    outcomes = sum((one.outcomes for one in tallies), Counter[str]())
    slowest, number = max(one.slowest for one in tallies)
    growth = max(one.late_mb - one.early_mb for one in tallies)
    wrong = [line for one in tallies for line in one.wrong]
    kinds = ", ".join(f"{name} {many}" for name, many in outcomes.most_common())
    print(
        f"envelopes: {outcomes.total()} in {seconds:.0f} s: {len(wrong)} answered wrongly (target: 0), slowest "
        f"{slowest * 1000:.0f} ms, number {number} (target: under {SLOWEST * 1000:.0f} ms), memory {growth:+.1f} MiB "
        f"after the first tenth (target: under {GROWTH:.0f} MiB); {kinds}"
    )
    print(*wrong[:20], sep="\n", end="\n" if wrong else "")
    return 1 if wrong or slowest > SLOWEST or growth > GROWTH else 0


def put(numbers: range) -> Tally:
    """Put these envelopes to a service of their own."""
    with TemporaryDirectory(prefix="hub-bench-") as directory, socket.create_server(("127.0.0.1", 0)) as port:
        folder = Path(directory)
        (folder / "trap").write_text(_SECRET)
        traps = Traps(str(folder / "trap"), port.getsockname()[1])
        hub, templates = _service(folder)
        (hook,), tally = hub.registry.hooks, Tally()
        for done, (number, envelope) in enumerate(_made(numbers, templates, traps)):
            _one(tally, hook.handler, number, envelope)
            if done == len(numbers) // 10:
                tally.early_mb = _memory(hub)
        tally.late_mb = _memory(hub)
        if _called(port):
            tally.wrong.append("somebody called the port of the trap")
    return tally


def _made(numbers: range, templates: list[bytes], traps: Traps) -> Iterator[tuple[int, Sent]]:
    """Yield envelopes, made by threads that end: lxml keeps the names that it reads for as long as its thread lives."""
    for start in range(0, len(numbers), _TOGETHER):
        some = numbers[start : start + _TOGETHER]
        with ThreadPoolExecutor(1) as maker:
            made = deque(maker.map(lambda number: sent(templates, number, traps), some))
        for number in some:
            yield number, made.popleft()


def _service(folder: Path) -> tuple[Hub, list[bytes]]:
    """Return a hub for a school with a tolerant and a strict link and for one with none, and whole envelopes."""
    hub = uwlr_schools.opened(folder, suppliers=2)
    here, there = (uwlr_schools.school(hub, number, _PUPILS) for number in (0, 1))
    uwlr_schools.link(hub, [(here, 0)])
    uwlr_schools.link(hub, [(here, 1)], strict=True)
    return hub, whole(here.code, [there.code, uwlr_schools.code(9)])


def _one(tally: Tally, handle: Callable[[RawRequest], RawAnswer], number: int, envelope: Sent) -> None:
    began = time.thread_time()  # work, not waiting for a core that somebody else has
    try:
        answer = handle(RawRequest(envelope.raw, envelope.headers, ""))
        tally.slowest = max(tally.slowest, (time.thread_time() - began, number))
        outcome = judged(envelope, answer, partial(_wrong, tally, number, envelope))
    except Exception as error:  # noqa: BLE001  (this is what is looked for)
        outcome = _wrong(tally, number, envelope, f"{type(error).__name__}: {error}")
    tally.outcomes[outcome] += 1


def _wrong(tally: Tally, number: int, envelope: Sent, why: str) -> str:
    tally.wrong.append(f"number {number} ({envelope.how}): {why}")
    return "wrong"


def judged(envelope: Sent, answer: RawAnswer, wrong: Callable[[str], str]) -> str:
    """Return the code of a fault, or the name of a proper answer's content; anything else is told to ``wrong``."""
    content = answer.body if isinstance(answer.body, bytes) else b"".join(answer.body)  # type: ignore[arg-type]
    if answer.headers.get("content-encoding") == "gzip":
        content = gzip.decompress(content)
    said = _said(etree.fromstring(content))
    if _SECRET.encode() in content:
        return wrong("it holds what stands in a file of ours")
    if said in set(Code):
        right = answer.status in {400, 500} and uwlr_schools.SURNAME.encode() not in content
        return said if right else wrong(f"a fault with status {answer.status}, or with a pupil")
    if answer.status != 200 or said.partition(" ")[0] not in _KNOWN:
        return wrong(f"{said!r} with status {answer.status}")
    return said.partition(" ")[2] or said if known(envelope.raw) else wrong(f"{said} for somebody who is not known")


def known(raw: bytes) -> bool:
    """Tell whether an envelope names one of the suppliers with its code and its key: by another reader than ours."""
    parser = etree.XMLParser(remove_comments=True, remove_pis=True, resolve_entities=False, huge_tree=True)
    try:
        text = "\n".join(map(str, etree.fromstring(raw, parser).itertext()))
    except (etree.XMLSyntaxError, ValueError):
        text = "".join(_INSIDE.sub("", raw.decode(name, "ignore")) for name in _ENCODINGS)
    callers = (uwlr_schools.caller(uwlr_schools.code(0), number) for number in (0, 1))
    return any(all(value in text for value in one) for one in callers)


def _said(root: etree._Element) -> str:
    """Return a fault's code, or the name of an answer and of what is in it."""
    soap, _, name = str(root.tag)[1:].partition("}")
    if name != "Envelope" or soap not in {SOAP_11, SOAP_12}:
        return str(root.tag)
    inner = root[0][0]
    if inner.tag != f"{{{soap}}}Fault":
        return " ".join(etree.QName(one).localname for one in (inner, *islice(inner, 1)))
    if soap == SOAP_12:
        return str(inner.findtext(f"{{{soap}}}Code/{{{soap}}}Subcode/{{{soap}}}Value"))
    return str(inner.findtext("faultcode")).partition(":")[2]


def _called(port: socket.socket) -> bool:
    port.settimeout(0)
    try:
        port.accept()
    except BlockingIOError:
        return False
    return True


def _memory(hub: Hub) -> float:
    """Return what this process holds now, in MiB.

    Without the pages of its database, which have a limit, and without what is free but not given back.
    """
    uwlr_schools.close(hub)
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / (1 << 20)


if __name__ == "__main__":
    sys.exit(main())
