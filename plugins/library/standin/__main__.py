"""Run a stand-in alone: `python -m plugins.library.standin koha --port 8002`."""

import argparse
import sys
import threading

from plugins.library.standin import Folio, Koha


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="plugins.library.standin", description=__doc__)
    parser.add_argument("system", choices=("folio", "koha"))
    parser.add_argument("--port", type=int, default=8002, help="port on this machine; 0 takes a free one")
    wanted = parser.parse_args()
    standin = Folio() if wanted.system == "folio" else Koha()
    told = f"tenant {standin.tenant}\n" if isinstance(standin, Folio) else ""
    user, secret = (
        (standin.username, standin.password) if isinstance(standin, Folio) else (standin.user, standin.secret)
    )
    with standin.serve(wanted.port):
        sys.stdout.write(f"{standin.url}\n{told}user {user}\nsecret {secret}\n")
        sys.stdout.flush()
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            sys.stdout.write("stopped\n")


if __name__ == "__main__":
    main()
