"""`hub iddink …`: export, licences and their administration, publishers, the connection."""

import json as jsons
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from plugins.iddink import access, publishers, register
from plugins.iddink.export import write
from plugins.iddink.pages.publishing import save
from plugins.iddink.records import Licence

if TYPE_CHECKING:
    from hub.plugin import Services

app = typer.Typer(no_args_is_help=True, help="Licences of Iddink.")
publisher = typer.Typer(no_args_is_help=True, help="Publishers that the hub knows, for all schools.")
connection = typer.Typer(no_args_is_help=True, help="A school's connection with the distributor.")
app.add_typer(publisher, name="publisher")
app.add_typer(connection, name="connection")

School = Annotated[str, typer.Option(help="The school's code.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Ref = Annotated[str, typer.Argument(help="A licence's reference, as `hub iddink licences` shows it.")]
_WHO = "command line"
_TOKEN = "IDDINK_TOKEN"  # noqa: S105 - the name of a variable


@app.command()
def export(
    ctx: typer.Context, school: School, out: Annotated[Path, typer.Option(help="The workbook to write (.xlsx).")]
) -> None:
    """Write the workbook of users that Iddink asks for."""
    services: Services = ctx.obj
    place = services.school(school)
    people = write(services, place, out)
    with services.writing() as session:
        services.audit(
            session, actor=_who(ctx), verb="users exported", school_id=place.id, subject="export file", people=people
        )
    typer.echo(f"{out} has {people} people. It holds personal data: remove it once it was sent.")


@app.command()
def licences(
    ctx: typer.Context,
    school: School,
    state: Annotated[str, typer.Option(help="pending, assigned, active or withdrawn.")] = "",
    *,
    json: Json = False,
) -> None:
    """List the register of licences."""
    services: Services = ctx.obj
    place = services.school(school)
    with services.reading() as session:
        rows, _total = register.search(session, place.id, state=state, limit=1_000_000)
    shown = [_shown(row) for row in rows]
    if json:
        _print_json(shown)
        return
    for row in shown:
        typer.echo("  ".join((row["ref"], row["state"], row["publisher"], row["title"], row["person"])))
    if not shown:
        typer.echo("There is no licence to show.")


@app.command()
def assign(
    ctx: typer.Context, ref: Ref, school: School, person: Annotated[str, typer.Option(help="Key in the roster.")]
) -> None:
    """Give a licence to a person of the school."""
    services: Services = ctx.obj
    register.assign(services, services.school(school).id, ref, person, _who(ctx))
    typer.echo("The licence is assigned.")


@app.command()
def activate(ctx: typer.Context, ref: Ref, school: School) -> None:
    """Put a licence to use; an activated licence cannot be returned."""
    services: Services = ctx.obj
    register.activate(services, services.school(school).id, ref, _who(ctx))
    typer.echo("The licence is active.")


@app.command()
def withdraw(
    ctx: typer.Context,
    ref: Ref,
    school: School,
    why: Annotated[str, typer.Option(help="The reason, kept in its history.")],
) -> None:
    """Take a licence out of use."""
    services: Services = ctx.obj
    register.withdraw(services, services.school(school).id, ref, _who(ctx), why)
    typer.echo("The licence is withdrawn.")


@publisher.command("add")
def publisher_add(
    ctx: typer.Context,
    publisher_id: Annotated[str, typer.Argument(help="The distributor's number of the publisher.")],
    school: School,
    name: Annotated[str, typer.Option(help="What it is called.")],
    protocol: Annotated[str, typer.Option(help="By which protocol pupils get in, such as marsupial.")] = "",
) -> None:
    """Register a publisher, or change it; yellow rows that waited for it can be chosen."""
    services: Services = ctx.obj
    place = services.school(school)
    save(services, who=_who(ctx), school_id=place.id, publisher_id=publisher_id, name=name, protocol=protocol)
    typer.echo(f"{name} is registered.")


@publisher.command("list")
def publisher_list(ctx: typer.Context, *, json: Json = False) -> None:
    """List the publishers that the hub knows."""
    services: Services = ctx.obj
    with services.reading() as session:
        rows = [
            {"id": row.publisher_id, "name": row.name, "protocol": row.protocol}
            for row in publishers.registered(session)
        ]
    if json:
        _print_json(rows)
        return
    for row in rows:
        typer.echo(f"{row['id']}  {row['name']}  {row['protocol'] or 'without protocol'}")


@connection.command("set")
def connection_set(
    ctx: typer.Context,
    school: School,
    url: Annotated[str, typer.Option(help="The distributor's address.")],
    *,
    latin1: Annotated[bool, typer.Option("--latin1", help="Read pages that are not UTF-8 as Latin-1.")] = False,
) -> None:
    """Save this school year's access and turn the exchange on; the token comes from IDDINK_TOKEN or from stdin."""
    services: Services = ctx.obj
    place, now = services.school(school), services.clock()
    token = os.environ.get(_TOKEN, "") or sys.stdin.readline().strip()
    year = access.school_year(access.local_day(now, place))
    settings = services.settings("iddink")
    with services.writing() as session:
        access.save_credential(
            session, services.secrets, place, settings, year=year, base_url=url, token=token, latin1=latin1
        )
        access.turn(session, place, on=True, who=_who(ctx), at=now)
        services.audit(
            session, actor=_who(ctx), verb="connection saved", school_id=place.id, subject="iddink", year=year
        )
    typer.echo(f"The connection for {year} is saved and on.")


def _shown(row: Licence) -> dict[str, Any]:
    return {
        "ref": row.ref,
        "licence": row.licence_id,
        "state": row.state,
        "title": row.title,
        "person": row.display_name,
        "publisher": row.publisher_name,
        "isbn": row.isbn,
        "code": f"•••• {row.code_last4}" if row.code_last4 else None,
        "ended_on": row.ended_on.isoformat() if row.ended_on else None,
    }


def _print_json(value: object) -> None:
    typer.echo(jsons.dumps(value, ensure_ascii=False, indent=2))


def _who(ctx: typer.Context) -> str:
    """Who is acting, as told to `hub --as`."""
    return ctx.find_root().params.get("acting") or _WHO
