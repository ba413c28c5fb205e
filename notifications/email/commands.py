"""`hub mail`: what came back, handed in by a relay's pipe or read from its mailbox."""

from __future__ import annotations

import sys
from pathlib import Path  # noqa: TC003  (typer reads it at run time)
from typing import Annotated

import typer

from notifications.email.notifier import EmailNotifier

app = typer.Typer(no_args_is_help=True)


@app.command()
def bounce(
    ctx: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(help="A mail that came back; standard input when left out.", dir_okay=False)
    ] = None,
) -> None:
    """Take one mail that came back, as a relay pipes it in; anything else is left alone."""
    raw = file.read_bytes() if file is not None else sys.stdin.buffer.read()
    taken = _notifier(ctx).take_bounce(raw)
    typer.echo("The plan's page says that this mail came back." if taken else "This is no bounce of a mail of ours.")


@app.command()
def poll(ctx: typer.Context) -> None:
    """Look into the mailbox for bounces now; `hub serve` does so by itself."""
    read, taken = _notifier(ctx).read_bounces()
    typer.echo(f"Mails read: {read}. Mails of ours that came back: {taken}.")


def _notifier(ctx: typer.Context) -> EmailNotifier:
    services = ctx.obj
    notifier = EmailNotifier()
    notifier.start(services, services.settings("email"))
    return notifier
