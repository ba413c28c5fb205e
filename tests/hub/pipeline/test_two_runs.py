"""Two runs of one job at once: neither forgets what the other met."""

from __future__ import annotations

from threading import Barrier, BrokenBarrierError, Thread

from tests.shelves import book


def test_the_runs_of_one_job_collect_one_after_the_other(office) -> None:
    """The run that ends first would forget, and so end, what the other met: they never collect at once."""
    office.shelf.books = [book(0), book(1, owner="B")]
    office.approve(office.plan())
    meeting, met = Barrier(2), []

    def meet() -> None:
        try:
            met.append(meeting.wait(0.5))
        except BrokenBarrierError:
            return

    office.shelf.collecting = meet
    for scope in (None, "B"):
        office.hub.desk.start_run("shelf.books", office.school.id, by="test", scope=scope)
    workers = [Thread(target=office.work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    office.work()
    assert met == []
    assert office.latest().state == "empty"
