"""Mess that is an event: what the vendor changes between one synchronisation and the next."""

from plugins.iddink.standin.shelf import Shelf
from plugins.iddink.standin.world import World

NEW_NAME = "Camí Ral i Companyia"


def happen(world: World, mess: str, stamp: str) -> None:
    """Let an event happen at `stamp`: user-relink, lic-activated-changed, pub-renamed or pub-alias.

    Raises:
        ValueError: No such event, or the school has no licences for it.
    """
    event = {
        "user-relink": _relink,
        "lic-activated-changed": _swap,
        "pub-renamed": _rename,
        "pub-alias": _alias,
    }.get(mess)
    if event is None or mess not in world.mess:
        raise ValueError("The events are user-relink, lic-activated-changed, pub-renamed and pub-alias.")
    event(world, world.mess[mess], stamp)


def _relink(world: World, ids: tuple[str, ...], stamp: str) -> None:
    for key in ids:
        world.licences.change(key, {"user": {"match": "unlinked", "school_user_id": None, "idalu": None}}, stamp)


def _swap(world: World, ids: tuple[str, ...], stamp: str) -> None:
    for key in ids:
        row = world.licences.find(key) or {}
        other = _other_book(world.books, row["publisher_id"], row["book_id"])
        raw = (world.books.find(other) or {})["metadata"]["isbn_raw"]
        world.licences.change(key, {"book_id": other, "isbn_raw": raw}, stamp)


def _other_book(books: Shelf, publisher: str, book: str) -> str:
    candidates = (row["sourcedId"] for row in books if row["vendorId"] == publisher)
    return str(next(key for key in candidates if key != book))


def _rename(world: World, ids: tuple[str, ...], stamp: str) -> None:
    old = (world.publishers.find(ids[0]) or {})["name"]
    world.publishers.change(ids[0], {"name": NEW_NAME, "aliases": [old]}, stamp)


def _alias(world: World, ids: tuple[str, ...], stamp: str) -> None:
    known, twin = ids
    if twin not in world.publishers:
        row = world.publishers.find(known) or {}
        world.publishers.add(row | {"publisher_id": twin, "updated_at": stamp, "version": 1})
