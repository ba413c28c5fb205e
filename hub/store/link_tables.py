"""The tables of ways in from a mail: one link a plan and recipient, and browsers that somebody called their own."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from hub.plugin.columns import UtcDateTime
from hub.store import tables as _tables  # noqa: F401  (the naming convention and the tables pointed to)


class MailLinkRow(SQLModel, table=True):
    """One recipient's way from a mail to a plan; decides once, revocable.

    The link itself is nowhere: it is ``name`` with a signature of the hub's key over this row.
    """

    __tablename__ = "mail_link"
    __table_args__ = (UniqueConstraint("plan_id", "account_id"),)
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    plan_id: int
    account_id: int = Field(foreign_key="account.id")
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class BrowserRow(SQLModel, table=True):
    """A browser that somebody signed in with and called their own; its cookie's hash stands here."""

    __tablename__ = "browser"
    token_hash: str = Field(primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    expires_at: datetime = Field(sa_type=UtcDateTime)
