"""How machines come in: the tokens of people and machines, machine accounts, and calls that are answered once."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from hub.plugin.columns import UtcDateTime


class TokenRow(SQLModel, table=True):
    """A token of the JSON API. Stores its hash; ``scopes`` are words with blanks between."""

    __tablename__ = "api_token"
    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    name: str
    scopes: str
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    last_used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class MachineRow(SQLModel, table=True):
    """An account that is a program's: nobody signs in with it and nobody is told anything by it."""

    __tablename__ = "machine"
    account_id: int = Field(primary_key=True, foreign_key="account.id")
    school_id: int = Field(foreign_key="school.id", index=True)
    made_by: str
    created_at: datetime = Field(sa_type=UtcDateTime)


class CallRow(SQLModel, table=True):
    """A call that came with an idempotency key, and its answer (``status`` 0: it is being worked on)."""

    __tablename__ = "api_call"
    token_id: int = Field(primary_key=True)
    key: str = Field(primary_key=True)
    asked: str
    status: int = 0
    answer: str = ""
    at: datetime = Field(sa_type=UtcDateTime, index=True)
