"""The connector that sends results to the school's administration system: reviewed first, like everything."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

from hub.plugin import ChangeKind, ChangeOutcome, Connector, Delivery, HubError, InvalidInput, Issue, RetryLater, Text
from plugins.uwlr.fetching import access, client
from plugins.uwlr.results import listing
from plugins.uwlr.results.records import SentResult
from plugins.uwlr.results.sending import message
from plugins.uwlr.service.answers import stamp, year_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hub.plugin import Change, Draft, Record, Run
    from plugins.uwlr.settings import Settings

_STAYS = Text("What was sent stays there: UWLR knows no way to take a result back.")


class SendResults(Connector):
    """A list of results that somebody hands in, for the administration system; as a supplier of a test would."""

    name: ClassVar[str] = "uwlr.send_results"
    title: ClassVar[Text] = Text("Send test results over UWLR")
    records: ClassVar[tuple[type[Record], ...]] = (SentResult,)
    takes_file: ClassVar[bool] = True
    delivers: ClassVar[bool] = True
    chunk: ClassVar[int] = 1_000

    def collect(self, run: Run) -> Iterator[Draft]:
        if run.file is None:
            raise InvalidInput("Hand in the list of results.")
        run.delta()  # a list of new results says nothing of earlier ones
        for one in listing.rows(run.file):
            if isinstance(one, Issue):
                run.note(one)
            else:
                yield SentResult.of(**one)

    def deliver(self, changes: Sequence[Change], run: Run) -> Iterator[Delivery]:
        """Send a message with all of them: the other side takes all or nothing, and knows what it has by its key."""
        going = [change for change in changes if change.kind is not ChangeKind.END]
        if going:
            yield from self._sent(going, run)
        for change in changes:
            if change.kind is ChangeKind.END:
                yield Delivery(change.seq, ChangeOutcome.FAILED, "", _STAYS)

    def _sent(self, changes: Sequence[Change], run: Run) -> Iterator[Delivery]:
        settings: Settings = run.settings
        way = access.way(run.services, run.school)
        year = year_of(run.now.astimezone(ZoneInfo(run.school.time_zone)).date())
        body = message(
            [change.values for change in changes], run.school, year=year, made_at=stamp(run.now), version=way.version
        )
        outcome, detail = ChangeOutcome.APPLIED, None
        try:
            client.bring(way, body, settings.timeout)
        except RetryLater:
            raise
        except HubError as error:
            outcome, detail = ChangeOutcome.FAILED, Text.from_error(error)
        for change in changes:
            yield Delivery(change.seq, outcome, str(change.values["result_key"]), detail)
