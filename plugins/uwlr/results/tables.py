"""Results that suppliers brought, and the tests that they are of."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlmodel import Field, SQLModel

from hub.plugin import Json, UtcDateTime


class TestRow(SQLModel, table=True):
    """A test as a supplier describes it; ``norms`` and ``parts`` as it sent them."""

    __tablename__ = "uwlr_test"
    __test__ = False  # no test of ours
    school_id: int = Field(primary_key=True)
    supplier: str = Field(primary_key=True)
    code: str = Field(primary_key=True)
    version: str = Field(primary_key=True)
    name: str = ""
    level: str = ""
    subject: str = ""
    norms: list[Any] = Field(default_factory=list, sa_type=Json)
    parts: list[Any] = Field(default_factory=list, sa_type=Json)


class ResultRow(SQLModel, table=True):
    """One result; ``key`` is the supplier's own and says whether it came before.

    ``score`` is as it was sent; ``more`` holds reference scores, each with a kind and a value.
    """

    __tablename__ = "uwlr_result"
    school_id: int = Field(primary_key=True)
    supplier: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    person_key: str = Field(index=True)
    test_code: str
    test_version: str = ""
    part_code: str = ""
    taken_on: date
    score: str = ""
    more: list[Any] = Field(default_factory=list, sa_type=Json)
    processed_by: str = ""
    info_url: str = ""
    school_year: str = ""
    received_at: datetime = Field(sa_type=UtcDateTime)
