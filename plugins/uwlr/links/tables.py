"""What the plugin keeps beside the register of links."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from hub.plugin import Json, UtcDateTime

ACTIVATE, CHANGE, ROTATE, END = "activate", "change", "rotate", "end"
OPEN, DONE, DROPPED = "open", "done", "dropped"


class Wish(SQLModel, table=True):
    """What somebody asks for a link; it comes into a plan, and whoever has the mandate decides.

    ``wanted`` are the values of the link as it would be. ``run`` is the last run that planned it.
    """

    __tablename__ = "uwlr_wish"
    id: int | None = Field(default=None, primary_key=True)
    school_id: int = Field(index=True)
    supplier: str
    kind: str
    wanted: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    asked_by: str
    asked_at: datetime = Field(sa_type=UtcDateTime)
    run: int = 0
    state: str = Field(default=OPEN, index=True)


class Code(SQLModel, table=True):
    """A verification code: a keyed mark to check it by, and, until the supplier has seen it, the sealed code."""

    __tablename__ = "uwlr_code"
    ref: str = Field(primary_key=True)
    school_id: int = Field(index=True)
    supplier: str
    mark: str = Field(index=True)
    sealed: str = ""
    made_by: str
    made_at: datetime = Field(sa_type=UtcDateTime)
    seen_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    entered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    entered_by: str = ""


class Door(SQLModel, table=True):
    """The page of a supplier's contact for one code; only the hash of its address is kept."""

    __tablename__ = "uwlr_door"
    token_hash: str = Field(primary_key=True)
    code_ref: str = Field(index=True)
    school_id: int
    supplier: str
    opens_until: datetime = Field(sa_type=UtcDateTime)


class Step(SQLModel, table=True):
    """One line of a link's history: what, who, when."""

    __tablename__ = "uwlr_step"
    id: int | None = Field(default=None, primary_key=True)
    school_id: int = Field(index=True)
    supplier: str
    verb: str
    by: str
    at: datetime = Field(sa_type=UtcDateTime)


class Customer(SQLModel, table=True):
    """The klantcode that the hub made for a supplier's system: a mark to check it by, sealed to show it."""

    __tablename__ = "uwlr_customer"
    supplier: str = Field(primary_key=True)
    mark: str
    sealed: str
    made_at: datetime = Field(sa_type=UtcDateTime)
