"""The people of the matrix: each has exactly one role, and is somebody else in every column."""

from __future__ import annotations

ROLES = ("uploader", "reviewer", "decider", "administrator", "supplier", "operator", "plugin")
COLUMNS = ("stranger", "other", *ROLES)
TITLES = {
    "stranger": "not signed in",
    "other": "every role, at another school",
    "supplier": "supplier's contact",
    "plugin": "a plugin's role",
}
LOOKERS = frozenset({"uploader", "reviewer", "decider", "administrator", "operator", "plugin"})
YES, NO, HIDDEN, SIGN_IN, DOOR = "yes", "no", "hidden", "sign in", "door"
SIGNS = {YES: "yes", NO: "no", HIDDEN: "·", SIGN_IN: "→", DOOR: "‡"}


def people(words: str) -> frozenset[str]:
    """Return the columns that a line names; ``all`` is everybody who is signed in, ``everybody`` really all."""
    named = {"all": COLUMNS[1:], "everybody": COLUMNS, "lookers": sorted(LOOKERS)}
    return frozenset(column for word in words.split() for column in named.get(word, (word,)))
