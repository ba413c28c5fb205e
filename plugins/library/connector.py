"""The memberships of a school: read from its pupil file, held against the library's members, given cards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from hub.plugin import Connector, InvalidInput, Limits, Text, WayOut, Wording
from hub.plugin.lists.reading import ColumnsMissing, open_list
from plugins.library.branch import Branch
from plugins.library.cards import shelf
from plugins.library.cards.giving import Giving
from plugins.library.members import brakes, season, unread
from plugins.library.members.intake import Intake
from plugins.library.members.known import members_at
from plugins.library.members.renumbering import keep_found
from plugins.library.records import Member
from plugins.library.uploads import receiving

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from hub.plugin import Account, Change, Draft, Record, Run, School, Services
    from plugins.library.settings import Library

_NO_BRANCH = Text(
    "This school is not a branch of a library yet. A librarian says of which one on the page “Way of working”."
)
_NO_LIBRARY = Text("The library “{library}” of this school is not in config.yaml: add it under library: libraries.")


class Members(Connector):
    """Pupils and teachers of a school as members of its library."""

    name: ClassVar[str] = "library.members"
    title: ClassVar[Text] = Text("Library memberships")
    records: ClassVar[tuple[type[Record], ...]] = (Member,)
    decider_role: ClassVar[str] = "librarian"
    takes_file: ClassVar[bool] = True
    wording: ClassVar[Wording] = Wording(
        title=Text("Pupil file uploaded"),
        verb=Text("Import"),
        links=(WayOut(Text("Download the file"), "/library/files/{run}"),),
        tells_starter=True,
    )
    next_jobs: ClassVar[tuple[str, ...]] = ("library.wise", "library.folio", "library.koha")

    def collect(self, run: Run) -> Iterator[Draft]:
        """Yield everybody in the file; raises FileRefused or InvalidInput for a file that cannot be used."""
        if run.file is None:
            raise InvalidInput("Give the pupil file: upload it on the page “Upload pupil file”.")
        branch, library = _place(run)
        with run.services.reading() as session:
            known = members_at(session, branch)
            left = shelf.left(session, branch.library, library)
        words = run.services.list_words(run.school.id)._replace(encoding=branch.encoding)
        try:
            with open_list(run.file, words) as source:
                intake = Intake(run, source, known)
                yield from intake.drafts()
        except ColumnsMissing as error:
            if not error.wrong:
                raise  # it is no pupil file at all, which its sender can see as well as anybody
            unread.hold(run, known, error)
            return
        without = [key for key in intake.new if not (known.persons.get(key) or {}).get("card_number")]
        for issue in brakes.cards_short(left, len(without)):
            run.note(issue)
        with run.services.writing() as session:
            keep_found(session, run.school.id, intake.renumbered)

    def limits(self, run: Run) -> Limits:
        """Return what fits the school's kind and the time of year; half of last time's rows are half an export."""
        branch, _library = _place(run)
        today = run.now.date()
        return Limits(brakes.FEW, season.share(branch, today), brakes.LEAST_SHARE)

    def applied_together(self, changes: Sequence[Change], run: Run) -> None:
        branch, library = _place(run)
        Giving(run.session, branch, library, now=run.now, who=f"run {run.id}").follow(changes, run)

    def hand_in(self, file: Path, name: str, school: School, account: Account, services: Services) -> int:
        """Keep a file that a school's own system sent, as if it were uploaded on the page; raises InvalidInput."""
        with services.reading() as session:
            branch = session.get(Branch, school.id)
        if branch is None:
            raise InvalidInput(str(_NO_BRANCH))
        run, _earlier = receiving.receive(services, school, account, branch, receiving.Sent(file, name, self.name))
        return run

    def check(self, school: School, services: Services, settings: Any) -> Iterator[Text]:
        with services.reading() as session:
            branch = session.get(Branch, school.id)
        if branch is not None and branch.library not in settings.libraries:
            yield _NO_LIBRARY.filled(library=branch.library)


def _place(run: Run) -> tuple[Branch, Library]:
    with run.services.reading() as session:
        branch = session.get(Branch, run.school.id)
    if branch is None:
        raise InvalidInput(str(_NO_BRANCH))
    library: Library | None = run.settings.libraries.get(branch.library)
    if library is None:
        raise InvalidInput(_NO_LIBRARY.template, library=branch.library)
    return branch, library
