"""Commands of this notifier: `hub slack …`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer
import yaml

from notifications.slack.manifest import manifest

if TYPE_CHECKING:
    from hub.plugin import Services

app = typer.Typer(no_args_is_help=True, help="Set up the Slack app.")


@app.callback()
def slack() -> None:
    """Set up the Slack app."""


@app.command("manifest")
def show_manifest(ctx: typer.Context) -> None:
    """Print the app manifest for `slack.mode`: paste it at api.slack.com/apps, Create New App, From a manifest."""
    services: Services = ctx.obj
    over_http = services.settings("slack").mode == "http"
    told = manifest(services.public_url if over_http else "")
    typer.echo(yaml.safe_dump(told, sort_keys=False, allow_unicode=True), nl=False)
