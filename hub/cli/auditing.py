"""`hub audit`: taking the chain of everything that was decided out of the hub, and proving it anywhere."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from hub.cli.office import Office
    from hub.model.chain import Proof

app = typer.Typer(no_args_is_help=True)


@app.command()
def export(
    ctx: typer.Context,
    since: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day, such as 2026-09-01 (UTC).")
    ] = None,
    until: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="The last day (UTC).")] = None,
    school: Annotated[
        str | None, typer.Option(help="Only this school's lines in full; of others their place in the chain.")
    ] = None,
) -> None:
    """Write the audit to standard output, one line of JSON each; the last hash goes to standard error."""
    from hub.model.chain import written
    from hub.store import audits

    office: Office = ctx.obj
    place = _place(office, school)
    last = ""
    with office.hub.database.reading() as session:
        for line in audits.lines(session, _start(since), _end(until)):
            sys.stdout.buffer.write(written(line, whole=place is None or line.school_id == place))
            last = line.hash
    sys.stdout.buffer.flush()
    typer.echo(f"The last hash: {last or '-'}", err=True)


def _place(office: Office, code: str | None) -> int | None:
    """Return the one school whose lines are asked for, if this account may read them; all take an operator."""
    from hub.people.authority import Act

    if code is None:
        office.operating()
        return None
    school = office.school(code)
    office.insist(Act.AUDIT, school)
    return school.id


def _start(day: datetime | None) -> datetime | None:
    return day.replace(tzinfo=UTC) if day else None


def _end(day: datetime | None) -> datetime | None:
    return datetime.combine(day, time.max, UTC) if day else None


@app.command()
def verify(
    ctx: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(help="An exported file; the database when left out.", exists=True, dir_okay=False)
    ] = None,
    head: Annotated[str, typer.Option(help="A last hash that was noted before; it must still be there.")] = "",
) -> None:
    """Prove that no line of the audit was altered, removed or put in between, nor, with --head, cut off its end."""
    from hub.errors import HubError

    proof = _of_file(file, head) if file else _of_database(ctx.obj, head)
    if proof.broken is not None:
        raise HubError(
            "The audit is broken at line {line}: {why}. {count} lines before it hold together.",
            line=proof.broken.id,
            why=proof.broken.why,
            count=proof.length,
        )
    typer.echo(f"{proof.length} lines hold together.")
    typer.echo(f"The last hash: {proof.head or '-'}  (noted elsewhere, --head proves with it that no end was cut off)")
    if proof.first > 1:
        typer.echo(f"This file begins at line {proof.first}; it says nothing about the lines before.")


def _of_file(file: Path, head: str) -> Proof:
    from hub.model.chain import prove, read

    with file.open("rb") as rows:
        return prove(read(rows), head)


def _of_database(office: Office, head: str) -> Proof:
    from hub.model.chain import prove
    from hub.store import audits

    office.operating()
    with office.hub.database.reading() as session:
        return prove(audits.lines(session), head, from_start=True)
