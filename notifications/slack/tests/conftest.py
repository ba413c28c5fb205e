"""An emulator and a real Bolt app that talk to each other over HTTP."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from slack_bolt import App
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from slack_sdk import WebClient
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from notifications.slack.emulator import SlackEmulator
from notifications.slack.emulator.server import Server
from notifications.slack.tests.samples import SECRET, TOKEN


@dataclass
class Bolt:
    """The app's server; `app` is set once the emulator's address is known."""

    url: str = ""
    app: App | None = None
    bodies: list[dict] = field(default_factory=list)

    async def answer(self, request):
        """Hand a request to Bolt, off the event loop."""
        bolt_request = to_bolt_request(request, await request.body())
        self.bodies.append(bolt_request.body)
        return to_starlette_response(await run_in_threadpool(self.app.dispatch, bolt_request))


@pytest.fixture(scope="session")
def bolt_server():
    """A Bolt app behind HTTP; each test gives it another app."""
    bolt = Bolt()
    server = Server(Starlette(routes=[Route("/slack/events", bolt.answer, methods=["POST"])]), 0)
    server.start()
    bolt.url = f"http://127.0.0.1:{server.port}/slack/events"
    yield bolt
    server.stop()


@pytest.fixture
def slack(bolt_server):
    """A running emulator whose app is `bolt`."""
    emulator = SlackEmulator(signing_secret=SECRET, bot_token=TOKEN, events_url=bolt_server.url, patience=10)
    with emulator.serve() as running:
        yield running


@pytest.fixture
def bolt(bolt_server, slack):
    """The app of `slack`, without any listeners yet."""
    client = WebClient(TOKEN, base_url=slack.url + "/api/")
    bolt_server.app = App(signing_secret=SECRET, client=client, token_verification_enabled=False)
    bolt_server.bodies.clear()
    return bolt_server


@pytest.fixture
def client(slack):
    """A Slack client that never repeats a call by itself."""
    return WebClient(TOKEN, base_url=slack.url + "/api/", retry_handlers=[])


@pytest.fixture
def marta(slack):
    """The user id of somebody who approves."""
    return slack.add_user(email="marta@escola.example", name="Marta Puig", locale="ca-ES")
