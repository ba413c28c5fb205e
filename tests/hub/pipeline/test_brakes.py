"""The brake on far fewer rows than last time, when runs of changes came in between."""

from __future__ import annotations

from tests.shelves import book


def test_a_run_of_changes_is_no_measure_for_a_whole_run(office) -> None:
    """Two of ten rows are far fewer, although the last run brought one changed row."""
    office.shelf.books = [book(number) for number in range(10)]
    office.approve(office.plan())
    office.shelf.delta, office.shelf.books = True, [book(0, title="Changed")]
    office.approve(office.plan())
    office.shelf.delta, office.shelf.books = False, [book(0), book(1)]
    assert office.plan().needed == 2
