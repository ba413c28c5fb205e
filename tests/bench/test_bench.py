"""The benchmark measures what it says: its licences, its floor and its last lines."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bench import records
from bench.floor import differences
from bench.measure import Inputs, Lap, Measured, StageFailedError, run
from bench.postgres import postgres
from bench.table import mistakes, trips

COUNT = 200


@pytest.fixture
def inputs(tmp_path):
    """Two files of a few licences and a directory."""
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    records.write(first, records.first_state(COUNT))
    records.write(second, records.second_state(COUNT))
    return Inputs(first, second, tmp_path)


def by_key(licences):
    """Return rows by key."""
    return {licence[records.KEY]: tuple(licence.values()) for licence in licences}


def test_first_state_has_that_many_keys_in_no_order():
    """Each licence has a key of its own, and they do not come sorted."""
    keys = [licence[records.KEY] for licence in records.first_state(COUNT)]
    assert len(set(keys)) == COUNT
    assert keys != sorted(keys)


def test_isbns_have_a_right_check_digit():
    """The invented books have ISBNs that a check accepts."""
    for licence in records.first_state(COUNT):
        weighed = sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(licence["isbn"]))
        assert weighed % 10 == 0


def test_second_state_has_the_promised_shares():
    """Of 200 licences 4 are new, 10 changed and 4 gone."""
    found = differences(by_key(records.first_state(COUNT)), by_key(records.second_state(COUNT)))
    assert tuple(map(len, found)) == (4, 10, 4)


def test_licences_read_as_written(inputs):
    """A file gives back the licences that were written."""
    assert list(records.read(inputs.first)) == list(records.first_state(COUNT))


def test_floor_on_sqlite_finds_each_legs_changes(inputs):
    """The floor creates all, then finds nothing, then the differences; in a process that tells its memory."""
    measured = run("bench.floor:sqlite", inputs)
    assert measured.changes == {"first": COUNT, "again": 0, "next": 18}
    assert Counter(lap.leg for lap in measured.laps) == {"first": 3, "again": 3, "next": 3}
    assert 5 < measured.imports_mb <= measured.peak_mb


def test_floor_on_postgres_finds_each_legs_changes(inputs):
    """The floor finds the same on a PostgreSQL that is gone afterwards."""
    with postgres() as dsn:
        measured = run("bench.floor:postgres", Inputs(inputs.first, inputs.second, inputs.directory, dsn))
    assert measured.changes == {"first": COUNT, "again": 0, "next": 18}
    assert not Path(dsn.partition("host=")[2]).exists()


def test_stage_that_dies_is_named(inputs, capfd):
    """A child process that ends badly becomes a sentence with the stage's name."""
    with pytest.raises(StageFailedError, match=r"bench\.floor:absent ended with exit code 1"):
        run("bench.floor:absent", inputs)
    assert "AttributeError" in capfd.readouterr().err


def test_leg_with_wrong_changes_is_told():
    """A stage that finds changes where there are none is not believed."""
    hasty = Measured([], {"first": COUNT, "again": 3}, 20, 30)
    assert mistakes(COUNT, {"hasty": hasty}) == [
        "hasty: the leg 'again' found 3 changes, which is wrong; do not believe its times."
    ]


def test_trip_line_compares_first_and_again_with_the_floor():
    """The last line has the wall time of first and again, the peak memory and the times over the floor."""
    floor = Measured([Lap("first", "write", 1.0), Lap("again", "read", 0.5), Lap("next", "read", 9)], {}, 20, 60)
    trip = Measured([Lap("first", "plan", 2.0), Lap("again", "plan", 0.7)], {}, 60, 120.4)
    lines = trips(100_000, {"floor sqlite": floor, "trip sqlite": trip})
    assert list(lines) == ["trip sqlite 100000: 2.7 s, 120 MB, 1.8 x floor"]
