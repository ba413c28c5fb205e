"""A mail server and an office that sends through it."""

from __future__ import annotations

import pytest

from notifications.email.receiver import MailReceiver
from notifications.email.tests.office import open_office


@pytest.fixture
def receiver():
    """A running mail server."""
    receiver = MailReceiver()
    receiver.start()
    yield receiver
    receiver.stop()


@pytest.fixture
def section(receiver):
    """The configuration that leads to the mail server."""
    return {"host": "127.0.0.1", "port": receiver.port, "security": "none", "sender": "hub@school.example"}


@pytest.fixture
def office(tmp_path, section):
    """A hub with two deciders and one connector."""
    office = open_office(tmp_path, section)
    yield office
    office.hub.database.close()
