"""`hub school|person|grant`: who is here and what they may do."""

from __future__ import annotations

from typing import Annotated

import typer

from hub.cli.printing import as_json, rows

schools = typer.Typer(no_args_is_help=True)
persons = typer.Typer(no_args_is_help=True)
grants = typer.Typer(no_args_is_help=True)
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
    found = [{name: getattr(one, name) for name in names} for one in ctx.obj.hub.desk.schools()]
    if json:
        as_json(found)
        return
    rows(names, [tuple(one.values()) for one in found])


@persons.command("add")
def add_person(
    ctx: typer.Context,
    email: Annotated[str, typer.Argument(help="The address this person signs in with.")],
    name: Annotated[str, typer.Option(help="What colleagues call them.")] = "",
    language: Annotated[str, typer.Option(help="nl, ca, es or en.")] = "en",
) -> None:
    """Make an account; its password is shown once, here."""
    from hub.people.accounts import add

    hub = ctx.obj.hub
    with hub.database.writing() as session:
        account, password = add(session, email, name, now=hub.clock(), speaks=language)
        hub.desk.audit(
            session, actor=ctx.obj.actor, verb="person added", school_id=None, subject=f"account {account.id}"
        )
    typer.echo(f"{account.email} can sign in. The password, shown only now: {password}")


@grants.command("add")
def add_grant(
    ctx: typer.Context,
    email: Annotated[str, typer.Argument(help="The person's address.")],
    role: Annotated[str, typer.Option(help="decider, reviewer, administrator, uploader, licences, … or operator.")],
    school: Annotated[str | None, typer.Option(help="At which school; an operator needs none.")] = None,
) -> None:
    """Say what somebody may do at a school."""
    from hub.errors import InvalidInput
    from hub.model.states import Role
    from hub.people.accounts import grant

    hub = ctx.obj.hub
    known = sorted({*map(str, Role), *hub.registry.roles})
    if role not in known:
        raise InvalidInput("“{role}” is not a role. Roles: {known}.", role=role, known=", ".join(known))
    account = hub.desk.account(email)
    if account is None:
        raise InvalidInput("{email} has no account here. `hub person add` makes one.", email=email)
    place = ctx.obj.school(school) if school else None
    with hub.database.writing() as session:
        new = grant(session, account, role, place.id if place else None, now=hub.clock())
        subject = f"account {account.id}"
        school_id = place.id if place else None
        hub.desk.audit(
            session, actor=ctx.obj.actor, verb="grant given", school_id=school_id, subject=subject, role=role
        )
    where = place.code if place else "every school"
    typer.echo(f"{account.email} is {role} at {where}{'' if new else ' already'}.")
