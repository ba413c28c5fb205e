"""What a button or modal of ours says it is about: the plan as it was shown, its copy, the place in its rows."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, replace
from hashlib import blake2b
from typing import Any

DIGEST = 16
_LETTERS = {
    "plan": "p",
    "digest": "d",
    "revision": "r",
    "channel": "c",
    "ts": "t",
    "after": "a",
    "kind": "k",
    "facet": "f",
    "blocked": "b",
    "group": "g",
}


@dataclass(frozen=True, slots=True)
class About:
    """Carried by Slack and back; it names nobody.

    ``channel`` and ``ts`` are the copy of the message from which somebody came; ``after``, ``kind``,
    ``facet`` and ``blocked`` the page of rows; ``group`` the questions. ``facet`` and ``group`` are tokens.
    """

    plan: int = 0
    digest: str = ""
    revision: int = 0
    channel: str = ""
    ts: str = ""
    after: int = 0
    kind: str = ""
    facet: str = ""
    blocked: bool = False
    group: str = ""

    @classmethod
    def of(cls, text: str) -> About:
        """Read what `text` wrote; what is missing or odd counts as not said."""
        try:
            told: Any = json.loads(text or "{}")
        except ValueError:
            told = {}
        if not isinstance(told, dict):
            return cls()
        given = {name: told[letter] for name, letter in _LETTERS.items() if letter in told}
        empty = cls()
        sound: dict[str, Any] = {
            name: value for name, value in given.items() if type(value) is type(getattr(empty, name))
        }
        return cls(**sound)

    def text(self) -> str:
        """Return it as a button's value or a view's metadata can hold it."""
        told = {_LETTERS[field.name]: getattr(self, field.name) for field in fields(self)}
        return json.dumps({letter: value for letter, value in told.items() if value}, separators=(",", ":"))

    def place(self, **changed: Any) -> About:
        """Return the same plan and copy at another place."""
        return replace(self, **changed)


def token(name: str) -> str:
    """Return what stands for a facet or a group where its name would be too long or say too much."""
    return blake2b(name.encode(), digest_size=8).hexdigest() if name else ""
