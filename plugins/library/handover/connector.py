"""The school's side: its pupils as a file for the library, made whenever the school wants or its schedule says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from hub.plugin import ChangeKind, ChangeOutcome, Delivery, Text
from plugins.library.handover import mapping, sending
from plugins.library.handover.records import HandedOver
from plugins.library.handover.tables import Handover
from plugins.library.targets import files
from plugins.library.targets.connector import PupilFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from hub.plugin import Change, Draft, Record, Run, School, Services
    from plugins.library.targets.records import Borrower

PURPOSE = "handover"
_DOWNLOAD = Text("In the file that waits on the page Deliver to the library.")


class DeliverToLibrary(PupilFile):
    """Everybody who is a pupil of the school now, for the library to import."""

    name: ClassVar[str] = "library.handover"
    title: ClassVar[Text] = Text("Deliver to the library")
    records: ClassVar[tuple[type[Record], ...]] = (HandedOver,)
    record: ClassVar[type[Borrower]] = HandedOver
    purpose: ClassVar[str] = PURPOSE
    tolerated: ClassVar[frozenset[str]] = frozenset({"level-missing", "class-missing"})
    delivers: ClassVar[bool] = True
    chunk: ClassVar[int] = 10_000  # a file is one thing, however many are in it

    def collect(self, run: Run) -> Iterator[Draft]:
        with_email = way(run.services, run.school).with_email
        for person in run.services.roster.persons(run.school.id):
            if not person.left and person.role != mapping.TEACHER:
                yield HandedOver.of(**mapping.told(person, with_email=with_email))

    def deliver(self, changes: Sequence[Change], run: Run) -> Iterator[Delivery]:
        """Keep the file as it is with these changes and, where the school says so, send it; once for each run."""
        told = {row["member_key"]: row for row in self.told(run)}
        for change in changes:
            told.pop(change.values["member_key"], None)
            if change.kind is not ChangeKind.END:
                told[change.values["member_key"]] = dict(change.values)
        content = files.table(self.columns(run), [self.cells(told[number]) for number in sorted(told)])
        with run.services.writing() as session:
            ref = files.add(
                session,
                run.services,
                run.school,
                origin=f"run {run.id}",
                purpose=PURPOSE,
                content=content,
                people=len(told),
            )
        chosen = way(run.services, run.school)
        said = sending.send(run, chosen, content, ref) if chosen.url else _DOWNLOAD
        for change in changes:
            yield Delivery(change.seq, ChangeOutcome.APPLIED, ref, said)

    def check(self, school: School, services: Services, settings: Any) -> Iterator[Text]:
        chosen = way(services, school)
        if chosen.url:
            yield from sending.troubles(services, school, settings, chosen)

    def classes(self, run: Run) -> Iterable[Any]:
        return ()  # the roster has one name for a class, and its key is made of it

    def columns(self, run: Run) -> Sequence[str]:
        more = (mapping.EMAIL,) if way(run.services, run.school).with_email else ()
        return (*mapping.COLUMNS, *more)

    def cells(self, values: Mapping[str, Any]) -> Mapping[str, str]:
        return mapping.row(values)


def way(services: Services, school: School) -> Handover:
    """Return how a school hands over; until it says something else, its file is downloaded."""
    with services.reading() as session:
        return session.get(Handover, school.id) or Handover(school_id=school.id)
