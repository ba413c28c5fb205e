"""How people come in for the first time: invitations, and identities that a provider vouches for."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from hub.plugin.columns import UtcDateTime


class InvitationRow(SQLModel, table=True):
    """A link by which somebody sets their first password; single use, revocable. Stores the token's hash."""

    __tablename__ = "invitation"
    token_hash: str = Field(primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class SubjectRow(SQLModel, table=True):
    """Whom an OpenID provider means by a subject: linked once, then known by issuer and subject only."""

    __tablename__ = "subject"
    issuer: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    linked_at: datetime = Field(sa_type=UtcDateTime)


class SignInNameRow(SQLModel, table=True):
    """What somebody may type instead of an e-mail address, such as the number of their card, in one way of writing."""

    __tablename__ = "sign_in_name"
    name: str = Field(primary_key=True)
    account_id: int = Field(foreign_key="account.id", unique=True)
