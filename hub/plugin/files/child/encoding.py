"""Text from bytes: byte order mark, UTF-16, strict UTF-8, then what a person said or Windows-1252, in this order."""

from __future__ import annotations

import re

from .refusal import Refusal

MARKS = (
    (b"\xef\xbb\xbf", "utf-8", "utf8"),
    (b"\xff\xfe", "utf-16-le", "utf16"),
    (b"\xfe\xff", "utf-16-be", "utf16"),
)
NAMES = {  # what a text can be that is not Unicode; with UTF-8 nothing else passes
    "cp1252": "Windows-1252",
    "utf-8": "UTF-8",
    "iso8859-15": "ISO-8859-15",
    "mac-roman": "Mac Roman",
    "cp850": "DOS (850)",
}
USUAL = "cp1252"
SAMPLE = 4096
CONTROL = re.compile("[\x00-\x08\x0e-\x19\x1b-\x1f]")
TOLERATED = 0.01
DOS_END = "\x1a"


def decoded(data: bytes, otherwise: str = "") -> tuple[str, str]:
    """Return the text and which encoding was taken: ``utf8``, ``utf16`` or a key of `NAMES`.

    ``otherwise`` is such a key too: how to read what is not Unicode.
    """
    text, encoding = _first_that_fits(data, otherwise if otherwise in NAMES else USUAL)
    text = text.rstrip(DOS_END)
    sample = text[:SAMPLE]
    if "\x00" in sample or len(CONTROL.findall(sample)) > TOLERATED * len(sample):
        raise Refusal("not_a_table")
    return text, encoding


def _first_that_fits(data: bytes, otherwise: str) -> tuple[str, str]:
    for codec, name, start in _candidates(data, otherwise):
        try:
            return data[start:].decode(codec), name
        except UnicodeDecodeError:
            continue
    raise Refusal("not_text")


def _candidates(data: bytes, otherwise: str) -> list[tuple[str, str, int]]:
    """Return codec, name and where the text starts; after a mark nothing else is tried."""
    for mark, codec, name in MARKS:
        if data.startswith(mark):
            return [(codec, name, len(mark))]
    if codec := _utf16_by_its_zeros(data[:SAMPLE]):
        return [(codec, "utf16", 0)]
    return [("utf-8", "utf8", 0), (otherwise, otherwise, 0)]


def _utf16_by_its_zeros(sample: bytes) -> str:
    """Western text in UTF-16 has a zero in nearly every other place and none in the rest."""
    pairs = len(sample) // 2
    high_first, low_first = sample[0::2].count(0), sample[1::2].count(0)
    if pairs and low_first > pairs * 0.6 and high_first < pairs * 0.1:
        return "utf-16-le"
    if pairs and high_first > pairs * 0.6 and low_first < pairs * 0.1:
        return "utf-16-be"
    return ""
