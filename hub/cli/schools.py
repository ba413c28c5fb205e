"""`hub school`: the schools that this hub serves."""

from __future__ import annotations

from typing import Annotated

import typer

from hub.cli.printing import as_json, rows

schools = typer.Typer(no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@schools.command("add")
def add_school(
    ctx: typer.Context,
    code: Annotated[str, typer.Argument(help="BRIN with establishment (21QW00) or eight Catalan digits.")],
    name: Annotated[str, typer.Argument(help="What people call it.")],
    language: Annotated[str | None, typer.Option(help="nl, ca, es or en; by country when left out.")] = None,
    time_zone: Annotated[str | None, typer.Option(help="An IANA name; by country when left out.")] = None,
) -> None:
    """Add a school."""
    from hub.people.schools import add

    ctx.obj.operating()
    hub = ctx.obj.hub
    with hub.database.writing() as session:
        school = add(session, code, name, speaks=language, zone=time_zone)
        hub.desk.audit(
            session, actor=ctx.obj.actor, verb="school added", school_id=school.id, subject=f"school {school.code}"
        )
    typer.echo(f"{school.code} {school.name} ({school.language}, {school.time_zone})")


@schools.command("list")
def list_schools(ctx: typer.Context, *, json: Json = False) -> None:
    """Show the schools."""
    names = ("code", "name", "language", "time_zone")
    places = ctx.obj.places()
    shown = [one for one in ctx.obj.hub.desk.schools() if places is None or one.id in places]
    found = [{name: getattr(one, name) for name in names} for one in shown]
    if json:
        as_json(found)
        return
    rows(names, [tuple(one.values()) for one in found])
