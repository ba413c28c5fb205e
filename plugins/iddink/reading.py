"""Reading a school's licences from the distributor: all, what changed, or those of one person."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import orjson

from hub.plugin import AccessRefused, HubError, InvalidInput, Issue, IssueLevel, Text
from plugins.iddink.drafting import draft
from plugins.iddink.errors import Incomplete, UnknownUser, WindowExpired
from plugins.iddink.mapping import is_tombstone, licence_values, publisher_values
from plugins.iddink.publishers import Seen, remember
from plugins.iddink.records import Licence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hub.plugin import Draft, Run
    from plugins.iddink.client import DistributorClient
    from plugins.iddink.people import People

_OVERLAP = timedelta(minutes=5)
_STEP = 500
_NO_NUMBER = Text("Rows came without a licence number; they are left out. Tell the distributor.")
_SOMEBODY_ELSE = Text(
    "{count} licence that came is of somebody else and was left alone.",
    many="{count} licences that came are of somebody else and were left alone.",
)


class Reading:
    """One reading for one run; what it meets on the way is told to the run."""

    def __init__(self, run: Run, client: DistributorClient, people: People) -> None:
        self._run, self._client, self._people = run, client, people
        self._seen: dict[str, Seen] = {}
        self._read = 0

    def whole(self) -> Iterator[Draft]:
        """The school's licences: what changed since the last complete reading if that says everything."""
        digest = self._people.digest(self._run.mark)
        yield from self._drafts(self._rows(self._since(digest)))
        if self._client.as_of is not None:
            kept = {"as_of": self._client.as_of.isoformat(), "people": digest}
            self._run.leave(orjson.dumps(kept).decode())

    def one(self, person_key: str) -> Iterator[Draft]:
        """The licences of one person, under every id by which the supplier knows them."""
        if person_key not in self._people:
            raise InvalidInput("Nobody in the school's people has this key; import the people first.")
        others = 0
        for found in self._drafts(self._of_person(person_key)):
            if found.values["person_key"] in {None, person_key}:
                yield found
            else:
                others += 1
        if others:
            text = _SOMEBODY_ELSE.filled(count=others)
            self._run.note(Issue("SOMEBODY_ELSE", IssueLevel.NOTE, text, owner="vendor"))

    def _since(self, digest: str) -> datetime | None:
        """From when on changes are enough: never after the people changed, since all is matched anew then."""
        kept = orjson.loads(self._run.bookmark) if self._run.bookmark else {}
        if kept.get("people") != digest:
            return None
        since = datetime.fromisoformat(kept["as_of"]) - _OVERLAP
        return None if self._context_changed(since) else since

    def _context_changed(self, since: datetime) -> bool:
        """Whether books or publishers changed; a licence that shows them is not sent again for that."""
        try:
            lists = (self._client.publishers(since), self._client.books(since, limit=1))
            return any(next(rows, None) is not None for rows in lists)
        except WindowExpired:
            return True

    def _rows(self, since: datetime | None) -> Iterator[dict[str, Any]]:
        code, limit = self._run.school.code, self._run.settings.page_size
        rows = self._client.licences(code, updated_since=since, limit=limit)
        try:
            first = next(rows, None)
        except WindowExpired:
            since, first = None, None
            rows = self._client.licences(code, limit=limit)
        if since is not None:
            self._run.delta()
        if first is not None:
            yield first
        yield from rows

    def _of_person(self, person_key: str) -> Iterator[dict[str, Any]]:
        code, limit = self._run.school.code, self._run.settings.page_size
        unknown: UnknownUser | None = None
        known = False
        for user in self._people.supplier_ids(person_key):
            try:
                yield from self._client.search(code, user, limit=limit)
                known = True
            except UnknownUser as error:
                unknown = error
        if unknown is not None and not known:
            raise unknown

    def _drafts(self, rows: Iterable[dict[str, Any]]) -> Iterator[Draft]:
        try:
            for row in self._whole_rows(rows):
                values = licence_values(row)
                if not values["licence_id"]:
                    self._run.incomplete(_NO_NUMBER)
                elif is_tombstone(row):
                    self._run.gone(Licence.of(licence_id=values["licence_id"]))
                else:
                    self._notice(row)
                    yield draft(values, self._people, self._run.mark)
        finally:
            with self._run.services.writing() as session:
                remember(session, self._run.school.id, self._seen)

    def _whole_rows(self, rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """The rows; a list that breaks off after the first makes the run incomplete, not worthless."""
        try:
            for row in rows:
                self._read += 1
                if self._read % _STEP == 0:
                    self._run.progress(self._read)
                yield row
        except (Incomplete, AccessRefused) as error:
            if not self._read:
                raise
            self._run.incomplete(told(error))

    def _notice(self, row: dict[str, Any]) -> None:
        found = publisher_values(row)
        if found["publisher_id"]:
            seen = Seen(str(found["name"]), found["vendor_protocol"], found["connection_fields"])  # type: ignore[arg-type]
            self._seen[str(found["publisher_id"])] = seen


def told(error: HubError) -> Text:
    """An error's sentence with its values apart."""
    return Text.from_error(error)
