"""How far a run is, shown on a terminal while it is under way; nothing is shown elsewhere."""

from __future__ import annotations

from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import Progress

    from hub.cli.office import Office

_EVERY = 0.3


@contextmanager
def watching(office: Office, run_id: int) -> Iterator[None]:
    """Show a bar with the records collected so far, for as long as the block lasts."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    done = Event()
    with Progress(*columns, console=console, transient=True) as bar:
        follower = Thread(target=_follow, args=(office, run_id, bar, done), daemon=True)
        follower.start()
        try:
            yield
        finally:
            done.set()
            follower.join()


def _follow(office: Office, run_id: int, bar: Progress, done: Event) -> None:
    from hub.store.jobs import run as find

    task = bar.add_task("collecting and planning", total=None)
    while not done.wait(_EVERY):
        with office.hub.database.reading() as session:
            row = find(session, run_id)
        bar.update(task, completed=row.collected, total=row.expected)
