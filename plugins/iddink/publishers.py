"""Publishers: the hub's own list of them, what suppliers say, and what each school was given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import orjson
from sqlmodel import Session, col, select

from hub.plugin import InvalidInput
from plugins.iddink.protocols import PROTOCOLS
from plugins.iddink.tables import Connection, Publisher, SeenPublisher
from plugins.iddink.verdicts import PublisherState, publisher_state

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from hub.plugin import Secrets, Services

_LONGEST = 255


class Registered(NamedTuple):
    """A publisher of the hub's own list."""

    name: str
    protocol: str | None


class Seen(NamedTuple):
    """A publisher as the supplier describes it."""

    name: str
    protocol: str | None
    connection_fields: list[Any]


class Shelf(NamedTuple):
    """All that is known of publishers at one school; connections by publisher, opened."""

    registered: Mapping[str, Registered]
    connected: Mapping[str, Mapping[str, str]]
    protocols: Mapping[str, str]
    seen: Mapping[str, Seen]
    flags: Collection[str]

    def state(self, publisher_id: str) -> PublisherState:
        """How far the hub and the school are with a publisher."""
        known = self.registered.get(publisher_id)
        kind = known.protocol if known else None
        connected = self.protocols.get(publisher_id) == kind
        return publisher_state(registered=known is not None, kind=kind, connected=connected, flags=self.flags)

    def names(self) -> dict[str, str]:
        """The names of the hub's own list, by id."""
        return {key: found.name for key, found in self.registered.items()}

    def others(self, publisher_id: str, kind: str) -> list[Mapping[str, str]]:
        """What the school saved for its other publishers of the same protocol."""
        return [
            values
            for other, values in self.connected.items()
            if other != publisher_id and self.protocols[other] == kind
        ]

    def centre(self, name: str) -> str:
        """A value that holds for the whole school, once any publisher of it was given one."""
        return next((values[name] for values in self.connected.values() if values.get(name)), "")


def shelf(services: Services, school_id: int, flags: Collection[str]) -> Shelf:
    """Read what is known of publishers at a school."""
    with services.reading() as session:
        registered = {row.publisher_id: Registered(row.name, row.protocol) for row in session.exec(select(Publisher))}
        saved = session.exec(select(Connection).where(Connection.school_id == school_id)).all()
        seen = session.exec(select(SeenPublisher).where(SeenPublisher.school_id == school_id)).all()
    return Shelf(
        registered,
        {row.publisher_id: _opened(services.secrets, row) for row in saved},
        {row.publisher_id: row.protocol for row in saved},
        {row.publisher_id: Seen(row.name, row.protocol, row.connection_fields) for row in seen},
        flags,
    )


def register(session: Session, publisher_id: str, name: str, protocol: str | None) -> None:
    """Put a publisher into the hub's list, or change it; raises InvalidInput."""
    written, called = publisher_id.strip(), " ".join(name.split())
    if not written or len(written) > _LONGEST:
        raise InvalidInput("Fill in the number by which the distributor knows the publisher.", field="publisher_id")
    if not called or len(called) > _LONGEST:
        raise InvalidInput("Fill in what the publisher is called.", field="name")
    if protocol and protocol not in PROTOCOLS:
        known = ", ".join(PROTOCOLS)
        raise InvalidInput("Choose one of the protocols: {known}.", field="protocol", known=known)
    row = session.get(Publisher, written) or Publisher(publisher_id=written, name=called)
    row.name, row.protocol = called, protocol or None
    session.add(row)


def registered(session: Session) -> list[Publisher]:
    """The hub's list, by name."""
    return list(session.exec(select(Publisher).order_by(col(Publisher.name))))


def connect(
    session: Session,
    secrets: Secrets,
    school_id: int,
    publisher_id: str,
    kind: str,
    values: Mapping[str, str],
    at: datetime,
) -> None:
    """Keep what a publisher gave a school, sealed."""
    sealed = secrets.seal(orjson.dumps(dict(values)).decode(), _place(school_id, publisher_id))
    row = session.get(Connection, (school_id, publisher_id))
    row = row or Connection(school_id=school_id, publisher_id=publisher_id, protocol=kind, sealed="", saved_at=at)
    row.protocol, row.sealed, row.saved_at = kind, sealed, at
    session.add(row)


def remember(session: Session, school_id: int, found: Mapping[str, Seen]) -> None:
    """Keep how the supplier describes publishers."""
    for publisher_id, seen in found.items():
        row = session.get(SeenPublisher, (school_id, publisher_id))
        row = row or SeenPublisher(school_id=school_id, publisher_id=publisher_id, name="")
        row.name, row.protocol, row.connection_fields = seen
        session.add(row)


def _opened(secrets: Secrets, row: Connection) -> dict[str, str]:
    return dict(orjson.loads(secrets.open(row.sealed, _place(row.school_id, row.publisher_id))))


def _place(school_id: int, publisher_id: str) -> str:
    return f"iddink_connection:{school_id}:{publisher_id}"
