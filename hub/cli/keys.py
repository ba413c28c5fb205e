"""`hub keys` and `hub link`: the keys that seal and sign, and the links in mails that rest on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli.printing import rows

if TYPE_CHECKING:
    from sqlmodel import Session

    from hub.people.authority import Act
    from hub.store.link_tables import MailLinkRow

keys = typer.Typer(no_args_is_help=True)
links = typer.Typer(no_args_is_help=True)
PlanId = Annotated[int, typer.Argument(help="The plan's number.")]


@keys.command("list")
def list_keys(ctx: typer.Context) -> None:
    """Show the keys of the key file by their ids, newest first."""
    ctx.obj.operating()
    shown = []
    for number, key in enumerate(ctx.obj.hub.keyring.keys()):
        use = "seals, opens, signs links" if number == 0 else "opens, vouches for links"
        shown.append((key.id, "opens" if key.retired else use))
    rows(("key", "use"), shown)


@keys.command("rotate")
def rotate(ctx: typer.Context) -> None:
    """Make a new key that seals and signs from now on; the others still open what they sealed."""
    ctx.obj.operating()
    key = ctx.obj.hub.keyring.rotate()
    _told(ctx, "keys rotated", key.id)
    typer.echo(f"Key {key.id} seals and signs from now on. Keep a copy of {ctx.obj.hub.config.key_file}.")


@keys.command("retire")
def retire(
    ctx: typer.Context, key_id: Annotated[str, typer.Argument(help="The key's id, of `hub keys list`.")]
) -> None:
    """Have an older key vouch for no link any more: links that it signed lead nowhere. It still opens secrets."""
    ctx.obj.operating()
    key = ctx.obj.hub.keyring.retire(key_id)
    _told(ctx, "key retired", key.id)
    typer.echo(f"Links in mails that key {key.id} signed lead nowhere now; the next mail brings new ones.")


def _told(ctx: typer.Context, verb: str, key_id: str) -> None:
    hub = ctx.obj.hub
    with hub.database.writing() as session:
        hub.desk.audit(session, actor=ctx.obj.actor, verb=verb, school_id=None, subject=f"key {key_id}")


@links.command("list")
def list_links(ctx: typer.Context, plan: PlanId) -> None:
    """Show who has a link to a plan, until when, and whether it was used."""
    from hub.people.authority import Act
    from hub.people.links import of_plan

    with ctx.obj.hub.database.reading() as session:
        _allowed(ctx, session, plan, Act.LOOK)
        found = of_plan(session, plan)
    shown = [(account.email, f"{row.expires_at:%Y-%m-%d %H:%M}", _state(row)) for row, account in found]
    rows(("recipient", "until (UTC)", "state"), shown)


@links.command("revoke")
def revoke(
    ctx: typer.Context,
    plan: PlanId,
    person: Annotated[str, typer.Option(help="Only this person's link; everybody's when left out.")] = "",
) -> None:
    """Withdraw the links to a plan: they lead nowhere from now on, and no reminder brings them back."""
    from hub.errors import InvalidInput
    from hub.people import links as ways
    from hub.people.authority import Act

    hub = ctx.obj.hub
    account = hub.desk.account(person) if person else None
    if person and account is None:
        raise InvalidInput("{email} has no account here.", email=person)
    with hub.database.writing() as session:
        school_id = _allowed(ctx, session, plan, Act.GRANT)
        many = ways.revoke(session, plan, hub.clock(), account.id if account else None)
        hub.desk.audit(
            session,
            actor=ctx.obj.actor,
            verb="links revoked",
            school_id=school_id,
            subject=f"plan {plan}",
            count=many,
        )
    typer.echo(f"Links withdrawn: {many}.")


def _allowed(ctx: typer.Context, session: Session, plan_id: int, act: Act) -> int:
    """Return the plan's school; raises NotFound to strangers, Refusal to who may not."""
    from hub.people.authority import check
    from hub.store import plans

    plan = plans.get(session, plan_id)
    check(session, ctx.obj.account().id, plan.school_id, act)
    return plan.school_id


def _state(row: MailLinkRow) -> str:
    if row.revoked_at is not None:
        return "revoked"
    return "used" if row.used_at is not None else "open"
