"""One list of the distributor, page after page, with the oddities of real feeds tolerated or told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Literal

from hub.plugin import marked
from plugins.iddink.errors import AnswerUnreadable, CursorExpired, Incomplete

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plugins.iddink.transport import Transport

Row = dict[str, Any]
_IDS = ("licence_id", "publisher_id", "sourcedId")
_MOST_PAGES: Final = 20_000


class Listing(Iterator[Row]):
    """The rows of a list. Ends by itself only when the list was read whole; else raises `Incomplete`.

    Rows that came already on this page or the one before, in the same version, are left out. After a cursor
    expired the list is read again from its start, so rows further apart can come twice: the later one counts.

    Attributes:
        as_of: the moment the first page was true for; the next reading asks for changes since five minutes
            before it. None when the distributor did not say.
        pages_read: how many pages were read whole.
    """

    def __init__(
        self,
        transport: Transport,
        path: str,
        params: Mapping[str, str],
        *,
        method: Literal["GET", "POST"] = "GET",
        body: object = None,
    ) -> None:
        self.as_of: datetime | None = None
        self.pages_read = 0
        self._transport, self._path, self._params = transport, path, params
        self._method: Literal["GET", "POST"] = method
        self._body = body
        self._seen_cursors: set[str] = set()
        self._restarted = False
        self._doubt = ""
        self._rows = self._read()

    def __next__(self) -> Row:
        return next(self._rows)

    def _read(self) -> Iterator[Row]:
        cursor: str | None = None
        before: set[object] = set()
        while True:
            page = self._page(cursor)
            if page is None:
                cursor = None
                continue
            here: set[object] = set()
            for row in self._rows_of(page):
                key = _identity(row)
                if key is None or key not in before | here:
                    yield row
                here.add(key)
            before = here
            self.pages_read += 1
            cursor = self._next_cursor(page)
            if cursor is None:
                break
        if self._doubt:
            raise self._incomplete(self._doubt)

    def _ask(self, cursor: str | None) -> object:
        params = {**self._params, "cursor": cursor} if cursor else self._params
        answer: object = self._transport.call(self._method, self._path, params=params, body=self._body)
        return answer

    def _page(self, cursor: str | None) -> Row | None:
        """The next page, or None when the list has to be read from its start."""
        try:
            page = self._ask(cursor)
        except AnswerUnreadable as error:
            raise Incomplete(error.template, pages_read=self.pages_read, **error.params) from None
        except CursorExpired:
            if self._restarted:
                raise self._incomplete(
                    marked("The distributor's pages expire before they are read; try again when it is less busy.")
                ) from None
            self._restarted = True
            self._seen_cursors.clear()
            return None
        if not isinstance(page, dict):
            raise self._incomplete(marked("The distributor sent something other than a page; tell the distributor."))
        if self.as_of is None and self.pages_read == 0:
            self.as_of = _moment(_member(page, "meta").get("as_of"))
        return page

    def _rows_of(self, page: Row) -> Iterator[Row]:
        data = page.get("data")
        if isinstance(data, dict):
            if _member(page, "page").get("next_cursor"):
                self._doubt = marked("A page had one row instead of a list; rows may be missing. Tell the distributor.")
            data = [data]
        for row in data if isinstance(data, list) else [None]:
            if isinstance(row, dict):
                yield row
            else:
                self._doubt = marked("Rows of the distributor were empty or unreadable; tell the distributor.")

    def _next_cursor(self, page: Row) -> str | None:
        if not isinstance(page.get("page"), dict) or "next_cursor" not in page["page"]:
            self._doubt = marked("The distributor did not say whether more pages follow; tell the distributor.")
            return None
        cursor = page["page"]["next_cursor"]
        if cursor is None or cursor == "":
            return None
        following = str(cursor)
        if following in self._seen_cursors or len(self._seen_cursors) >= _MOST_PAGES:
            raise self._incomplete(marked("The distributor's pages go round in a circle; tell the distributor."))
        self._seen_cursors.add(following)
        return following

    def _incomplete(self, reason: str) -> Incomplete:
        return Incomplete(reason, pages_read=self.pages_read)


def _member(page: Row, name: str) -> Row:
    """A member that should be an object, empty when it is not."""
    found = page.get(name)
    return found if isinstance(found, dict) else {}


def _identity(row: Row) -> tuple[str, str] | None:
    found = next((row[name] for name in _IDS if row.get(name)), None)
    return None if found is None else (str(found), str(row.get("version")))


def _moment(text: object) -> datetime | None:
    if not isinstance(text, str):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
