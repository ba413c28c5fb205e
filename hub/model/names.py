"""People's names, put together for reading."""

from __future__ import annotations

_APOSTROPHES = ("'", "\u2019")


def shown(*parts: str) -> str:
    """Return the parts of a name as one; a part that ends in an apostrophe stands against the next."""
    name = ""
    for part in filter(None, parts):
        name += part if not name or name.endswith(_APOSTROPHES) else f" {part}"
    return name
