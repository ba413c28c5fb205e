"""What occurs more than once is found whatever the number of values."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from hub.roster import repeated as module
from hub.roster.repeated import repeated


@given(st.lists(st.text(max_size=2)))
def test_it_finds_what_counting_finds(values):
    """All that occur twice or more, and nothing else."""
    assert repeated(lambda: iter(values)) == {value for value, many in Counter(values).items() if many > 1}


def test_two_values_that_lead_to_one_place_are_told_apart(monkeypatch):
    """Where places are few, every value is suspected, and none is wrongly found."""
    monkeypatch.setattr(module, "_PLACES", 8)
    values = [str(number) for number in range(200)]
    assert repeated(lambda: iter([*values, "7"])) == {"7"}
