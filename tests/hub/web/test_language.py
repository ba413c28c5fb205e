"""A reader gets the best language that there is."""

from __future__ import annotations

import pytest

from hub.model.schools import LANGUAGES
from hub.web.language import pick


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("ca-ES,ca;q=0.9,en;q=0.8", "ca"), ("pt, es;q=0.3, nl;q=0.7", "nl"), ("", "en"), ("xx", "en"), (";q=,", "en")],
)
def test_a_browser_gets_the_best_language_that_there_is(accepted, language):
    """The dearest of its languages that the hub speaks, else English."""
    assert pick(None, accepted, LANGUAGES) == language


def test_a_language_that_is_not_written_is_not_picked():
    """What is not complete is no language that a page may call itself."""
    assert pick(None, "ca", ("en",)) == "en"
