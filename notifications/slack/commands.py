"""Commands of this notifier: `hub slack …`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
import yaml

from hub.plugin import Identity, NotFound
from notifications.slack.manifest import manifest

if TYPE_CHECKING:
    from hub.plugin import Account, Services

app = typer.Typer(no_args_is_help=True, help="Set up the Slack app.")


@app.callback()
def slack() -> None:
    """Set up the Slack app."""


@app.command("link")
def link(
    ctx: typer.Context,
    email: Annotated[str, typer.Argument(help="The account's e-mail address.")],
    user: Annotated[str, typer.Argument(help="The Slack member ID (profile, …, Copy member ID), such as U0123ABCD.")],
) -> None:
    """Link an account with a Slack user without asking either: for whoever cannot sign in to the hub's pages."""
    from notifications.slack.posting import Posting  # noqa: PLC0415  (slow to load)

    services: Services = ctx.obj
    account, posting = _account(services, email), Posting(services.settings("slack"))
    name = str(posting.person(user).get("real_name", user))
    services.identities.link(Identity("slack", posting.identity.team, user, name), account.id)
    typer.echo(f"{email} is linked with {name} in Slack.")


@app.command("unlink")
def unlink(ctx: typer.Context, email: Annotated[str, typer.Argument(help="The account's e-mail address.")]) -> None:
    """Undo the link between an account and its Slack user: the next click asks again who it is."""
    services: Services = ctx.obj
    undone = services.identities.unlink(_account(services, email).id, "slack")
    typer.echo(f"{email} is no longer linked with Slack." if undone else f"{email} was not linked with Slack.")


def _account(services: Services, email: str) -> Account:
    account = services.account(email)
    if account is None:
        raise NotFound("There is no account {email}.", email=email)
    return account


@app.command("manifest")
def show_manifest(ctx: typer.Context) -> None:
    """Print the app manifest for `slack.mode`: paste it at api.slack.com/apps, Create New App, From a manifest."""
    services: Services = ctx.obj
    over_http = services.settings("slack").mode == "http"
    told = manifest(services.public_url if over_http else "")
    typer.echo(yaml.safe_dump(told, sort_keys=False, allow_unicode=True), nl=False)
