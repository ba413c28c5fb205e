"""Notifiers of a test: they keep what they were told, and can be away or refuse people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from hub.plugin import Account, Address, HubError, Notice, Notifier, Plugin, RetryLater, School, implements


class Watch:
    """A clock that a test turns; it begins on a Monday morning in September."""

    def __init__(self) -> None:
        self.now = datetime(2026, 9, 7, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def turn(self, **amount: float) -> None:
        self.now += timedelta(**amount)


class Told(NamedTuple):
    """One telling: how, to whom, and what was known."""

    how: str
    to: str
    notice: Notice


@dataclass(eq=False)
class Pigeons(Notifier):
    """Tells people, or one channel, for as long as it is not down."""

    name: str  # type: ignore[misc]
    channel: str = ""
    down: bool = False
    refuses: set[str] = field(default_factory=set)
    told: list[Told] = field(default_factory=list)

    def addresses(self, school: School, deciders: Sequence[Account]) -> Iterable[Address]:
        if self.channel:
            yield Address(self.channel)
        else:
            yield from (Address(account.email, account) for account in deciders)

    def send(self, notice: Notice, address: Address) -> str:
        return self._fly("send", notice, address)

    def update(self, notice: Notice, address: Address, reference: str) -> str:
        return self._fly("update", notice, address)

    def remind(self, notice: Notice, address: Address, reference: str) -> str:
        return self._fly("remind", notice, address)

    def _fly(self, how: str, notice: Notice, address: Address) -> str:
        if self.down:
            raise RetryLater("No pigeon comes back.")
        if address.to in self.refuses:
            raise HubError("Nobody lives there.")
        self.told.append(Told(how, address.to, notice))
        return f"{self.name}:{address.to}"

    def heard(self, how: str = "send") -> list[str]:
        """Return the names of who was told in this way, in order."""
        return [told.to.partition("@")[0] for told in self.told if told.how == how]


class Letters(Pigeons):
    """Pigeons that also bring administrators a receipt."""

    def confirm(self, notice: Notice, address: Address) -> str:
        return self._fly("confirm", notice, address)


class Loft:
    """Registers notifiers."""

    def __init__(self, *notifiers: Notifier) -> None:
        self.notifiers = notifiers

    @implements
    def hub_plugin(self) -> Plugin:
        return Plugin(name="loft", notifiers=list(self.notifiers))
