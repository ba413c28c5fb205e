"""Decisions over Socket Mode, with a line that this file answers as Slack does."""

from __future__ import annotations

import json
import queue
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from slack_bolt import App
from websockets.sync.server import serve

from notifications.slack.inbound import Inbound
from notifications.slack.socket_line import SocketLine
from notifications.slack.tests.conftest import SIGNING_SECRET


class Lines:
    """Opens lines: what is put into `sent` goes to the app, its answers come into `answers`."""

    def __init__(self):
        self.sent, self.answers = queue.Queue(), queue.Queue()
        self._ws = serve(self._talk, "127.0.0.1", 0)
        address = f"ws://127.0.0.1:{self._ws.socket.getsockname()[1]}/"

        class Api(BaseHTTPRequestHandler):
            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                body = json.dumps({"ok": True, "url": address}).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                """Say nothing on the terminal."""

        self._http = HTTPServer(("127.0.0.1", 0), Api)
        self.base_url = f"http://127.0.0.1:{self._http.server_port}/api/"
        for server in (self._ws, self._http):
            threading.Thread(target=server.serve_forever, daemon=True).start()

    def _talk(self, line):
        line.send(json.dumps({"type": "hello", "num_connections": 1}))
        while (message := self.sent.get()) is not None:
            line.send(json.dumps(message))
            self.answers.put(json.loads(line.recv()))

    def close(self):
        self.sent.put(None)
        self._http.shutdown()
        self._http.server_close()
        self._ws.shutdown()


@pytest.fixture
def lines():
    """A place to connect to."""
    lines = Lines()
    yield lines
    lines.close()


class Notebook:
    """Stands where clicks are carried out and writes them down."""

    def __init__(self):
        self.taken = queue.Queue()

    def take(self, click):
        self.taken.put((click.action, click.about.plan, click.user))


def pressed():
    """Return a click as it comes over a line."""
    about = json.dumps({"p": 7, "d": "d" * 16, "r": 1})
    payload = {
        "type": "block_actions",
        "user": {"id": "U1", "team_id": "T1"},
        "team": {"id": "T1"},
        "trigger_id": "1.2.3",
        "container": {"type": "message", "message_ts": "1.2", "channel_id": "C1"},
        "actions": [{"type": "button", "action_id": "hub_approve", "block_id": "b", "value": about}],
    }
    return {"envelope_id": "e1", "type": "interactive", "accepts_response_payload": True, "payload": payload}


def test_a_click_over_the_line_is_acknowledged_and_taken_once(lines):
    """Slack repeats what it thinks was lost: both are acknowledged, one is carried out."""
    clicks = Notebook()
    inbound = Inbound(SIGNING_SECRET, clicks)
    line = SocketLine(inbound.app, "xapp-1", lines.base_url)
    line.open()
    lines.sent.put(pressed())
    lines.sent.put(pressed())

    assert [lines.answers.get(timeout=10)["envelope_id"] for _ in range(2)] == ["e1", "e1"]
    inbound.stop()
    line.close()
    assert clicks.taken.get(timeout=5) == ("hub_approve", 7, "U1")
    assert clicks.taken.empty()


def test_a_hub_starts_while_slack_is_away():
    """Opening a line to nobody neither fails nor blocks, and it can be closed at once."""
    line = SocketLine(App(signing_secret="x", authorize=print), "xapp-1", "http://127.0.0.1:9/api/")

    line.open()
    line.close()

    assert not line._thread.is_alive()
