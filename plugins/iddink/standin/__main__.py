"""Run the stand-in alone: `python -m plugins.iddink.standin --seed 7 --port 8001 --size small`."""

import argparse
import sys
import threading

from plugins.iddink.standin import Standin
from plugins.iddink.standin.world import SIZES


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="plugins.iddink.standin", description=__doc__)
    parser.add_argument("--seed", type=int, default=7, help="what the invented data is made from")
    parser.add_argument("--port", type=int, default=8001, help="port on this machine; 0 takes a free one")
    parser.add_argument("--size", choices=sorted(SIZES), default="small")
    wanted = parser.parse_args()
    with Standin(wanted.seed, wanted.size, ticking=True).serve(wanted.port) as standin:
        sys.stdout.write(f"{standin.url}\nschool {standin.school_code} {standin.school_year}\ntoken {standin.token}\n")
        sys.stdout.flush()
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            sys.stdout.write("stopped\n")


if __name__ == "__main__":
    main()
