"""A look into a kept pupil file: what the hub would read of it. Only the page that asked holds what is seen."""

from __future__ import annotations

from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Final, NamedTuple

from hub.plugin import NotFound, Text
from hub.plugin.files import FileRefused
from hub.plugin.lists.preview import preview
from plugins.library.branch import Branch

if TYPE_CHECKING:
    from hub.plugin import Account, Services
    from hub.plugin.lists.preview import Preview
    from hub.plugin.lists.reading import ListWords
    from plugins.library.uploads.shelf import UploadRow

STAFF: Final = "librarian"
_AT_ONCE: Final = BoundedSemaphore(2)  # each look may take a process of 1 GiB
_PATIENCE: Final = 15  # seconds that one waits for another
_BUSY: Final = Text("Others are looking at files just now: try again in a minute.")
_SLOW: Final = Text("The file is too long to be looked at here. It is read all the same.")


class Look(NamedTuple):
    """What a file looks like, or a sentence why it cannot be read; ``encoding`` is how it was tried."""

    run: int
    encoding: str
    remembered: str
    seen: Preview | None
    problem: Text | None


def may(account: Account, row: UploadRow) -> bool:
    """Tell whether somebody may look into a file: who sent it, and who may fetch it."""
    return row.by == account.email or STAFF in account.roles


def record(services: Services, row: UploadRow, account: Account) -> None:
    """Write down that somebody looks into a file."""
    with services.writing() as session:
        who, subject = account.email, f"run {row.run_id}"
        services.audit(session, actor=who, verb="pupil file looked at", school_id=row.school_id, subject=subject)


def look(services: Services, row: UploadRow, encoding: str | None = None) -> Look:
    """Read the beginning of a kept file, as the school's files are read or in an ``encoding`` to try."""
    with services.reading() as session:
        branch = session.get(Branch, row.school_id)
    remembered = branch.encoding if branch else ""
    tried = remembered if encoding is None else encoding
    words = services.list_words(row.school_id)._replace(encoding=tried)
    found = _seen(services, row.file_ref, words)
    told = (None, found) if isinstance(found, Text) else (found, None)
    return Look(row.run_id, tried, remembered, *told)


def _seen(services: Services, ref: str, words: ListWords) -> Preview | Text:
    if not _AT_ONCE.acquire(timeout=_PATIENCE):
        return _BUSY
    try:
        with services.files.opened(ref) as plain:
            return preview(plain, words)
    except FileRefused as error:
        return _SLOW if error.code == "timed_out" else Text.from_error(error)
    except NotFound as error:
        return Text.from_error(error)
    finally:
        _AT_ONCE.release()
