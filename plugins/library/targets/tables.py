"""What the plugin keeps of a school's library system, and of files that were made for one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from hub.plugin import Json, UtcDateTime

WISE, FOLIO, KOHA = "wise", "folio", "koha"
KINDS = (WISE, FOLIO, KOHA)


class Target(SQLModel, table=True):
    """A library's own system as a school reaches it; ``settings`` are what that system calls things."""

    __tablename__ = "library_target"
    school_id: int = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    turned_on: bool = False
    url: str = ""
    tenant: str = ""
    username: str = ""
    sealed: str = ""
    settings: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    changed_by: str = ""
    changed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class KeptFile(SQLModel, table=True):
    """A file that was made for a library, sealed; ``origin`` is the run that made it, which makes one only."""

    __tablename__ = "library_kept_file"
    ref: str = Field(primary_key=True)
    school_id: int = Field(index=True)
    origin: str = Field(index=True)
    purpose: str
    name: str
    people: int
    sealed: str
    made_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    downloads: int = 0
