"""What a file is, by its first bytes and never by its name."""

from __future__ import annotations

import re
from typing import BinaryIO

from .refusal import Refusal

HEAD = 8192
ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
OTHER_STARTS = (b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!")
EDEX_ROOT = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?(?:EDEX|leerlinggegevens_antwoord)[\s/>]")


def kind_of(stream: BinaryIO) -> str:
    """Say ``csv``, ``zip``, ``xls`` or ``edexml``, or refuse; the stream stands at its start afterwards."""
    head = stream.read(HEAD)
    stream.seek(0)
    if not head:
        raise Refusal("empty")
    if head.startswith((ZIP, EMPTY_ZIP)):
        return "zip"
    if head.startswith(COMPOUND):
        if _holds(stream, ENCRYPTED):
            raise Refusal("encrypted")
        return "xls"
    if head.startswith(OTHER_STARTS):
        raise Refusal("not_a_table")
    return _kind_of_text(head)


def _holds(stream: BinaryIO, mark: bytes) -> bool:
    found = mark in stream.read()
    stream.seek(0)
    return found


def _kind_of_text(head: bytes) -> str:
    text = _roughly(head).lstrip("\ufeff \t\r\n")
    if not text.startswith("<"):
        return "csv"
    if EDEX_ROOT.search(text):
        return "edexml"
    raise Refusal("web_page")


def _roughly(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"<\0")):
        return head.decode("utf-16-le", "replace")
    if head.startswith((b"\xfe\xff", b"\0<")):
        return head.decode("utf-16-be", "replace")
    return head.decode("utf-8", "replace")
