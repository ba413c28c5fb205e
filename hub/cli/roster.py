"""`hub roster`: bringing the school's own people in, by a plan like everything else."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True)


@app.command("import")
def import_file(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="EDEXML 2.1, CSV or XLSX.")],
    school: Annotated[str, typer.Option(help="The school's code.")],
    *,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Read a pupil file and make a plan of it; `hub approve` lets it in."""
    from hub.cli.running import run

    run(ctx, "roster.people", school, None, file, wait=True, json=json)


@app.command("show")
def show(
    ctx: typer.Context,
    school: Annotated[str, typer.Option(help="The school's code.")],
    *,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show who is in the roster: key, role, group."""
    from hub.cli.printing import as_json, rows

    place = ctx.obj.school(school)
    people = [one for one in ctx.obj.hub.desk.roster.persons(place.id) if not one.left]
    if json:
        as_json([{"key": one.key, "role": one.role, "group": one.group, "level": one.level} for one in people])
        return
    rows(("key", "role", "group", "level"), [(one.key, one.role, one.group, one.level) for one in people])
