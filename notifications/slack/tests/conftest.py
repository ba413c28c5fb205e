"""An emulator and a real Bolt app that talk to each other over HTTP."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from slack_bolt import App
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from slack_sdk import WebClient
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import Route

from hub.plugin import RawAnswer, RawRequest
from notifications.slack.emulator import SlackEmulator
from notifications.slack.emulator.server import Server
from notifications.slack.tests.office import open_office
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


SIGNING_SECRET = "0123456789abcdef0123456789abcdef"


@dataclass
class Door:
    """Where Slack's requests to the hub come in; `handler` is the one of the test's hub."""

    url: str = ""
    handler: object = None

    async def answer(self, request):
        """Hand a request to the hub as its web server does."""
        raw = RawRequest(await request.body(), dict(request.headers), request.url.query)
        answer: RawAnswer = await run_in_threadpool(self.handler, raw)
        return Response(answer.body, answer.status, answer.headers)


@pytest.fixture(scope="session")
def door():
    """A server at /slack/events; each test gives it another hub."""
    door = Door()
    server = Server(Starlette(routes=[Route("/slack/events", door.answer, methods=["POST"])]), 0)
    server.start()
    door.url = f"http://127.0.0.1:{server.port}/slack/events"
    yield door
    server.stop()


@pytest.fixture
def workspace(door):
    """A running emulator whose app is the hub."""
    emulator = SlackEmulator(signing_secret=SIGNING_SECRET, bot_token=TOKEN, events_url=door.url, patience=10)
    with emulator.serve() as running:
        yield running


@pytest.fixture
def section(workspace):
    """The configuration that leads to the emulator: direct messages over HTTP."""
    return {
        "bot_token": TOKEN,
        "signing_secret": SIGNING_SECRET,
        "mode": "http",
        "base_url": f"{workspace.url}/api/",
        "seconds_between_messages": 0,
    }


@pytest.fixture
def open_hub(tmp_path, door, workspace, section):
    """Open an office whose deciders are in the workspace; settings may be added."""
    offices = []

    def opened(connector=None, **settings):
        office = open_office(tmp_path, section | settings, connector)
        office.slack = workspace
        office.users = {email: workspace.add_user(email=email, name=name) for email, name in office.people}
        for email, _name in office.people:
            office.link(email)
        (hook,) = office.hub.registry.hooks
        door.handler = hook.handler
        offices.append(office)
        return office

    yield opened
    for office in offices:
        office.close()


@pytest.fixture
def office(open_hub):
    """An office that is told in direct messages."""
    return open_hub()
