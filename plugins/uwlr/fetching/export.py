"""The roster as an EDEXML file: the model that UWLR speaks, without envelope and namespace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from plugins.uwlr.service import writing
from plugins.uwlr.service.answers import Answers, Link, content, stamp
from plugins.uwlr.service.profiles import Fields

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hub.plugin import School, Services

VERSION: Final = "2.1"
_EVERYTHING: Final = Fields(
    eck_id=True, initials=True, birth_date=True, gender=True, teacher_email=True, counted_on=True
)


def edexml(services: Services, school: School) -> Iterator[str]:
    """Yield the file in parts; a school without pupils has none, which its reader says."""
    answers = Answers(services)
    extract = answers.extract(Link(school, "", ""))
    head = writing.school(answers.place(school), extract.year, VERSION, _EVERYTHING, stamp(services.clock()))
    yield f'<?xml version="1.0" encoding="utf-8"?>\n<EDEX>{head}'
    for text, _many in content(_EVERYTHING, extract, services.roster.persons(school.id)):
        yield text
    yield "</EDEX>\n"
