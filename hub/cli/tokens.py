"""`hub token`: tokens of the JSON API for people and machines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli.printing import as_json, rows

if TYPE_CHECKING:
    from hub.cli.office import Office
    from hub.plugin.services import Account

app = typer.Typer(no_args_is_help=True)
Machine = Annotated[str, typer.Option(help="For a machine of this name, made when there is none, not for --as.")]
School = Annotated[str | None, typer.Option(help="The machine's school.")]


@app.command("add")
def add_token(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="What the token is for.")],
    scope: Annotated[
        list[str] | None,
        typer.Option(help="read, run, review, decide, undo, audit, personal, sensitive; more than one is fine."),
    ] = None,
    days: Annotated[int, typer.Option(help="Until it ends.")] = 90,
    machine: Machine = "",
    school: School = None,
    role: Annotated[str, typer.Option(help="The role of a machine that is made.")] = "reviewer",
) -> None:
    """Make a token; it is printed here, once."""
    from hub.people import api_tokens

    office: Office = ctx.obj
    account = _machine(office, machine, school, role) if machine else office.account()
    with office.hub.database.writing() as session:
        by, now = office.actor, office.hub.clock()
        token = api_tokens.make(session, account, name, scope or ["read"], days, by=by, now=now)
    typer.echo(f"A token of {account.name}, shown only now: {token}")


def _machine(office: Office, name: str, code: str | None, role: str) -> Account:
    from hub.errors import InvalidInput
    from hub.people import api_tokens
    from hub.people.authority import Act

    if code is None:
        raise InvalidInput("Say at which school the machine is: --school CODE.")
    school = office.school(code)
    office.insist(Act.GRANT, school)
    with office.administration() as people:
        known = [one for _row, one in api_tokens.machines(people.session, {school.id}) if one.name == name.strip()]
        return known[0] if known else api_tokens.add_machine(people, name, role, school)


@app.command("list")
def list_tokens(
    ctx: typer.Context,
    machine: Machine = "",
    school: School = None,
    *,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show the tokens of --as or of a machine."""
    from hub.people import api_tokens

    office: Office = ctx.obj
    account = _known(office, machine, school)
    with office.hub.database.reading() as session:
        found = api_tokens.of(session, account.id)
    names = ("id", "name", "scopes", "created_at", "expires_at", "last_used_at", "revoked_at")
    told = [{name: getattr(row, name) for name in names} for row in found]
    if json:
        as_json(told)
        return
    rows(names, [tuple(one.values()) for one in told])


@app.command("revoke")
def revoke_token(
    ctx: typer.Context,
    token: Annotated[int, typer.Argument(metavar="ID", help="The token's number, as `hub token list` shows it.")],
    machine: Machine = "",
    school: School = None,
) -> None:
    """Let a token open nothing any more."""
    from hub.people import api_tokens

    office: Office = ctx.obj
    account = _known(office, machine, school)
    with office.hub.database.writing() as session:
        api_tokens.revoke(session, account, token, by=office.actor, now=office.hub.clock())
    typer.echo(f"Token {token} opens nothing any more.")


def _known(office: Office, machine: str, code: str | None) -> Account:
    from hub.errors import InvalidInput, NotFound
    from hub.people import api_tokens
    from hub.people.authority import Act

    if not machine:
        return office.account()
    if code is None:
        raise InvalidInput("Say at which school the machine is: --school CODE.")
    school = office.school(code)
    office.insist(Act.GRANT, school)
    with office.hub.database.reading() as session:
        for _row, account in api_tokens.machines(session, {school.id}):
            if account.name == machine.strip():
                return account
    raise NotFound("There is no machine “{name}” at {school}.", name=machine, school=school.name)
