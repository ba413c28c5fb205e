"""How much one file may cost before it is refused."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost.

    Attributes:
        file_bytes: Size of the file as it came.
        unpacked_bytes: Size of a workbook's parts together.
        unpacked_ratio: How many times larger than the file these parts may be (from 10 MiB on).
        rows: Rows below the heading.
        columns: Columns in the heading.
        cell_characters: Characters in one cell.
        memory_bytes: Address space of the reading process.
        cpu_seconds: Computing time of the reading process.
        wall_seconds: How long the hub waits for the reading process, its own work between rows not counted.
    """

    file_bytes: int = 32 * MIB
    unpacked_bytes: int = 256 * MIB
    unpacked_ratio: int = 200
    rows: int = 100_000
    columns: int = 200
    cell_characters: int = 2_000
    memory_bytes: int = 1024 * MIB
    cpu_seconds: int = 25
    wall_seconds: int = 28
