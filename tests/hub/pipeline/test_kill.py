"""kill -9 in the middle of an apply: after a restart every chosen row has one receipt, and the register is right."""

from __future__ import annotations

import os
import random
import signal
import time

import pytest
from sqlalchemy import text

from hub.app import Hub
from tests.shelves import book

ROWS = 2_000
KILLS = {"sqlite": 50, "postgresql": 10}


def apply_in_child(office, started: int) -> None:
    """Open the hub anew, as a restarted process would, say that it begins, and work."""
    hub = Hub(office.hub.config, registry=office.hub.registry)
    os.write(started, b"x")
    while hub.engine.step():
        continue


def killed_after(office, seconds: float) -> bool:
    """Work in a process of its own and kill it after ``seconds``; tell whether it was still at it."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            apply_in_child(office, writing)
        finally:
            os._exit(0)
    os.read(reading, 1)
    time.sleep(seconds)
    done, _status = os.waitpid(child, os.WNOHANG)
    if not done:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    os.close(reading)
    os.close(writing)
    return not done


def restore(office) -> None:
    """Put the approved plan back to the moment before its apply."""
    with office.hub.database.writing() as session:
        for statement in (
            "DELETE FROM receipt",
            "DELETE FROM test_book",
            "UPDATE plan SET state = 'approved', applied_at = NULL",
            "UPDATE leg SET state = 'queued', attempts = 0 WHERE kind = 'apply'",
        ):
            session.execute(text(statement))
    office.hub.database.close()


def standing(office) -> tuple[int, int, int]:
    """Return how many receipts there are, how many changes have one, and how many books."""
    with office.hub.database.reading() as session:
        receipts = session.execute(text("SELECT count(*), count(DISTINCT seq) FROM receipt")).one()
        return receipts[0], receipts[1], session.execute(text("SELECT count(*) FROM test_book")).scalar_one()


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_killing_an_apply_anywhere_loses_and_doubles_nothing(office) -> None:
    """At every random moment the restarted hub ends where an undisturbed run ends."""
    office.shelf.books = [book(number) for number in range(ROWS)]
    plan = office.plan()
    office.hub.desk.decide(office.ballot(plan))
    before = time.perf_counter()
    office.work()
    longest = (time.perf_counter() - before) * 1.2
    undisturbed = office.books()
    chance = random.Random(7)  # noqa: S311  (the same moments in every run)
    wanted, interrupted, attempts = KILLS[office.hub.database.dialect], 0, 0
    while interrupted < wanted:
        attempts += 1
        assert attempts < wanted * 5, "the child is always faster than the kill"
        restore(office)
        if killed_after(office, chance.uniform(0, longest)):
            interrupted += 1
        else:
            longest *= 0.9
        office.hub.engine.start()
        office.hub.engine.stop()
        office.work()
        assert standing(office) == (ROWS, ROWS, ROWS)
        assert office.again(plan).state == "applied"
    assert {key: row.fingerprint for key, row in office.books().items()} == {
        key: row.fingerprint for key, row in undisturbed.items()
    }
