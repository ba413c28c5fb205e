"""Pupil numbers and identity cards: cleaned, refused or marked."""

import pytest

from plugins.iddink.personal_numbers import CardNumber, read_card, read_idalu


@pytest.mark.parametrize(
    ("raw", "value", "code"),
    [
        ("12345678901", "12345678901", ""),
        (" 123 456\u200b 78901 ", "12345678901", ""),
        ("12345678901.0", "12345678901", ""),
        ("1.234.567.890", "1234567890", ""),
        ("00012345678", "00012345678", ""),
        ("1234567", "1234567", "IDALU_LENGTH"),
        ("123456789012345", "123456789012345", "IDALU_LENGTH"),
        ("1234567890123456", None, "IDALU_INVALID"),
        ("12A45678901", None, "IDALU_INVALID"),
        ("1.23457E+10", None, "IDALU_INVALID"),
        ("11112345678Z", None, "IDALU_PLACEHOLDER"),
        ("RALC12345678Z", None, "IDALU_PLACEHOLDER"),
        ("X1234567L", None, "IDALU_PLACEHOLDER"),
        ("", None, ""),
        (None, None, ""),
    ],
)
def test_pupil_number_is_cleaned_refused_or_marked(raw, value, code):
    """Only digits count, an unusual length is told, a number made from an identity card is none."""
    assert read_idalu(raw) == (value, code)


@pytest.mark.parametrize(
    ("raw", "card"),
    [
        ("12.345.678-Z", CardNumber("dni", "12345678Z")),
        ("12345678z", CardNumber("dni", "12345678Z")),
        ("1234567L", CardNumber("dni", "01234567L", proposed=True)),
        ("X-1234567-L", CardNumber("nie", "X1234567L")),
        ("0X1234567L", CardNumber("nie", "X1234567L")),
        ("ESX1234567L", CardNumber("nif", "X1234567L")),
        ("K1234567L", CardNumber("nif", "K1234567L")),
        ("12345678A", CardNumber("other", "12345678A")),
        ("AB123456", CardNumber("other", "AB123456")),
        (" ", None),
    ],
)
def test_identity_card_is_read_by_its_scheme(raw, card):
    """Dots, blanks and old spellings are cleaned; a lost leading zero is only proposed."""
    assert read_card(raw) == card
