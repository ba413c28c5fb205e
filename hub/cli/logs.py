"""Log lines: JSON for machines, and never a name, an address or a code in them."""

from __future__ import annotations

import logging
import re
import sys
from typing import TYPE_CHECKING

import structlog

from hub.model.trace import traced

if TYPE_CHECKING:
    from structlog.typing import EventDict, WrappedLogger

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_HIDDEN = frozenset({"name", "email", "birth_date", "idalu", "code", "token", "password", "secret", "values"})


def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Blank what could be about a child or a secret, whatever a caller passed."""
    for key, value in event.items():
        if key in _HIDDEN:
            event[key] = "…"
        elif isinstance(value, str):
            event[key] = _EMAIL.sub("…@…", value)
    return event


def kinds_and_places(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Put the kind of an error and the places it came through where others print message and values."""
    info = event.pop("exc_info", None)
    error = sys.exc_info()[1] if info is True else info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        event.update(traced(error))
    return event


def quiet() -> None:
    """Log warnings and worse to stderr."""
    configure(logging.WARNING)


def configure(level: int = logging.INFO) -> None:
    """Log JSON lines to stderr, those of libraries too. Tracebacks come without local values."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        kinds_and_places,
        redact,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for chatty in ("httpx", "apscheduler", "alembic", "mail.log", "slack_bolt", "uvicorn.access"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
