"""The tables of policy: what a school asks for, its holidays and stand-ins, and how a plan waits."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from hub.plugin.columns import Json, UtcDateTime
from hub.store import tables as _tables  # noqa: F401  (the naming convention and the tables pointed to)


class PolicyRow(SQLModel, table=True):
    """The policy of one job at a school, or of all others (``connector`` empty). ``content`` is a `Policy`."""

    __tablename__ = "policy"
    __table_args__ = (UniqueConstraint("school_id", "connector"),)
    id: int | None = Field(default=None, primary_key=True)
    school_id: int = Field(foreign_key="school.id")
    connector: str = ""
    content: dict[str, Any] = Field(sa_column=Column(Json, nullable=False))
    set_by: str
    set_at: datetime = Field(sa_type=UtcDateTime)


class HolidayRow(SQLModel, table=True):
    """Days on which nobody at a school is reminded and nothing expires."""

    __tablename__ = "holiday"
    id: int | None = Field(default=None, primary_key=True)
    school_id: int = Field(foreign_key="school.id", index=True)
    name: str
    first: date
    last: date


class StandInRow(SQLModel, table=True):
    """``instead_id`` decides for ``account_id`` on these days, in their place or (``joins``) besides them."""

    __tablename__ = "stand_in"
    id: int | None = Field(default=None, primary_key=True)
    school_id: int = Field(foreign_key="school.id", index=True)
    account_id: int = Field(foreign_key="account.id")
    instead_id: int = Field(foreign_key="account.id")
    first: date
    last: date
    joins: bool = False


class WaitingRow(SQLModel, table=True):
    """How a plan waits. ``asked_at``: when people are told; None as long as nobody is asked.

    ``asked`` has the numbers of who was asked. ``quiet``: nobody will be, since it proposes only what was
    rejected before. ``since``: when the oldest of the plans that it replaced was asked. ``level``: how often
    it was escalated; ``reminded``: how often people were reminded of it.
    """

    __tablename__ = "waiting"
    plan_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    quiet: bool = False
    asked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    since: datetime = Field(sa_type=UtcDateTime)
    asked: list[int] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    level: int = 0
    reminded: int = 0
    decide_by: datetime | None = Field(default=None, sa_type=UtcDateTime)
