"""Tables of people of other systems and of links that work once. Only hashes of tokens are stored."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from hub.plugin.columns import UtcDateTime
from hub.store import tables as _tables  # noqa: F401  (the naming convention and the tables pointed to)

_CLUSTERED = {"sqlite_with_rowid": False}


class ChatIdentityRow(SQLModel, table=True):
    """Somebody of another system, and the account that they may act as."""

    __tablename__ = "chat_identity"
    __table_args__ = (_CLUSTERED,)
    notifier: str = Field(primary_key=True)
    place: str = Field(primary_key=True)
    user: str = Field(primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    label: str = ""
    linked_at: datetime = Field(sa_type=UtcDateTime)


class ChatOfferRow(SQLModel, table=True):
    """A link that waits for the consent of the account's owner."""

    __tablename__ = "chat_offer"
    token_hash: str = Field(primary_key=True)
    notifier: str
    place: str
    user: str
    label: str
    account_id: int = Field(foreign_key="account.id")
    expires_at: datetime = Field(sa_type=UtcDateTime)


class SecretLinkRow(SQLModel, table=True):
    """One person's way to a page where the secrets of one question group are filled in, once."""

    __tablename__ = "secret_link"
    token_hash: str = Field(primary_key=True)
    plan_id: int = Field(index=True)
    group: str
    account_id: int = Field(foreign_key="account.id")
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
