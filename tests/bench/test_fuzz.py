"""Broken files: the first of those that the bench reads by the thousand."""

from __future__ import annotations

import pytest

from bench.fuzz import answer
from hub.plugin.files.refusals import SENTENCES
from plugins.library.demo.files import FORMATS
from plugins.library.demo.pupils import this_year

WHOLE = {kind: write(this_year(2026)[:10], "2026-2027") for kind, (_ending, write) in FORMATS.items()}


@pytest.mark.parametrize("number", range(0, 200, 4))
def test_a_broken_file_gives_rows_or_a_known_sentence(number):
    """Whatever is wrong with a file, whoever sent it hears what to do, and the hub lives on."""
    assert answer(WHOLE, number).said in {"rows", *SENTENCES}
