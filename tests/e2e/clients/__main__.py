"""Let independent clients read a running hub: `python -m tests.e2e.clients [URL of its demo.json]`.

What is missing is installed where that is allowed, the rest is said; with `--install` that is all that happens. The
exit code is 1 when a client did not get through or read something else than the others.
"""

from __future__ import annotations

import argparse
import sys

from tests.e2e.clients.catalogue import CLIENTS, install
from tests.e2e.clients.running import ClientError, Reading, link_of, read_all

DEMO = "http://127.0.0.1:8000/demo.json"
ROW = "{:14} {:>7} {:>7} {:>9}  {:18} {}\n"


def main() -> int:
    """Install, run, compare; return the exit code."""
    parser = argparse.ArgumentParser(prog="tests.e2e.clients", description=__doc__)
    parser.add_argument("demo", nargs="?", default=DEMO, help="where the hub's demo.json is")
    parser.add_argument("--install", action="store_true", help="install what is missing and stop")
    wanted = parser.parse_args()
    install()
    for client in CLIENTS:
        if lacks := client.lacks():
            sys.stdout.write(f"{client.name} is left out: there is no {lacks}\n")
    return 0 if wanted.install else compare(wanted.demo)


def compare(address: str) -> int:
    """Print what each client read; return 1 unless all read the same."""
    sys.stdout.write(ROW.format("client", "groups", "pupils", "teachers", "step by step", "results"))
    readings = {}
    for client, found in read_all([one for one in CLIENTS if not one.lacks()], link_of(address)):
        readings[client.name] = found
        sys.stdout.write(_row(client.name, found))
    same = len(set(readings.values())) == 1
    sys.stdout.write("all read the same\n" if same else "THEY READ DIFFERENT THINGS\n")
    return 0 if same and not any(isinstance(found, ClientError) for found in readings.values()) else 1


def _row(name: str, found: Reading | ClientError) -> str:
    if isinstance(found, ClientError):
        return f"{name:14} {found}\n"
    steps = " ".join(map(str, found.stepwise))
    return ROW.format(name, found.groups, found.pupils, found.teachers, steps, found.results)


if __name__ == "__main__":
    sys.exit(main())
