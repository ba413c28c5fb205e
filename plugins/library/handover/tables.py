"""How a school hands its pupils over to a library."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from hub.plugin import UtcDateTime


class Handover(SQLModel, table=True):
    """Where a school's file goes: to the library's hub at ``url``, or, without one, to whoever downloads it."""

    __tablename__ = "library_handover"
    school_id: int = Field(primary_key=True)
    url: str = ""
    sealed_token: str = ""
    with_email: bool = False
    changed_by: str = ""
    changed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
