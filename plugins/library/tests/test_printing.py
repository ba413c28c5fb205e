"""Letters and labels: every card is printed once, as text, in the reader's words."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader

from hub.plugin import ENGLISH
from plugins.library.report.printing import ON_A_SHEET, NewCard, labels, letters, runs

LIBRARY = {"library": "Bibliotheek De Proef", "school": "De Eik", "words": ENGLISH}


def cards(count: int) -> list[NewCard]:
    """Return cards of invented pupils, with signs that a template language would take for orders."""
    return [NewCard(f"Zoë #panic() *Şahin* [Bedacht {n}]", "3A", f"2001200001{n:04}") for n in range(count)]


def pages(pdf: bytes) -> list[str]:
    """Return the text of each page."""
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


def test_a_letter_a_card():
    """Each page has one name with its number; what looks like an order is only text."""
    told = pages(letters(cards(3), **LIBRARY))
    assert len(told) == 3
    for place, page in enumerate(told):
        assert f"Zoë #panic() *Şahin* [Bedacht {place}]" in page
        assert f"2001200001{place:04}" in page


@pytest.mark.parametrize(("used", "sheets"), [(0, 1), (1, 2)])
def test_a_sheet_that_was_begun_is_used_up(used, sheets):
    """24 cards fill a sheet; where places are empty already the rest goes onto the next one."""
    told = pages(labels(cards(ON_A_SHEET), used=used, **LIBRARY))
    assert len(told) == sheets
    assert sum(page.count("2001200001") for page in told) == ON_A_SHEET


def test_the_symbol_is_code_128_with_its_check():
    """Start, seven pairs of digits, check and stop: ten symbols of 11 modules and the last bar of 2."""
    assert sum(runs("20012000012345")) == 10 * 11 + 2
    assert runs("20012000012345")[:6] == [2, 1, 1, 2, 3, 2]  # Start C (ISO/IEC 15417, table 1)
