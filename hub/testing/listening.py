"""Everything that is written to a log or printed while a connector works."""

from __future__ import annotations

import io
import logging
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import TYPE_CHECKING, Any

import structlog
from structlog.testing import LogCapture

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
    level, usual, capture = root.level, structlog.get_config(), LogCapture()
    root.addHandler(ear)
    root.setLevel(logging.DEBUG)
    structlog.configure(processors=[capture], wrapper_class=structlog.make_filtering_bound_logger(logging.NOTSET))
    try:
        with redirect_stdout(printed), redirect_stderr(printed):
            yield
    finally:
        structlog.configure(**usual)
        root.removeHandler(ear)
        root.setLevel(level)
        heard.extend(map(_line, capture.entries))
        heard.extend(printed.getvalue().splitlines())


def _line(event: Any) -> str:
    return " ".join(f"{name}={value}" for name, value in event.items())
