"""Looking at a workbook's table of contents before anything in it is unpacked."""

from __future__ import annotations

import zipfile
from typing import BinaryIO

from .limits import MIB, Limits
from .refusal import Refusal

ENCRYPTED_BIT = 1
MOST_PARTS = 2_000
RATIO_FROM = 10 * MIB
SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"
CONTENTS = "[Content_Types].xml"
LONGEST_CONTENTS = 4 * MIB


def opened_container(stream: BinaryIO, limits: Limits) -> zipfile.ZipFile:
    """Return the container if its table of contents promises nothing unacceptable."""
    try:
        container = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        raise Refusal("damaged") from None
    parts = container.infolist()
    if any(part.flag_bits & ENCRYPTED_BIT for part in parts):
        raise Refusal("encrypted")
    size = sum(part.compress_size for part in parts)
    unpacked = sum(part.file_size for part in parts)
    swollen = unpacked > RATIO_FROM and unpacked > limits.unpacked_ratio * max(size, 1)
    if len(parts) > MOST_PARTS or unpacked > limits.unpacked_bytes or swollen:
        raise Refusal(heavy(container))
    return container


def heavy(container: zipfile.ZipFile) -> str:
    """Return how it is said that this container unpacks to too much: as of a workbook or of a folder."""
    names = {part.filename.lower() for part in container.infolist()}
    return "bomb" if names & {CONTENTS.lower(), "content.xml"} else "archive_heavy"


def checked_container(stream: BinaryIO, limits: Limits) -> zipfile.ZipFile:
    """Return the container if it is an ordinary workbook, Excel's or OpenDocument's, of an acceptable size."""
    container = opened_container(stream, limits)
    _refuse_other_kinds(container, {part.filename.lower() for part in container.infolist()})
    return container


def _refuse_other_kinds(container: zipfile.ZipFile, names: set[str]) -> None:
    if "content.xml" in names and "mimetype" in names:
        if not _is_spreadsheet(container):
            raise Refusal("not_a_table")
        return
    if CONTENTS.lower() not in names:
        raise Refusal("archive")
    if any(name.endswith("vbaproject.bin") for name in names) or b"macroEnabled" in contents(container):
        raise Refusal("macros")
    if any(name.endswith("workbook.bin") for name in names):
        raise Refusal("binary_workbook")
    if not any(name.endswith("workbook.xml") for name in names):
        raise Refusal("not_a_table")


def _is_spreadsheet(container: zipfile.ZipFile) -> bool:
    try:
        with container.open("mimetype") as part:
            return part.read(LONGEST_CONTENTS).strip().startswith(SPREADSHEET)
    except (KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
        raise Refusal("damaged") from None


def contents(container: zipfile.ZipFile) -> bytes:
    """Return the list of content types of a container."""
    try:
        with container.open(CONTENTS) as part:
            return part.read(LONGEST_CONTENTS)
    except (KeyError, zipfile.BadZipFile, NotImplementedError, OSError, EOFError, ValueError):
        raise Refusal("damaged") from None
