"""The bench of lists plans what it says, and its readers read the same rows."""

from __future__ import annotations

import pytest

from bench.lists import _alone, _by_hub, _planned, pupils
from plugins.library.demo.files import FORMATS


def test_a_format_is_planned_whole(tmp_path, capsys):
    """Every pupil of the file is in the plan; it prints how long that took."""
    assert _planned(tmp_path, "ods", 40) > 0
    assert "40 pupils to a plan" in capsys.readouterr().out


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_readers_read_the_same_number_of_rows(tmp_path, kind):
    """The hub's reader and the one alone see the same list."""
    file = tmp_path / f"list.{kind}"
    file.write_bytes(FORMATS[kind][1](pupils(70), "2026-2027"))
    assert len(list(_by_hub(file))) == len(list(_alone(file))) == 70
