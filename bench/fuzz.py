"""`python -m bench.fuzz`: files of every format with something broken in them, 20,000 of them.

Each is read as an upload is. It gives rows or one of the known sentences, in time; anything else ends the bench with
a number by which the same file is made again.
"""

from __future__ import annotations

import argparse
import io
import random
import sys
import time
import zipfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from hub.plugin.files import FileRefused, open_table
from hub.plugin.files.refusals import SENTENCES
from plugins.library.demo.files import FORMATS
from plugins.library.demo.pupils import this_year

SLOWEST = 30.0
_YEAR = "2026-2027"
_MOST_CHANGES = 12


class Answer(NamedTuple):
    """What became of one file: ``rows`` or the code of its refusal, and how long it took."""

    number: int
    kind: str
    said: str
    seconds: float


def main() -> int:
    """Read the files, two at a time, and print what became of them."""
    parser = argparse.ArgumentParser(prog="python -m bench.fuzz", description="Broken files of every format.")
    parser.add_argument("--files", type=int, default=20_000, help="how many")
    parser.add_argument("--first", type=int, default=0, help="the number of the first: each number is one file")
    asked = parser.parse_args()
    whole = {kind: write(this_year(2026)[:40], _YEAR) for kind, (_ending, write) in FORMATS.items()}
    numbers = range(asked.first, asked.first + asked.files)
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda number: answer(whole, number), numbers))
    return told(answers)


def answer(whole: dict[str, bytes], number: int) -> Answer:
    """Make file ``number`` and read it to its end."""
    chance = random.Random(number)  # noqa: S311  (the same number is the same file)
    kind = chance.choice(list(whole))
    data = broken(whole[kind], chance)
    began = time.perf_counter()
    try:
        with open_table(data, "list") as table:
            widths = {len(cells) for _line, cells in table}
        said = "rows" if widths <= {len(table.header)} else "rows of several widths"
    except FileRefused as error:
        said = error.code
    except Exception as error:  # noqa: BLE001  (this is what is looked for)
        said = f"{type(error).__name__}: {error}"
    return Answer(number, kind, said, time.perf_counter() - began)


def broken(data: bytes, chance: random.Random) -> bytes:
    """Return a file with something wrong in it: outside, or for a container within one of its parts."""
    if data.startswith(b"PK") and chance.random() < 0.7:
        return _broken_within(data, chance)
    return _changed(data, chance)


def _broken_within(data: bytes, chance: random.Random) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        names = source.namelist()
        wrong = chance.choice(names)
        for name in names:
            content = source.read(name)
            made.writestr(name, _changed(content, chance) if name == wrong else content)
    return target.getvalue()


def _changed(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _time in range(chance.randint(1, _MOST_CHANGES)):
        at = chance.randrange(len(changed) + 1)
        way = chance.randrange(5)
        if way == 0 and changed:
            changed[at % len(changed)] = chance.randrange(256)
        elif way == 1:
            changed[at:at] = chance.randbytes(chance.randint(1, 40))
        elif way == 2:
            del changed[at : at + chance.randint(1, 200)]
        elif way == 3:
            changed[at:at] = changed[max(0, at - 300) : at]
        elif chance.random() < 0.2:
            del changed[at:]
    return bytes(changed)


def told(answers: list[Answer]) -> int:
    """Print the answers by kind; return 1 when one is not known or took too long."""
    counts = Counter((one.kind, one.said) for one in answers)
    for (kind, said), count in sorted(counts.items()):
        print(f"{kind:10} {said:20} {count:6}")
    strange = [one for one in answers if one.said not in {"rows", *SENTENCES} or one.seconds > SLOWEST]
    for one in strange[:20]:
        print(f"file {one.number} ({one.kind}): {one.said} after {one.seconds:.1f} s")
    slowest = max(one.seconds for one in answers)
    print(f"fuzz: {len(answers)} files, {len(strange)} without a known answer, slowest {slowest:.1f} s")
    return 1 if strange else 0


if __name__ == "__main__":
    sys.exit(main())
