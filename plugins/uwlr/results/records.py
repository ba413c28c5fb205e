"""The register of results that the school sent to its administration system."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from hub.plugin import KEY, PERSONAL, PUBLIC, SENSITIVE, Record


class SentResult(Record, table=True):
    """One result of one pupil, as the administration system has it."""

    __tablename__ = "uwlr_sent_result"
    title_field: ClassVar[str] = "test_name"
    subject_field: ClassVar[str | None] = "person_key"
    label: ClassVar[str] = "Result"

    result_key: Annotated[str, KEY, PUBLIC]
    person_key: Annotated[str, PERSONAL]
    test_code: Annotated[str, PUBLIC]
    test_name: Annotated[str, PUBLIC]
    part_code: Annotated[str, PUBLIC] = ""
    taken_on: Annotated[date, PERSONAL]
    score: Annotated[str, SENSITIVE]
