"""A Mattermost of our own and a hub that tells in it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from starlette.testclient import TestClient

from hub.plugin import Identity
from hub.testing.office import open_office
from hub.web.server import build_app
from notifications.mattermost import hooks
from notifications.mattermost.tests.server import CHANNEL, TOKEN, Server

MARTA, JAN, STRANGER = "m" * 26, "j" * 26, "s" * 26


@pytest.fixture
def watch():
    """The clock of hub and server, as an office that is not open yet."""
    return SimpleNamespace(office=None)


@pytest.fixture
def server(watch):
    """A running server; its clock is the hub's."""

    def now():
        return watch.office.now.timestamp()

    server = Server(now)
    yield server
    server.stop()


@pytest.fixture
def section(server):
    """The configuration that leads to it, with a channel for the school."""
    return {"url": server.url, "bot_token": TOKEN, "channels": {"08012345": CHANNEL}}


@pytest.fixture
def office(tmp_path, watch, section, server):
    """A hub with two deciders who are linked."""
    office = watch.office = open_office(tmp_path, hooks, {"mattermost": section})
    for email, user in (("marta@escola.example", MARTA), ("jan@escola.example", JAN)):
        account = office.hub.desk.account(email)
        office.hub.desk.identities.link(Identity("mattermost", server.url, user), account.id)
    yield office
    office.close()


@pytest.fixture
def web(office):
    """The hub's web application, as the server reaches it."""
    return TestClient(build_app(office.hub), base_url=office.hub.desk.public_url)


@pytest.fixture
def sent(web):
    """Sends what the server sends: an address and a body."""

    def send(what):
        address, body = what
        return web.post(address, json=body)

    return send
