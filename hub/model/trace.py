"""Where something failed, for the log: kinds and places, never messages or values, which may name a child."""

from __future__ import annotations

from traceback import extract_tb

_DEEPEST = 12


def traced(error: BaseException) -> dict[str, str]:
    """Return the kind of an error and of its causes, and the innermost places that it came through."""
    kinds, places = [], []
    cause: BaseException | None = error
    while cause is not None:
        kinds.append(type(cause).__name__)
        places += [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in extract_tb(cause.__traceback__)]
        cause = cause.__cause__
    return {"kind": " from ".join(kinds), "at": " < ".join(reversed(places[-_DEEPEST:]))}
