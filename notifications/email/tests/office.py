"""A hub that tells by mail, through a mail server of our own."""

from __future__ import annotations

from hub.testing import office
from notifications.email import hooks


def open_office(folder, section):
    """Return an office with two deciders at one school, whose mail goes where ``section`` says."""
    return office.open_office(folder, hooks, {"email": section})
