"""The same licences from a publisher's file, for schools that have nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from sqlmodel import col, select

from hub.plugin import InvalidInput, Issue, IssueLevel, Text
from hub.plugin.files import open_table
from plugins.iddink.connector import LicenceConnector
from plugins.iddink.drafting import draft
from plugins.iddink.filerows import FileRows, KnownBook
from plugins.iddink.people import People
from plugins.iddink.publishers import shelf
from plugins.iddink.records import Licence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hub.plugin import Draft, Run
    from hub.plugin.files import Table


class LicenceFile(LicenceConnector):
    """Licences from one file. What other files brought stays: a file tells nothing about what is not in it."""

    name: ClassVar[str] = "iddink.file"
    title: ClassVar[Text] = Text("Iddink licences from a file")
    takes_file: ClassVar[bool] = True

    def collect(self, run: Run) -> Iterator[Draft]:
        if run.file is None:
            raise InvalidInput("This job reads a file: choose one with Run now, or on the page Fetch licences.")
        run.delta()
        with open_table(run.file, name="The file") as table:
            rows = FileRows(table.header, run.mark, _books(run), _publishers(run))
            lines = list(table)
        _tell(run, table)
        people = People.of(run)
        for line, cells in lines:
            try:
                values = rows.values(cells)
            except InvalidInput as error:
                _note(run, Text.of("Line {line}: {what}", line=line, what=Text.from_error(error)))
            else:
                yield draft(values, people, run.mark)


def _books(run: Run) -> dict[str, KnownBook]:
    """What the register knows of the books of this school."""
    query = select(Licence.isbn, Licence.publisher_id, Licence.title, Licence.isbn_raw).where(
        Licence.school_id == run.school.id, col(Licence.isbn).is_not(None)
    )
    with run.services.reading() as session:
        rows = session.exec(query.order_by(col(Licence.key))).all()
    return {
        isbn: KnownBook(publisher, "" if title == f"({raw})" else title) for isbn, publisher, title, raw in rows if isbn
    }


def _publishers(run: Run) -> dict[str, str]:
    return shelf(run.services, run.school.id, run.settings.flags).names()


def _tell(run: Run, table: Table) -> None:
    for note in table.notes:
        _note(run, note, IssueLevel.NOTE)
    for ragged in table.ragged:
        text = Text("Line {line} has {cells} cells instead of {expected}; check its separators.")
        _note(run, text.filled(**ragged._asdict()))


def _note(run: Run, text: Text, level: IssueLevel = IssueLevel.WARNING) -> None:
    run.note(Issue("FILE_LINE", level, text))
