"""The shelf of `tests.shelves` as an installed plugin: the command line finds it by its entry point."""

from __future__ import annotations

from hub.plugin import Plugin, implements
from tests.shelves import Shelf, Shelves, book

shelf = Shelf()


def restock() -> None:
    """Put the shelf back: two good books, one of a stranger, one of a new publisher."""
    shelf.__init__()
    shelf.books = [book(0), book(1, code="CODE-1234-PLAIN"), book(2, publisher="stranger"), book(3, publisher="new")]


@implements
def hub_plugin() -> Plugin:
    """Return the shelf."""
    return Plugin(name="shelf", connectors=[Shelves(shelf)])
