"""Entrance of the reading process: confine it, see what the file is, hand it to its reader."""

from __future__ import annotations

import json
import resource
import sys
from typing import TYPE_CHECKING, BinaryIO

from .limits import Limits
from .outlet import Outlet
from .refusal import Refusal
from .sniff import kind_of
from .table import send_table

if TYPE_CHECKING:
    from .rows import Source

OPEN_FILES = 32


def main() -> None:
    """Read standard input as the first argument asks and send frames to standard output."""
    settings = json.loads(sys.argv[1])
    limits = Limits(**settings["limits"])
    outlet = Outlet(limits.wall_seconds)
    confine(limits)
    try:
        with open(0, "rb") as stream:
            if settings["task"] == "edexml":
                read_edexml(stream, limits, outlet)
            else:
                send_table(source_of(stream, limits, settings["encoding"]), limits, outlet)
    except Refusal as refusal:
        outlet.send("refused", refusal.code, refusal.params)
    except MemoryError:
        outlet.send("refused", "too_heavy", {})


def confine(limits: Limits) -> None:
    """Bound what this process can take: memory, computing time, no core image, no file written."""
    wanted = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: OPEN_FILES,
        resource.RLIMIT_CPU: limits.cpu_seconds,
    }
    if sys.platform != "darwin":  # which refuses to bound address space; there the clock has to do
        wanted[resource.RLIMIT_AS] = limits.memory_bytes
    for kind, most in wanted.items():
        resource.setrlimit(kind, (most, most))


def source_of(stream: BinaryIO, limits: Limits, encoding: str, *, nested: bool = False) -> Source:
    """Return the rows of any file that is one table, or a compressed folder with one in it.

    Each reader is loaded only for those who need it; ``encoding`` is what a text is that is not Unicode.
    """
    kind = kind_of(stream)
    if kind == "zip":
        return _from_container(stream, limits, encoding, nested=nested)
    if kind == "edexml":
        from .edexml import pupils_as_table  # noqa: PLC0415

        return pupils_as_table(stream, limits)
    if kind == "xls":
        from .old_workbook import read_old_workbook  # noqa: PLC0415

        return read_old_workbook(stream, limits)
    from .delimited import read_delimited  # noqa: PLC0415

    return read_delimited(stream.read(), encoding)


def _from_container(stream: BinaryIO, limits: Limits, encoding: str, *, nested: bool) -> Source:
    from .archive import kind_of_container, only_file  # noqa: PLC0415

    kind = kind_of_container(stream, limits)
    if kind == "xlsx":
        from .workbook import read_workbook  # noqa: PLC0415

        return read_workbook(stream, limits)
    if kind == "ods":
        from .opendocument import read_opendocument  # noqa: PLC0415

        return read_opendocument(stream, limits)
    if nested:
        raise Refusal("archive_nested")
    if kind == "oneroster":
        from .oneroster import read_oneroster  # noqa: PLC0415

        return read_oneroster(stream, limits)
    return source_of(only_file(stream, limits), limits, encoding, nested=True)


def read_edexml(stream: BinaryIO, limits: Limits, outlet: Outlet) -> None:
    """Read a file that must be EDEXML."""
    from .roster import read_roster  # noqa: PLC0415

    read_roster(stream, limits, outlet)
