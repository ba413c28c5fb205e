"""`python -m bench.lists`: pupil files of every format from hand-in to plan, and long lists beside other readers.

First 10,000 pupils in each format through the whole hub (SQLite): the file is kept, read in its child, compared with
the register, judged and put forward. Then 100,000 as .csv and .xlsx, read by the hub, by python-calamine or the csv
module alone, and by pandas; each in a process of its own, whose highest memory is told.
"""

from __future__ import annotations

import argparse
import logging
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import orjson
import structlog

from plugins.library.demo.files import FORMATS
from plugins.library.demo.pupils import Pupil

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TARGET_SECONDS = 5.0
_YEAR, _SCHOOL = "2026-2027", "21QW00"
_LONG = ("csv", "xlsx")
_READERS = ("hub", "alone", "pandas")
_CARDS = {"name": "Generated", "prefix": "29999", "length": 14, "first": 1, "last": 99_999_999}


def main() -> int:
    """Measure and print; return 1 when a format takes longer than the target."""
    parser = argparse.ArgumentParser(prog="python -m bench.lists", description="Pupil files, from hand-in to plan.")
    parser.add_argument("--pupils", type=int, default=10_000, help="in each format")
    parser.add_argument("--long", type=int, default=100_000, help="in the lists that other readers read too")
    parser.add_argument("--reader", nargs=2, metavar=("READER", "FILE"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.reader:
        return _read(*asked.reader)
    with TemporaryDirectory(prefix="hub-bench-") as directory:
        folder = Path(directory)
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
        slow = [kind for kind in FORMATS if _planned(folder, kind, asked.pupils) > TARGET_SECONDS]
        for kind in _LONG:
            _beside(folder, kind, asked.long)
    return 1 if slow else 0


def pupils(count: int) -> list[Pupil]:
    """Return invented pupils, in classes of thirty."""
    return [
        Pupil(
            number=f"{place:07}",
            called_name=f"Zoë {place % 97}",
            prefix="van der" if place % 3 else "",
            surname=f"Bedacht-{place}",
            birth_date=date(2010, 1, 1) + timedelta(days=place % 2_900),
            gender="MV"[place % 2],
            class_code=f"K{place // 30}",
            class_name=f"Klas {place // 30}",
            level=1 + place % 8,
            email=f"p{place}@bench.example",
            street="Papierstraat",
            house_number=str(1 + place % 90),
            postcode="0000XA",
        )
        for place in range(count)
    ]


def _planned(folder: Path, kind: str, count: int) -> float:
    """Return how many seconds one file took from hand-in to a plan that waits."""
    ending, write = FORMATS[kind]
    people = pupils(min(count, 65_000) if kind == "xls" else count)
    file = folder / f"pupils.{ending}"
    file.write_bytes(write(people, _YEAR))
    hub, school_id = _branch(folder / f"hub-{kind}")
    began = time.perf_counter()
    kept = hub.desk.files.keep(file, 3)
    run = hub.desk.start_run("library.members", school_id, by="bench", kept=kept.ref)
    while hub.engine.step():
        continue
    took = time.perf_counter() - began
    notice = hub.desk.run_story(run, school_id).notice
    planned = notice.counts["create"] if notice else 0
    hub.database.close()
    print(f"{kind:10} {planned:7} pupils to a plan in {took:5.2f} s (target {TARGET_SECONDS:.0f} s)")
    if planned != len(people):
        sys.exit(f"{kind}: {planned} of {len(people)} pupils were planned")
    return took


def _branch(folder: Path):  # type: ignore[no-untyped-def]  # noqa: ANN202  (the hub is imported by who needs it)
    from hub.app import Hub  # noqa: PLC0415
    from hub.model.config import Config  # noqa: PLC0415
    from hub.people import schools  # noqa: PLC0415
    from hub.registry import Registry  # noqa: PLC0415
    from plugins.library import hooks  # noqa: PLC0415
    from plugins.library.branch import Branch  # noqa: PLC0415

    library = {"libraries": {"bench": {"name": "The library of the bench", "cards": [_CARDS]}}}
    config = Config(
        database=f"sqlite:///{folder}.db", data_dir=folder, key_file=folder / "key", plugins={"library": library}
    )
    hub = Hub(config, registry=Registry([hooks], discover=False))
    hub.migrate()
    with hub.database.writing() as session:
        school = schools.add(session, _SCHOOL, "The school of the bench")
        session.add(Branch(school_id=school.id, library="bench"))
    return hub, school.id


def _beside(folder: Path, kind: str, count: int) -> None:
    """Print how long each reader takes for the same long list, and how much memory."""
    ending, write = FORMATS[kind]
    file = folder / f"long.{ending}"
    file.write_bytes(write(pupils(count), _YEAR))
    for reader in _READERS:
        command = [sys.executable, "-m", "bench.lists", "--reader", reader, str(file)]
        done = subprocess.run(command, check=True, capture_output=True, cwd=Path(__file__).parents[1])
        told = orjson.loads(done.stdout.splitlines()[-1])
        rate = told["rows"] / told["seconds"]
        print(
            f"{kind:10} {told['rows']:7} rows read by {reader:7} in {told['seconds']:5.2f} s, {rate:8.0f} rows/s, "
            f"{told['grown']:4.0f} MB more memory"
        )


def _read(reader: str, file: str) -> int:
    """Read one file in this process and print rows, seconds and how far the memory rose."""
    rows: Callable[[Path], Iterator[object]] = {"hub": _by_hub, "alone": _alone, "pandas": _by_pandas}[reader]
    next(rows(_tiny(Path(file))), None)  # what is imported once is not the file's
    before = _peak()
    began = time.perf_counter()
    count = sum(1 for _row in rows(Path(file)))
    took = time.perf_counter() - began
    print(orjson.dumps({"rows": count, "seconds": took, "grown": _peak() - before}).decode())
    return 0


def _tiny(file: Path) -> Path:
    small = file.with_name(f"tiny-{file.name}")
    small.write_bytes(FORMATS[file.suffix[1:]][1](pupils(2), _YEAR))
    return small


def _peak() -> float:
    """Return the highest memory of this process so far, in MB; `getrusage` would tell its parent's."""
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


def _by_hub(file: Path) -> Iterator[object]:
    from hub.plugin.files import open_table  # noqa: PLC0415

    with open_table(file) as table:
        yield from table


def _alone(file: Path) -> Iterator[object]:
    import csv  # noqa: PLC0415

    from python_calamine import CalamineWorkbook  # noqa: PLC0415

    if file.suffix == ".xlsx":
        rows = CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).iter_rows()
        next(rows)
        yield from rows
        return
    with file.open(encoding="cp1252", newline="") as text:
        lines = csv.reader(text, delimiter=";")
        next(lines)
        yield from lines


def _by_pandas(file: Path) -> Iterator[object]:
    import pandas as pd  # noqa: PLC0415

    if file.suffix == ".xlsx":
        frame = pd.read_excel(file, engine="calamine", dtype=str)
    else:
        frame = pd.read_csv(file, sep=";", encoding="cp1252", dtype=str)
    yield from frame.itertuples(index=False)


if __name__ == "__main__":
    sys.exit(main())
