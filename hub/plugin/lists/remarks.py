"""What somebody should know about a list as a file: what was left out, and whether lines are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hub.model.states import IssueLevel
from hub.model.text import Text
from hub.plugin.findings import Issue
from hub.plugin.lists import wholes

if TYPE_CHECKING:
    from collections import Counter

    from hub.plugin.connector import Run
    from hub.plugin.lists.reading import EdexmlList, TableList
    from hub.plugin.lists.rows import Entry

LEFT_OUT: Final = {
    "left-already": Text(
        "{count} row is of a person who has left the school (level H): it was left out.",
        many="{count} rows are of people who have left the school (level H): they were left out.",
    ),
    "not-yet": Text(
        "{count} row is of a person who starts later: it comes in with a file from then on.",
        many="{count} rows are of people who start later: they come in with a file from then on.",
    ),
    "other-role": Text(
        "{count} row is of neither a pupil nor a teacher: it was left out.",
        many="{count} rows are of neither pupils nor teachers: they were left out.",
    ),
}


def of_file(run: Run, source: EdexmlList | TableList, left_out: Counter[str]) -> None:
    """Note what was left out or decided on the way; say that the list is not whole when lines have shifted."""
    for text in source.notes:
        run.note(Issue("file-read", IssueLevel.NOTE, text))
    for code, count in left_out.items():
        if code:
            run.note(Issue(code, IssueLevel.NOTE, LEFT_OUT[code].filled(count=count)))
    for code, headings, sentence in (
        ("columns-forbidden", source.dropped, Text("Left out, because nobody may bring it in: {names}.")),
        ("columns-unknown", source.unknown, Text("These columns were not used: {names}.")),
    ):
        if headings:
            run.note(Issue(code, IssueLevel.NOTE, sentence.filled(names=", ".join(headings))))
    _of_hidden(run, source)
    if source.shifted:
        run.incomplete(
            Text.of(
                "Lines {lines} have more cells than the heading and were left out: put texts with the "
                "separator in them between quotes.",
                lines=wholes.lines(source.shifted),
            )
        )


def _of_hidden(run: Run, source: EdexmlList | TableList) -> None:
    """Say what was there that nobody sees: it makes no difference here, and does in other programs."""
    headings, found = source.hidden
    if headings:
        text = Text.of("Signs that nobody sees were taken out of these headings: {names}.", names=", ".join(headings))
        run.note(Issue("heading-hidden-signs", IssueLevel.NOTE, text))
    if found:
        text = Text.of(
            "Signs that nobody sees were taken out of the numbers in lines {lines}.", lines=wholes.lines(found)
        )
        run.note(Issue("number-hidden-signs", IssueLevel.NOTE, text))


def of_no_key(run: Run, entry: Entry, key_field: str) -> None:
    """Say that a line without a number was left out."""
    text = Text.of("Line {line} has no {field}: it was left out.", line=entry.line, field=key_field)
    run.note(Issue("key-missing", IssueLevel.WARNING, text))


def of_class_dates(run: Run, source: EdexmlList | TableList) -> None:
    """Hold a list whose classes are dates: none of them can be read."""
    found = source.class_dates
    if not found:
        return
    told = wholes.lines(found)
    why = Text.of(
        "The class is a date in lines {lines}: Excel makes dates of classes such as 1/2. Write them as text.",
        lines=told,
    )
    run.note(wholes.brake("class-is-date", why))
    run.incomplete(Text.of("The classes in lines {lines} could not be read: they are dates.", lines=told))


def of_lost_digits(run: Run, source: EdexmlList | TableList) -> None:
    """Hold a list whose numbers a spreadsheet program shortened: who is who cannot be told, nor who is missing."""
    for lost in source.lost:
        why = Text.of(
            "{count} of the numbers have lost digits, first in lines {lines}: spreadsheets keep 15 of them and write "
            "long ones as 1.2E+12. Export the column as text, or send the csv without opening it in Excel first.",
            count=lost.times,
            lines=wholes.lines(lost.lines),
        )
        run.note(wholes.brake("digits-lost", why))
        run.incomplete(Text.of("The numbers in lines {lines} have lost digits.", lines=wholes.lines(lost.lines)))


def of_school(run: Run, code: str) -> None:
    """Hold a list that says it is of another school."""
    if code and code != run.school.code:
        here = run.school.code
        why = Text.of("The file says that it is of school {theirs}, not of {here}.", theirs=code, here=here)
        run.note(wholes.brake("other-school", why))
