"""How commands print: aligned columns for people, JSON for scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

_WIDEST = 60


def as_json(value: Any) -> None:
    """Print indented JSON; instants as ISO 8601."""
    import orjson

    typer.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2, default=str).decode())


def rows(head: Sequence[str], lines: Sequence[Sequence[object]]) -> None:
    """Print a table; an empty one says so."""
    if not lines:
        typer.echo("none")
        return
    cells = [[str(cell if cell is not None else "") for cell in line] for line in lines]
    widths = [
        min(_WIDEST, max(len(head[column]), *(len(line[column]) for line in cells))) for column in range(len(head))
    ]
    for line in ([str(name) for name in head], *cells):
        typer.echo("  ".join(cell[:_WIDEST].ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
