"""The connector that fetches a school from its administration system: a plan like that of any list."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar, Final
from zoneinfo import ZoneInfo

from hub.plugin import Connector, HubError, Text
from hub.plugin.roster import Enrolment, Group, Person
from plugins.uwlr.fetching import access, client
from plugins.uwlr.service.answers import year_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hub.plugin import Draft, Record, Run, School, Services
    from plugins.uwlr.settings import Settings

JOB = "uwlr.roster"
_BEHIND: Final = timedelta(minutes=10)  # by which the clock over there may be
_EMPTY = Text("The administration system has nothing for this school year yet: nobody was ended.")


class FetchedRoster(Connector):
    """Pupils, teachers and groups as the administration system has them; it always gives all of them."""

    name: ClassVar[str] = JOB
    title: ClassVar[Text] = Text("Pupils and teachers over UWLR")
    records: ClassVar[tuple[type[Record], ...]] = (Group, Person, Enrolment)

    def collect(self, run: Run) -> Iterator[Draft]:
        """Yield everybody; what did not change since the last completed run is not sent again."""
        settings: Settings = run.settings
        way = access.way(run.services, run.school)
        year = year_of(run.now.astimezone(ZoneInfo(run.school.time_zone)).date())
        fetched = client.fetch(way, run.school, year, _since(run, year), settings.timeout)
        try:
            if fetched.kind == client.UNCHANGED:
                run.delta()
            elif fetched.kind == client.EMPTY:
                run.incomplete(_EMPTY)
            else:
                yield from run.services.roster.taken_in(run, fetched.file)
        finally:
            fetched.file.unlink(missing_ok=True)
        run.leave(run.now.isoformat())

    def in_use(self, school: School, services: Services) -> bool:
        return access.source_of(services, school) is not None

    def check(self, school: School, services: Services, settings: Settings) -> Iterator[Text]:
        if not self.in_use(school, services):
            return
        year = year_of(services.clock().astimezone(ZoneInfo(school.time_zone)).date())
        try:
            way = access.way(services, school)
            client.fetch(way, school, year, services.clock(), settings.timeout).file.unlink(missing_ok=True)
        except HubError as error:
            yield Text.from_error(error)


def _since(run: Run, year: str) -> datetime | None:
    """Return since when there is nothing new unless the system says so; None asks for everything.

    What the system did not change was not got before from another system, nor of another school year.
    """
    source = access.source_of(run.services, run.school)
    if run.bookmark is None or source is None:
        return None
    then = datetime.fromisoformat(run.bookmark)
    if source.changed_at is not None and source.changed_at > then:
        return None
    same_year = year_of(then.astimezone(ZoneInfo(run.school.time_zone)).date()) == year
    return then - _BEHIND if same_year else None
