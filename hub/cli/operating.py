"""`hub serve|demo|migrate|check`: keeping a hub running."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from hub.cli.office import Office


def register(app: typer.Typer) -> None:
    """Put these commands under ``hub``."""
    for command in (serve, demo, migrate, check):
        app.command()(command)


def serve(ctx: typer.Context) -> None:
    """Serve pages and do the work: scheduler, engine, notifiers, all in this process."""
    from hub.cli.logs import configure
    from hub.web.server import build_app
    from hub.web.server import serve as run

    ctx.obj.operating()
    hub = ctx.obj.hub
    typer.echo(f"Serving {ctx.obj.config or 'with defaults, without a configuration file'} at {hub.config.address}")
    configure()
    run(hub, build_app(hub))


def demo(
    port: Annotated[int, typer.Option(help="The port of the demo.")] = 8000,
    *,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget the last demo first.")] = False,
    language: Annotated[
        str, typer.Option(help="nl, ca, es or en for everybody (the terminal's when left out), or own: each their own.")
    ] = "",
) -> None:
    """Show everything with an invented school, a stand-in vendor, a mailbox and a Slack, all on this machine."""
    from hub.cli.demo import show
    from hub.cli.speech import of_terminal
    from hub.model.schools import LANGUAGES
    from hub.model.schools import language as checked

    mine = of_terminal() if of_terminal() in LANGUAGES else "en"
    show(Path(".demo"), port, fresh=fresh, speaks="" if language == "own" else checked(language or mine))


def migrate(ctx: typer.Context) -> None:
    """Bring the database to the present tables (every command does this by itself)."""
    ctx.obj.operating()
    typer.echo(f"{ctx.obj.hub.database.engine.url.render_as_string()} is up to date.")


def check(ctx: typer.Context) -> None:
    """Say in sentences what is wrong with the configuration and with every connection."""
    from hub.cli.checking import problems

    office: Office = ctx.obj
    office.operating()
    found, translate = list(problems(office.hub)), office.translate
    for sentence in found:
        typer.echo(f"- {sentence.render(translate)}")
    if found:
        raise typer.Exit(1)
    typer.echo("Everything that can be checked from here is in order.")
