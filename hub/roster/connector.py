"""The connector that fills the roster from a school's list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.errors import InvalidInput
from hub.model.text import Text
from hub.plugin.connector import Connector
from hub.plugin.roster import Enrolment, Group, Person

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hub.plugin.connector import Run
    from hub.plugin.records import Draft


class People(Connector):
    """Pupils and teachers, their classes and who is in which, from EDEXML, CSV or XLSX."""

    name = "roster.people"
    title = Text("Pupils and teachers")
    records = (Group, Person, Enrolment)
    takes_file = True

    def collect(self, run: Run) -> Iterator[Draft]:
        """Yield everybody in the file; raises FileRefused or InvalidInput for a file that cannot be used."""
        if run.file is None:
            raise InvalidInput("Give the list: hub roster import FILE --school {school}.", school=run.school.code)
        yield from run.services.roster.taken_in(run, run.file)
