"""The licences of a school: collected from the distributor, judged, and followed up when they are imported."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

from sqlmodel import select

from hub.plugin import Connector, HubError, InvalidInput, Issue, IssueLevel, Text
from plugins.iddink import forms, register
from plugins.iddink.access import connected, is_on, local_day, troubles
from plugins.iddink.collisions import Collisions
from plugins.iddink.judging import Knowledge, findings
from plugins.iddink.people import HAND, People
from plugins.iddink.publishers import shelf
from plugins.iddink.questions import FILE_PUBLISHER, PERSON, PUBLISHER
from plugins.iddink.reading import Reading, told
from plugins.iddink.records import Licence, LicenceState
from plugins.iddink.verdicts import PublisherState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from hub.plugin import Answers, Change, Draft, Finding, Record, Run, School, Services


class LicenceConnector(Connector):
    """What licences go through wherever they come from."""

    records: ClassVar[tuple[type[Record], ...]] = (Licence,)
    decider_role: ClassVar[str] = "licences"

    @abstractmethod
    def collect(self, run: Run) -> Iterable[Draft]: ...

    def prepare(self, run: Run) -> Knowledge:
        return Knowledge(
            school_code=run.school.code,
            today=local_day(run.now, run.school),
            people=People.of(run),
            shelf=shelf(run.services, run.school.id, run.settings.flags),
            collisions=Collisions(run),
            in_use=_in_use(run),
        )

    def examine(self, change: Change, run: Run, known: Any) -> Iterator[Finding]:
        return findings(change, known)

    def survey(self, run: Run, known: Any) -> Iterator[Issue]:
        met = run.repeated(Licence, "publisher_id")
        new = sum(known.shelf.state(publisher) is PublisherState.NEVER_SYNCED for (publisher,) in met)
        if new:
            text = Text.count(
                "{count} publisher was never synchronised with this school.",
                "{count} publishers were never synchronised with this school.",
                count=new,
            )
            yield Issue("PUBLISHERS_NEW", IssueLevel.NOTE, text)

    def validate(self, group: str, answers: Answers, run: Run) -> Mapping[str, Text]:
        kind, _, about = group.partition(":")
        if kind == PUBLISHER:
            return forms.problems(run, about, answers)
        if kind == PERSON:
            return forms.person_problems(run, answers)
        return forms.file_publisher_problems(run, answers)

    def revise(self, change: Change, answers: Answers, run: Run) -> Mapping[str, Any]:
        if "person" in answers:
            people = People.of(run)
            return {
                "person_key": answers["person"],
                "match_tier": HAND,
                "display_name": people.name(answers["person"]),
            }
        if "publisher" in answers:
            known = shelf(run.services, run.school.id, run.settings.flags).registered[answers["publisher"]]
            return {"publisher_id": answers["publisher"], "publisher_name": known.name}
        return {}

    def learn(self, group: str, answers: Answers, run: Run) -> None:
        kind, _, about = group.partition(":")
        if kind == PUBLISHER:
            forms.connect(run, about, answers)
        elif kind == PERSON:
            forms.pair(run, about, answers["person"])
        elif kind != FILE_PUBLISHER:  # what a book's publisher is, the register remembers
            raise InvalidInput("Nobody asked for “{group}”.", group=group)

    def applied(self, change: Change, run: Run) -> None:
        register.imported(change, run)


class Licences(LicenceConnector):
    """All licences of a school, or those of one person, from the distributor."""

    name: ClassVar[str] = "iddink.licences"
    title: ClassVar[Text] = Text("Iddink licences")
    one_person: ClassVar[bool] = True

    def collect(self, run: Run) -> Iterator[Draft]:
        with connected(run.services, run.school, run.settings) as client:
            reading = Reading(run, client, People.of(run))
            yield from reading.whole() if run.scope is None else reading.one(run.scope)

    def check(self, school: School, services: Services, settings: Any) -> Iterator[Text]:
        if not is_on(services, school):
            return
        try:
            with connected(services, school, settings) as client:
                yield from troubles(client.me(), school, services)
        except HubError as error:
            yield told(error)


def _in_use(run: Run) -> frozenset[str]:
    query = select(Licence.key).where(Licence.school_id == run.school.id, Licence.state == LicenceState.ACTIVE)
    with run.services.reading() as session:
        return frozenset(session.exec(query))
