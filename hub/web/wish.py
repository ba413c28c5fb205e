"""What the address of a review page asks for: filter, order, page, and whom to search for a pairing.

What people type may be a child's name, so it stands sealed in addresses: ``s`` for the words of the
filter, ``w`` for the name in a search. Forms send it by POST (``q``, ``who``) and are led to the sealed address.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from hub.errors import ConfigurationError
from hub.store.viewing import SORTS, Filter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hub.plugin.services import Secrets

LONGEST = 100
_PLACE = "search"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A parsed query. ``pair`` is the row for which ``who`` is searched; ``sealed`` the words of the filter."""

    filter: Filter
    sort: str = "seq"
    descending: bool = False
    page: int = 1
    pair: int = 0
    who: str = ""
    sealed: str = ""

    @classmethod
    def parse(cls, query: Mapping[str, str], secrets: Secrets) -> Wish:
        """Return what a query or a form asks for; what makes no sense counts as not said."""
        sort = query.get("sort", "seq")
        words = query.get("q", "").strip()[:LONGEST] or opened(query.get("s", ""), secrets)
        return cls(
            filter=Filter(
                state=query.get("state", ""),
                kind=query.get("kind", ""),
                facet=query.get("facet", ""),
                text=words,
            ),
            sort=sort if sort in SORTS else "seq",
            descending=query.get("direction") == "desc",
            page=whole(query.get("page", "")) or 1,
            pair=whole(query.get("pair", "")),
            who=query.get("who", "").strip()[:LONGEST] or opened(query.get("w", ""), secrets),
            sealed=query.get("s", "") if words and "q" not in query else sealed(words, secrets),
        )

    @classmethod
    def posted(cls, query: str, secrets: Secrets) -> Wish:
        """Return what the page asked for that a form was sent from."""
        return cls.parse(dict(parse_qsl(query)), secrets)

    def query(self, **changed: Any) -> str:
        """Return the encoded query of this wish, or of one that differs in ``changed``; no pairing."""
        said: dict[str, Any] = {
            "state": self.filter.state,
            "kind": self.filter.kind,
            "facet": self.filter.facet,
            "s": self.sealed,
            "sort": self.sort if self.sort != "seq" else "",
            "direction": "desc" if self.descending else "",
            "page": self.page if self.page > 1 else "",
        }
        return urlencode({name: value for name, value in (said | changed).items() if value})

    def sort_link(self, column: str) -> str:
        """Return the query that sorts by ``column``, or the other way round."""
        turned = self.sort == column and not self.descending
        return "?" + self.query(sort=column, direction="desc" if turned else "", page="")


def sealed(words: str, secrets: Secrets) -> str:
    """Return what somebody typed as an address may hold it."""
    typed = words.strip()[:LONGEST]
    return secrets.seal(typed, _PLACE) if typed else ""


def opened(text: str, secrets: Secrets) -> str:
    """Return what somebody typed from an address; nothing when the address was altered."""
    try:
        return secrets.open(text, _PLACE) if text else ""
    except ConfigurationError:
        return ""


def whole(text: str) -> int:
    """Return a whole number from a query or a form; 0 when it is none."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0  # noqa: PLR2004  (fits a database integer)
