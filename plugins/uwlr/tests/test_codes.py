"""Verification codes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from plugins.uwlr.links import codes
from plugins.uwlr.links.codes import Strength


def test_a_code_of_ours_is_one_that_every_supplier_takes():
    """Letters and digits, long enough, hard to guess."""
    for code in (codes.made("21QW00") for _ in range(200)):
        assert codes.checked(code, "21QW00", signs=False) == code
        assert codes.strength(code, "21QW00") is Strength.STRONG


@given(st.text(alphabet="ab1", min_size=14, max_size=44))
def test_few_different_characters_are_weak_however_long(rest):
    """Length alone is no strength."""
    assert codes.strength("21QW00" + rest, "21QW00") is Strength.WEAK


def test_spaces_around_a_code_do_not_count():
    """Whoever copies one from a mail brings them along."""
    assert codes.checked(" 21QW00Voorbeeld!Code-2026\n", "21QW00", signs=True) == "21QW00Voorbeeld!Code-2026"
