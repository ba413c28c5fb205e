"""A system that answers, and never ends."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO

import pytest

from hub.plugin import HubError
from plugins.uwlr.fetching import client


class Dripping(BaseHTTPRequestHandler):
    """Sends a sign now and then, for twenty seconds; the status is in the path."""

    def do_POST(self) -> None:
        self.send_response(int(self.path[1:]))
        self.end_headers()
        try:
            for _ in range(200):
                self.wfile.write(b" ")
                time.sleep(0.1)
        except OSError:
            pass

    def log_message(self, *_told: object) -> None:
        pass


@pytest.fixture
def address() -> Iterator[str]:
    """Return where it is."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Dripping)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.mark.parametrize("status", [200, 500])
def test_a_system_that_drips_is_left_after_a_while(address, status, monkeypatch):
    """It would hold the hub's work up for days."""
    monkeypatch.setattr(client, "_SLOWEST", 0.5, raising=False)
    started = time.monotonic()
    with pytest.raises(HubError):
        client.post(f"{address}/{status}", b"<x/>", "x", 5.0, BytesIO())
    assert time.monotonic() - started < 5.0
