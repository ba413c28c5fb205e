"""`hub roster`: bringing the school's own people in, by a plan like everything else."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from hub.cli.office import Office

app = typer.Typer(no_args_is_help=True)
School = Annotated[str, typer.Option(help="The school's code.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("import")
def import_file(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="EDEXML 2.1, CSV or XLSX.")],
    school: School,
    column: Annotated[
        list[str] | None,
        typer.Option(
            help="What a column is, as heading=field, such as naam=surname; nothing after = leaves it out. "
            "Remembered for this school."
        ),
    ] = None,
    *,
    json: Json = False,
) -> None:
    """Read a pupil file and make a plan of it; `hub approve` lets it in."""
    from hub.cli.running import run

    if column:
        _remember(ctx.obj, school, column)
    run(ctx, "roster.people", school, None, file, wait=True, json=json)


def _remember(office: Office, code: str, columns: list[str]) -> None:
    from hub.people.authority import Act
    from hub.roster.headings import remember, told_columns

    place, told = office.school(code), told_columns(columns)
    office.insist(Act.HAND_IN, place)
    with office.hub.database.writing() as session:
        remember(session, place.id, told)
        office.hub.desk.audit(
            session,
            actor=office.actor,
            verb="headings told",
            school_id=place.id,
            subject="roster",
            columns=[f"{heading}={field}" for heading, field in told.items()],
        )


@app.command("show")
def show(
    ctx: typer.Context,
    school: School,
    text: Annotated[str, typer.Option("--name", help="Only people in whose name this occurs.")] = "",
    *,
    left: Annotated[bool, typer.Option("--left", help="Also those who have left.")] = False,
    json: Json = False,
) -> None:
    """Show who is in the roster: key, name, role, group, level."""
    from hub.cli.printing import as_json, rows
    from hub.model.names import shown
    from hub.people.authority import Act
    from hub.plugin.lists.names import folded

    place = ctx.obj.school(school)
    ctx.obj.insist(Act.LOOK, place)
    words = folded(text).split()
    found = [
        {"key": one.key, "name": name, "role": one.role, "group": one.group, "level": one.level, "left": one.left}
        for one in ctx.obj.hub.desk.roster.persons(place.id)
        if left or not one.left
        for name in [shown(one.given_name, one.prefix, one.family_name, one.family_name2)]
        if all(word in folded(name) for word in words)
    ]
    if json:
        as_json(found)
        return
    head = ("key", "name", "role", "group", "level")
    rows(head, [tuple(one[name] for name in head) for one in found])
    typer.echo(f"{len(found)} people")
