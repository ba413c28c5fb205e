"""A pupil file in which nobody can be recognised, because a heading is misspelt: held, and its cause told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from hub.plugin import Issue, IssueLevel, NotFound, Text
from hub.plugin.files.headers import FIELD_OF
from hub.plugin.lists.names import folded
from hub.plugin.lists.reading import KEYS
from plugins.library.members.intake import HOW_READ
from plugins.library.uploads import shelf

if TYPE_CHECKING:
    from hub.plugin import Run
    from hub.plugin.lists.reading import ColumnsMissing
    from plugins.library.members.known import Members

_NUMBER, _NAME = Text("the number"), Text("the name")
_FILE: Final = Text("the file")
_NO_WORD: Final = re.compile(r"[\W\d_]+")


def hold(run: Run, known: Members, error: ColumnsMissing) -> None:
    """Make the plan of a file that changes nothing and says why; nobody in it was read, so nobody is missing."""
    causes = [
        Text.of(
            "The heading “{heading}” looks like “{word}” with letters wrong, so there is no column with {what}.",
            heading=heading,
            word=word,
            what=_NUMBER if FIELD_OF[word] in KEYS else _NAME,
        )
        for heading, word in error.wrong.items()
    ]
    run.delta()
    run.incomplete(Text("Nobody in the file could be recognised, so nothing was read."))
    why = Text.count(
        "{cause} Nobody in {file} ({count} row) can be recognised, and nothing changes. Reject it and ask for the "
        "file with the heading corrected; or say what the column is, and have the file uploaded again.",
        "{cause} Nobody in {file} ({count} rows) can be recognised, and nothing changes. Reject it and ask for the "
        "file with the heading corrected; or say what the column is, and have the file uploaded again.",
        count=error.rows,
        cause=Text.joined(causes),
        file=_called(run, known),
    )
    run.note(Issue("heading-wrong", IssueLevel.BRAKE, why, owner="library", way_out=HOW_READ))


def _called(run: Run, known: Members) -> Text:
    """Return what the sender called the file, as long as no member's name is in it: this is told in messages."""
    try:
        with run.services.reading() as session:
            name = shelf.name_of(run.services, shelf.of_run(session, run.school.id, run.id))
    except NotFound:
        return _FILE
    people = {
        word
        for person in known.persons.values()
        for field in ("called_name", "surname")
        for word in _NO_WORD.split(folded(str(person[field])))
    }
    told = set(_NO_WORD.split(folded(name)))
    return _FILE if not people or told & (people - {""}) else Text.of("the file “{name}”", name=name)
