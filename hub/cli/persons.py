"""`hub person`: the accounts of the people who work with the hub."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli.printing import as_json, rows

if TYPE_CHECKING:
    from hub.cli.office import Office
    from hub.plugin.services import Account

app = typer.Typer(no_args_is_help=True)
Email = Annotated[str, typer.Argument(help="The address this person signs in with.")]
Name = Annotated[str, typer.Option(help="What colleagues call them.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Language = Annotated[str, typer.Option(help="nl, ca, es or en.")]


@app.command("add")
def add_person(ctx: typer.Context, email: Email, name: Name = "", language: Language = "en") -> None:
    """Make an account; its one-time password is shown here, once, and must be changed at the first sign-in."""
    with ctx.obj.administration() as office:
        account, password = office.add(email, name, speaks=language)
    typer.echo(f"{account.email} can sign in. The password, shown only now: {password}")


@app.command()
def invite(
    ctx: typer.Context,
    email: Email,
    name: Name = "",
    language: Language = "en",
    role: Annotated[str, typer.Option(help="A role to begin with, such as decider.")] = "",
    school: Annotated[str | None, typer.Option(help="At which school.")] = None,
) -> None:
    """Make an account without a password; whoever opens the printed link, once and within a week, sets it."""
    place = ctx.obj.school(school) if school else None
    with ctx.obj.administration() as office:
        account, token = office.invite(email, name, speaks=language, role=role, school=place)
    if token:
        typer.echo(f"{account.email} is invited. The link, shown only now: {_link(ctx.obj, token)}")
    else:
        typer.echo(f"{account.email} has a way in already; there is nothing to invite to.")


@app.command("list")
def list_persons(
    ctx: typer.Context, *, json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False
) -> None:
    """Show who works with the hub, with their roles."""
    from hub.people.authority import Act, schools_for
    from hub.people.directory import people

    office: Office = ctx.obj
    account = office.principal
    codes = {school.id: school.code for school in office.hub.desk.schools()}
    with office.hub.database.reading() as session:
        places = schools_for(session, account.id, Act.GRANT) if account else None
        found = people(session, places, office.hub.clock())
    told = [
        {
            "email": one.account.email,
            "name": one.account.name,
            "state": one.state,
            "roles": ", ".join(
                f"{role} {codes.get(school or 0, 'everywhere')}"
                for school, role in one.grants
                if places is None or school in places
            ),
            "seen": one.seen,
        }
        for one in found
    ]
    if json:
        as_json(told)
        return
    names = ("email", "name", "state", "roles", "seen")
    rows(names, [tuple(one[name] for name in names) for one in told])


@app.command()
def password(ctx: typer.Context, email: Email) -> None:
    """Make a new one-time password, shown here once; the person is signed out everywhere."""
    account = known(ctx.obj, email)
    with ctx.obj.administration() as office:
        secret = office.new_password(office.person(account.id))
    typer.echo(f"{account.email} can sign in. The password, shown only now: {secret}")


@app.command()
def block(ctx: typer.Context, email: Email) -> None:
    """Let nobody use an account any more, by whatever way."""
    account = known(ctx.obj, email)
    with ctx.obj.administration() as office:
        office.block(office.person(account.id))
    typer.echo(f"{account.email} is blocked.")


@app.command()
def unblock(ctx: typer.Context, email: Email) -> None:
    """Let a blocked account be used again, with the roles that it had."""
    account = known(ctx.obj, email)
    with ctx.obj.administration() as office:
        office.unblock(office.person(account.id))
    typer.echo(f"{account.email} can be used again.")


@app.command()
def sessions(
    ctx: typer.Context,
    email: Email,
    *,
    end: Annotated[bool, typer.Option("--end", help="Sign this person out everywhere.")] = False,
) -> None:
    """Show in which browsers somebody is signed in; with --end, sign them out."""
    from hub.people.devices import of

    account = known(ctx.obj, email)
    with ctx.obj.administration() as office:
        person = office.person(account.id)
        office.answer_for(person)
        found = of(office.session, person.id, office.now)
        if end:
            office.sign_out(person)
    if end:
        typer.echo(f"{account.email} is signed out in {len(found)} browsers.")
        return
    rows(("browser", "since", "last used", "by"), [(one.name, one.since, one.seen, one.via) for one in found])


def _link(office: Office, token: str) -> str:
    return f"{office.hub.config.address}/welcome/{token}"


def known(office: Office, email: str) -> Account:
    """Return the account with an address, or with the number of a card; InvalidInput when there is none."""
    from hub.errors import InvalidInput
    from hub.people import accounts, sign_in_names

    account = office.hub.desk.account(email)
    if account is None:
        with office.hub.database.reading() as session:
            row = sign_in_names.holder(session, email)
            account = accounts.as_account(row) if row else None
    if account is None:
        raise InvalidInput("{email} has no account here. `hub person add` makes one.", email=email)
    return account
