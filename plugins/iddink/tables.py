"""What the plugin keeps beside the register: publishers, connections, credentials, pairings, history."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from hub.plugin import Json, UtcDateTime


class Publisher(SQLModel, table=True):
    """A publisher that the hub knows, for all schools; without ``protocol`` nobody said how to reach it."""

    __tablename__ = "iddink_publisher"
    publisher_id: str = Field(primary_key=True)
    name: str
    protocol: str | None = None


class SeenPublisher(SQLModel, table=True):
    """A publisher as the supplier last described it to a school: never more than a hint."""

    __tablename__ = "iddink_seen_publisher"
    school_id: int = Field(primary_key=True)
    publisher_id: str = Field(primary_key=True)
    name: str
    protocol: str | None = None
    connection_fields: list[Any] = Field(default_factory=list, sa_type=Json)


class Connection(SQLModel, table=True):
    """What a publisher gave a school, as sealed JSON of the protocol's fields."""

    __tablename__ = "iddink_connection"
    school_id: int = Field(primary_key=True)
    publisher_id: str = Field(primary_key=True)
    protocol: str
    sealed: str
    saved_at: datetime = Field(sa_type=UtcDateTime)


class Credential(SQLModel, table=True):
    """The distributor's address and token for one school and school year."""

    __tablename__ = "iddink_credential"
    school_id: int = Field(primary_key=True)
    school_year: str = Field(primary_key=True)
    base_url: str
    sealed_token: str
    latin1: bool = False


class Switch(SQLModel, table=True):
    """Whether a school exchanges data with the distributor at all; off until somebody turns it on."""

    __tablename__ = "iddink_switch"
    school_id: int = Field(primary_key=True)
    turned_on: bool = False
    changed_by: str = ""
    changed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Pairing(SQLModel, table=True):
    """A pairing made by hand: the supplier's user (or one licence without a user) and a person."""

    __tablename__ = "iddink_pairing"
    school_id: int = Field(primary_key=True)
    vendor_user_id: str = Field(primary_key=True)
    person_key: str
    paired_at: datetime = Field(sa_type=UtcDateTime)


class LicenceEvent(SQLModel, table=True):
    """One line of a licence's history. ``who`` works with the hub, or is the plan that was applied."""

    __tablename__ = "iddink_licence_event"
    id: int | None = Field(default=None, primary_key=True)
    school_id: int = Field(index=True)
    licence_key: str = Field(index=True)
    at: datetime = Field(sa_type=UtcDateTime)
    who: str
    what: str
    why: str = ""


class Export(SQLModel, table=True):
    """A workbook of users: who made it, until when it can be downloaded, and where it lies."""

    __tablename__ = "iddink_export"
    ref: str = Field(primary_key=True)
    school_id: int = Field(index=True)
    file_name: str
    people: int
    made_by: str
    made_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    downloads: int = 0
