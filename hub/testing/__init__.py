"""The testing kit: what the author of a connector or a notifier uses in tests, and never in the plugin itself."""

from __future__ import annotations

from hub.testing.checks import CHECKS, Check
from hub.testing.contract import ConnectorContract
from hub.testing.delivering import DeliveryContract
from hub.testing.journey import Journey, journey
from hub.testing.notifying import NotifierContract
from hub.testing.subject import Subject

__all__ = [
    "CHECKS",
    "Check",
    "ConnectorContract",
    "DeliveryContract",
    "Journey",
    "NotifierContract",
    "Subject",
    "journey",
]
