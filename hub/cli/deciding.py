"""`hub answer|select|approve|reject|undo`: reviewing and deciding without a browser."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sqlalchemy.sql.elements import ColumnElement

    from hub.cli.office import Office

PlanId = Annotated[int, typer.Argument(metavar="ID", help="The plan's number.")]
Digest = Annotated[str | None, typer.Option(help="Decide only if the plan still has this digest.")]


def register(app: typer.Typer) -> None:
    """Put these commands under ``hub``."""
    app.command()(answer)
    app.command()(select)
    app.command()(approve)
    app.command()(reject)
    app.command()(undo)


def answer(
    ctx: typer.Context,
    plan_id: PlanId,
    group: Annotated[str, typer.Argument(help="The question group, as `hub plan ID` shows it.")],
    answers: Annotated[list[str], typer.Argument(help="NAME=VALUE …; NAME=- reads the value from standard input.")],
) -> None:
    """Fill in what a plan asks. Secrets belong on standard input, where no process list shows them."""
    from hub.errors import InvalidInput
    from hub.pipeline import review
    from hub.plugin.reviewing import AnswersRefused

    values: dict[str, str] = {}
    for part in answers:
        name, equals, value = part.partition("=")
        if not equals:
            raise InvalidInput("“{part}” is not NAME=VALUE.", part=part)
        values[name] = sys.stdin.readline().rstrip("\n") if value == "-" else value
    office: Office = ctx.obj
    try:
        review.answer(office.hub.kit, plan_id, office.account(), group, values)
    except AnswersRefused as error:
        for name, why in error.problems.items():
            typer.echo(f"{name}: {why}", err=True)
        raise
    typer.echo(f"Kept {len(values)} answers for {group}.")


def select(
    ctx: typer.Context,
    plan_id: PlanId,
    rows: Annotated[list[int] | None, typer.Argument(help="Row numbers; none means every choosable row.")] = None,
    *,
    leave_out: Annotated[bool, typer.Option("--leave-out", help="Leave these rows out instead.")] = False,
    only: Annotated[bool, typer.Option("--only", help="Choose these rows and no others.")] = False,
) -> None:
    """Choose rows of a plan, or leave them out. Yellow rows cannot be chosen."""
    from sqlmodel import col

    from hub.pipeline import review
    from hub.store.plan_tables import ChangeRow

    office: Office = ctx.obj
    account, kit = office.account(), office.hub.kit
    where: ColumnElement[bool] | None = col(ChangeRow.seq).in_(rows) if rows else None
    if only:
        review.choose(kit, plan_id, account, on=False)
    moved, _revision = review.choose(kit, plan_id, account, on=not leave_out, where=where)
    typer.echo(f"{moved} rows {'left out' if leave_out else 'chosen'} anew.")


def approve(ctx: typer.Context, plan_id: PlanId, digest: Digest = None) -> None:
    """Approve a plan: exactly the chosen rows are applied."""
    _decide(ctx.obj, plan_id, "approve", digest, "")


def reject(
    ctx: typer.Context,
    plan_id: PlanId,
    reason: Annotated[str, typer.Option(help="Why; everybody who was asked reads it.")] = "",
    digest: Digest = None,
) -> None:
    """Reject a plan: nothing is changed."""
    _decide(ctx.obj, plan_id, "reject", digest, reason)


def undo(ctx: typer.Context, plan_id: PlanId) -> None:
    """Make a plan that takes an applied one back; nothing changes before somebody approves it."""
    from hub.cli.plan_view import plan_of_run, tell
    from hub.pipeline.undo import propose

    office: Office = ctx.obj
    run_id = propose(office.hub.kit, plan_id, office.account())
    office.work()
    found = plan_of_run(office, run_id)
    if found is None or found["state"] == "drafting":
        typer.echo(f"Run {run_id} is queued. `hub plans` shows what it finds.")
    else:
        tell(found, json=False)


def _decide(office: Office, plan_id: int, verdict: str, digest: str | None, reason: str) -> None:
    from hub.model.states import Channel
    from hub.plugin.services import Ballot
    from hub.store import plans

    with office.hub.database.reading() as session:
        row = plans.get(session, plan_id)
    ballot = Ballot(
        plan_id=plan_id,
        digest=digest or row.digest,
        verdict=verdict,
        account_id=office.account().id,
        channel=Channel.CLI,
        reason=reason,
    )
    typer.echo(office.hub.desk.decide(ballot))
    office.work()
