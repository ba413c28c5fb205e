"""`hub grant`: what people may do at which school."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli.persons import known
from hub.cli.printing import as_json, rows

if TYPE_CHECKING:
    from hub.cli.office import Office

app = typer.Typer(no_args_is_help=True)
Email = Annotated[str, typer.Argument(help="The person's address.")]
Role = Annotated[str, typer.Option(help="decider, reviewer, administrator, uploader, licences, … or operator.")]
School = Annotated[str | None, typer.Option(help="At which school; an operator needs none.")]


@app.command("add")
def add_grant(ctx: typer.Context, email: Email, role: Role, school: School = None) -> None:
    """Say what somebody may do at a school."""
    account = known(ctx.obj, email)
    place = ctx.obj.school(school) if school else None
    with ctx.obj.administration() as office:
        was_shut = office.is_shut(account)
        new = office.give(account, role, place)
        shut = office.is_shut(account) and not was_shut
    typer.echo(f"{account.email} is {role} at {place.code if place else 'every school'}{'' if new else ' already'}.")
    if shut:
        typer.echo("It was made at a counter, so its password no longer works: `hub person password` makes another.")


@app.command("take")
def take_grant(ctx: typer.Context, email: Email, role: Role, school: School = None) -> None:
    """Take a role away; the last administrator of a school and the last operator keep theirs."""
    account = known(ctx.obj, email)
    place = ctx.obj.school(school) if school else None
    with ctx.obj.administration() as office:
        gone = office.take(account, role, place)
    where = place.code if place else "every school"
    typer.echo(f"{account.email} is {'no longer' if gone else 'not'} {role} at {where}.")


@app.command("list")
def list_grants(
    ctx: typer.Context,
    school: Annotated[str | None, typer.Option(help="Only this school.")] = None,
    *,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show who may do what where."""
    from hub.people.authority import Act, schools_for
    from hub.people.directory import people

    office: Office = ctx.obj
    place = office.school(school) if school else None
    account = office.principal
    codes = {one.id: one.code for one in office.hub.desk.schools()}
    with office.hub.database.reading() as session:
        places = schools_for(session, account.id, Act.GRANT) if account else None
        found = people(session, places, office.hub.clock())
    told = [
        {"email": one.account.email, "role": role, "school": codes.get(at or 0, "")}
        for one in found
        for at, role in one.grants
        if (places is None or at in places) and (place is None or at == place.id)
    ]
    if json:
        as_json(told)
        return
    names = ("email", "role", "school")
    rows(names, [tuple(one[name] for name in names) for one in told])
