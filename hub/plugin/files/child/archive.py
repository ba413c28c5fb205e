"""Compressed folders: which kind of container a zip is, and the one file with the list that a plain one may hold."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING, BinaryIO

from .container import CONTENTS, heavy, opened_container
from .refusal import Refusal

if TYPE_CHECKING:
    from .limits import Limits

_LITTER = ("__macosx/", ".ds_store", "thumbs.db", "desktop.ini")
_PIECE = 1 << 20
_PEOPLE = "users.csv"
_ROSTER = frozenset(("manifest.csv", "orgs.csv", "roles.csv", "classes.csv", "enrollments.csv"))


def kind_of_container(stream: BinaryIO, limits: Limits) -> str:
    """Say ``xlsx``, ``ods``, ``oneroster`` or ``archive``, by what it holds and never by its name."""
    names = {_base(part) for part in _data(opened_container(stream, limits))}
    whole = {part.filename.lower() for part in opened_container(stream, limits).infolist()}
    stream.seek(0)
    if CONTENTS.lower() in whole:
        return "xlsx"
    if "content.xml" in whole and "mimetype" in whole:
        return "ods"
    return "oneroster" if _PEOPLE in names and names & _ROSTER else "archive"


def only_file(stream: BinaryIO, limits: Limits) -> BinaryIO:
    """Return the one file of a compressed folder, unpacked into memory; its name is never used."""
    container = opened_container(stream, limits)
    parts = _data(container)
    if not parts:
        raise Refusal("archive_empty")
    if len(parts) > 1:
        raise Refusal("archive_several", count=len(parts))
    return io.BytesIO(unpacked(container, parts[0], limits))


def roster_files(stream: BinaryIO, limits: Limits) -> dict[str, bytes]:
    """Return the files of a OneRoster archive by their base names, which the standard fixes."""
    container, left = opened_container(stream, limits), limits.unpacked_bytes
    found: dict[str, bytes] = {}
    for part in _data(container):
        name = _base(part)
        if name in found:
            raise Refusal("archive_twice", file=name)
        found[name] = unpacked(container, part, limits)
        left -= len(found[name])
        if left < 0:
            raise Refusal(heavy(container))
    return found


def unpacked(container: zipfile.ZipFile, part: zipfile.ZipInfo, limits: Limits) -> bytes:
    """Return what a part really holds: what its directory says about its size is not believed."""
    found = bytearray()
    try:
        with container.open(part) as stream:
            while piece := stream.read(_PIECE):
                found += piece
                if len(found) > limits.unpacked_bytes:
                    raise Refusal(heavy(container))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, zlib.error):
        raise Refusal("damaged_archive") from None
    return bytes(found)


def _data(container: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Return the files that a person put there, without what their system adds."""
    return [part for part in container.infolist() if not part.is_dir() and not _is_litter(part.filename.lower())]


def _is_litter(name: str) -> bool:
    return name.startswith(_LITTER[0]) or name.rpartition("/")[2] in _LITTER[1:]


def _base(part: zipfile.ZipInfo) -> str:
    return part.filename.replace("\\", "/").rpartition("/")[2].lower()
