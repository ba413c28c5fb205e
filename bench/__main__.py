"""`python -m bench`: all stages one after the other on the same licences, and a table."""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import records
from bench.measure import Inputs, Measured, StageFailedError, run
from bench.postgres import postgres
from bench.table import answers, lines, mistakes, trips


@dataclass(frozen=True, slots=True)
class Stage:
    """One row of the table: `work` is `module:function`, imported by the stage's own process only."""

    name: str
    work: str
    on_postgres: bool = False


STAGES = (
    Stage("floor sqlite", "bench.floor:sqlite"),
    Stage("trip sqlite", "bench.trip:sqlite"),
    Stage("floor postgres", "bench.floor:postgres", on_postgres=True),
    Stage("trip postgres", "bench.trip:postgres", on_postgres=True),
    Stage("diffsync", "bench.diffsync_peer:diff"),
    Stage("import-export sqlite", "bench.import_export_peer:preview_and_confirm"),
)
ANSWERS = (Stage("plan page, 3000 rows", "bench.page:sqlite"),)  # how long a person waits


def main() -> int:
    """Run the stages and print; return 1 when a stage failed or found other changes than there are."""
    count = _arguments()
    measured: dict[str, Measured] = {}
    waited: dict[str, Measured] = {}
    failed = False
    with TemporaryDirectory(prefix="hub-bench-") as directory:
        first, second = Path(directory, "first.jsonl"), Path(directory, "second.jsonl")
        records.write(first, records.first_state(count))
        records.write(second, records.second_state(count))
        for stage in (*STAGES, *ANSWERS):
            print(f"{stage.name} ...", file=sys.stderr)
            try:
                (measured if stage in STAGES else waited)[stage.name] = _run(stage, first, second)
            except StageFailedError as error:
                print(error, file=sys.stderr)
                failed = True
    wrong = mistakes(count, measured)
    print(*lines(count, measured), *wrong, *trips(count, measured), *answers(waited), sep="\n")
    return 1 if failed or wrong else 0


def _arguments() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description="The hub beside its peers and the limit.")
    parser.add_argument("--records", type=int, help="how many licences (100000)")
    parser.add_argument("--quick", action="store_true", help="10000 licences, about half a minute")
    given = parser.parse_args()
    count = given.records or (10_000 if given.quick else 100_000)
    if count < 100 or count % 100:
        parser.error("--records must be a multiple of 100, so that 2 % and 5 % are whole licences.")
    return count


def _run(stage: Stage, first: Path, second: Path) -> Measured:
    with ExitStack() as stack:
        directory = stack.enter_context(TemporaryDirectory(prefix="hub-bench-"))
        dsn = stack.enter_context(postgres()) if stage.on_postgres else ""
        return run(stage.work, Inputs(first, second, Path(directory), dsn))


if __name__ == "__main__":
    sys.exit(main())
