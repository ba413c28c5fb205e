"""The school's side: its pupils as a file for the library, made whenever the school wants or its schedule says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from hub.plugin import Text
from plugins.library.handover import mapping
from plugins.library.handover.records import HandedOver
from plugins.library.handover.tables import Handover
from plugins.library.targets.connector import PupilFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from hub.plugin import Draft, Record, Run, School, Services
    from plugins.library.targets.records import Borrower

PURPOSE = "handover"


class DeliverToLibrary(PupilFile):
    """Everybody who is a pupil of the school now, for the library to import."""

    name: ClassVar[str] = "library.handover"
    title: ClassVar[Text] = Text("Deliver to the library")
    records: ClassVar[tuple[type[Record], ...]] = (HandedOver,)
    record: ClassVar[type[Borrower]] = HandedOver
    purpose: ClassVar[str] = PURPOSE
    tolerated: ClassVar[frozenset[str]] = frozenset({"level-missing", "class-missing"})

    def collect(self, run: Run) -> Iterator[Draft]:
        with_email = way(run.services, run.school).with_email
        for person in run.services.roster.persons(run.school.id):
            if not person.left and person.role != mapping.TEACHER:
                yield HandedOver.of(**mapping.told(person, with_email=with_email))

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
