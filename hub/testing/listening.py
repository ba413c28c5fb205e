"""Everything that is written to a log or printed while a connector works."""

from __future__ import annotations

import io
import logging
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import TYPE_CHECKING, Any

from structlog.testing import capture_logs

if TYPE_CHECKING:
    from collections.abc import Iterator


class _Ear(logging.Handler):
    """Keeps records of the standard library's loggers, formatted with their tracebacks."""

    def __init__(self, heard: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self._heard = heard
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self._heard.append(self.format(record))


@contextmanager
def listening(heard: list[str]) -> Iterator[None]:
    """Add to ``heard`` what is logged (at any level) and printed inside the block."""
    printed, ear, root = io.StringIO(), _Ear(heard), logging.getLogger()
    level = root.level
    root.addHandler(ear)
    root.setLevel(logging.DEBUG)
    try:
        with capture_logs() as events, redirect_stdout(printed), redirect_stderr(printed):
            yield
    finally:
        root.removeHandler(ear)
        root.setLevel(level)
        heard.extend(map(_line, events))
        heard.extend(printed.getvalue().splitlines())


def _line(event: Any) -> str:
    return " ".join(f"{name}={value}" for name, value in event.items())
