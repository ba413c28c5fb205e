"""`python -m bench.uwlr_server FOLDER PORT SUPPLIERS`: the hub's own server in a process of its own, as `hub serve` is.

Beside what the hub has it answers with the bytes of a file, in two ways: by a hook that hands out a constant, and by
a plain route of Starlette, which asks for nothing, waits for nothing and is no more than a loop can send.
"""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from socket import create_server
from typing import TYPE_CHECKING, NamedTuple

from starlette.responses import Response
from starlette.routing import Route

from bench import uwlr_schools
from hub.plugin import Hook, Plugin, RawAnswer, implements
from hub.web.server import build_app, serve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request

HOOK, ROUTE, FILE = "/bench/hook", "/bench/route", "static.bin"
_PATIENCE = 30
_TYPE = {"content-type": "text/xml; charset=utf-8"}


class Served(NamedTuple):
    """A server that answers: its port, and its process."""

    port: int
    pid: int

    def peak_mb(self) -> float:
        """Return the highest memory of the server so far, in MiB."""
        return int(_status(self.pid, "VmHWM")) / 1024


class Constant:
    """A plugin with a hook that hands out the same bytes."""

    def __init__(self, content: bytes) -> None:
        self._answer = RawAnswer(200, content, _TYPE)

    @implements
    def hub_plugin(self) -> Plugin:
        """Return what the bench brings."""
        return Plugin(name="constant", hooks=(Hook(HOOK, lambda _request: self._answer),))


@contextmanager
def served(folder: Path, suppliers: int) -> Iterator[Served]:
    """Serve the hub in a folder until the block ends."""
    with create_server(("127.0.0.1", 0)) as place:
        port = place.getsockname()[1]
    command = [sys.executable, "-m", "bench.uwlr_server", str(folder), str(port), str(suppliers)]
    child = subprocess.Popen(command, cwd=Path(__file__).parents[1])
    try:
        _wait(f"http://127.0.0.1:{port}/healthz", child)
        yield Served(port, child.pid)
    finally:
        child.terminate()
        child.wait()


def _wait(address: str, child: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and child.poll() is None:
        try:
            urllib.request.urlopen(address).close()  # noqa: S310  (our own)
        except urllib.error.URLError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError("The server of the bench does not answer.")


def _status(pid: int, name: str) -> str:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(line for line in lines if line.startswith(name)).split()[1]


def main(folder: Path, port: int, suppliers: int) -> None:
    """Be that server."""
    file = folder / FILE
    content = file.read_bytes() if file.exists() else b""
    hub = uwlr_schools.opened(folder, suppliers=suppliers, others=[Constant(content)], host="127.0.0.1", port=port)
    app = build_app(hub)

    async def constant(_request: Request) -> Response:
        return Response(content, headers=_TYPE)

    app.router.routes.insert(0, Route(ROUTE, constant))
    serve(hub, app)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
