"""The queue of legs: who is woken when two transactions meet."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread

from hub.model.states import LegKind
from hub.store import legs


def test_a_leg_is_not_taken_before_what_it_was_asked_for_is_written(make_hub) -> None:
    """A worker that comes between finds nothing, and the leg waits for what is being written."""
    hub = make_hub()
    now, taken = hub.clock(), []
    with hub.database.writing() as session:
        legs.submit(session, LegKind.SEND, 1, now)

    def claim() -> None:
        with hub.database.writing() as session:
            taken.append(legs.claim(session, now, timedelta(minutes=1), sqlite=hub.database.is_sqlite))

    worker = Thread(target=claim)
    with hub.database.writing() as session:
        legs.submit(session, LegKind.SEND, 1, now)
        worker.start()
        worker.join(0.3)
        early = list(taken)
    worker.join()
    if taken == [None]:
        claim()
    assert early in ([], [None])
    assert taken[-1] is not None
