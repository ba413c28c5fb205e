"""How a school's administration system is reached."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from hub.plugin import UtcDateTime


class Source(SQLModel, table=True):
    """One administration system; the verification code and the klantcode are sealed."""

    __tablename__ = "uwlr_source"
    school_id: int = Field(primary_key=True)
    url: str
    customer_name: str
    sealed_customer: str
    sealed_key: str
    results_url: str = ""
    version: str = "2.2"
    changed_by: str = ""
    changed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
