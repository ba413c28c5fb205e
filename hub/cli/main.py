"""`hub`: the root command, plugins' commands, and how errors become sentences."""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from hub.cli import auditing, deciding, grants, keys, operating, persons, policy, roster, running, schools, tokens
from hub.cli.office import Office
from hub.errors import HubError

if TYPE_CHECKING:
    from collections.abc import Sequence

_GROUP = "hub.commands"
_OFFICE = "hub.office"


class Root(TyperGroup):
    """Adds ``hub NAME …`` for each plugin that has commands, loaded only when it is called."""

    # typer carries its own copy of click, whose types have no public name: hence Any.
    def list_commands(self, ctx: Any) -> list[str]:
        return [*super().list_commands(ctx), *sorted(plugin_commands())]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name in plugin_commands():
            return TyperCommand(cmd_name, help=f"Commands of the plugin {cmd_name}.")
        return super().get_command(ctx, cmd_name)

    def invoke(self, ctx: Any) -> Any:
        """Run the command; an expected error is one sentence on stderr and exit code 1."""
        try:
            return super().invoke(ctx)
        except HubError as error:
            from hub.model.text import Text

            office: Office = ctx.meta[_OFFICE]
            office.tell(Text.from_error(error), err=True)
            raise typer.Exit(1) from None

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        known = plugin_commands()
        if args and args[0] in known:
            return args[0], typer.main.get_command(known[args[0]].load()), args[1:]
        return super().resolve_command(ctx, args)


def plugin_commands() -> dict[str, EntryPoint]:
    return {entry.name: entry for entry in entry_points(group=_GROUP)}


app = typer.Typer(
    cls=Root, no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False
)


@app.callback()
def root(
    ctx: typer.Context,
    config: Annotated[
        Path | None, typer.Option(help="The configuration file.", envvar="HUB_CONFIG", exists=True, dir_okay=False)
    ] = None,
    acting: Annotated[
        str, typer.Option("--as", help="Whose word this is: the e-mail of an account.", envvar="HUB_AS")
    ] = "",
) -> None:
    """Integration hub for schools: collect, plan, review, decide, apply, report."""
    ctx.meta[_OFFICE] = office = Office(config, acting)
    ctx.call_on_close(office.close)
    # A plugin's command knows nothing of the office: it gets the hub's port.
    ctx.obj = office.hub.desk if ctx.invoked_subcommand in plugin_commands() else office


for group in (running, deciding, operating):
    group.register(app)
for name, sub, about in (
    ("school", schools.schools, "Schools that this hub serves."),
    ("person", persons.app, "People who work with the hub."),
    ("grant", grants.app, "What people may do at which school."),
    ("policy", policy.app, "Who decides at a school: policy, stand-ins, holidays."),
    ("keys", keys.keys, "The keys that seal secrets and sign links."),
    ("link", keys.links, "The links in mails about a plan."),
    ("jobs", running.jobs, "What runs when."),
    ("token", tokens.app, "Tokens of the JSON API, for people and machines."),
    ("audit", auditing.app, "The chain of everything that was decided."),
    ("roster", roster.app, "The school's own people."),
):
    app.add_typer(sub, name=name, help=about)


def main(arguments: Sequence[str] | None = None) -> Any:
    """Run the command line."""
    return app(args=list(arguments) if arguments is not None else None)
