"""`hub policy`: who decides at a school; stand-ins and holidays."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli.printing import as_json, rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hub.cli.office import Office
    from hub.pipeline.arranging import Arrangements

app = typer.Typer(no_args_is_help=True)
School = Annotated[str, typer.Option(help="The school's code.")]
Job = Annotated[str, typer.Option(help="A connector, such as iddink.licences; without it, all jobs of the school.")]
Day = Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="A date, such as 2026-12-24.")]
Number = Annotated[int, typer.Argument(help="Its number, as `hub policy show` has it.")]


@app.command()
def show(
    ctx: typer.Context,
    school: School,
    job: Job = "",
    *,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show a policy, the stand-ins and the holidays of a school."""
    from hub.people import policies
    from hub.people.policy_form import written

    with _arranging(ctx.obj, school, job) as arrangements:
        session, number = arrangements.session, arrangements.school.id
        policy = policies.policy_of(session, number, job)
        values = written(policy, arrangements.deciders(job))
        stand_ins = [row.model_dump() for row in policies.stand_in_rows(session, number)]
        holidays = [row.model_dump() for row in policies.holidays(session, number)]
        names = {one.id: one.email for one in policies.colleagues(session, number)}
    if json:
        as_json({"policy": values, "stand_ins": stand_ins, "holidays": holidays})
        return
    rows(("name", "value"), list(values.items()))
    for one in stand_ins:
        joins = " (both are asked)" if one["joins"] else ""
        who, instead = (names.get(one[key], "?") for key in ("account_id", "instead_id"))
        typer.echo(f"stand-in {one['id']}: {instead} for {who}, {one['first']} to {one['last']}{joins}")
    for one in holidays:
        typer.echo(f"holiday {one['id']}: {one['name']}, {one['first']} to {one['last']}")


@app.command("set")
def set_policy(
    ctx: typer.Context,
    values: Annotated[list[str], typer.Argument(help="NAME=VALUE …, with the names that `hub policy show` prints.")],
    school: School,
    job: Job = "",
) -> None:
    """Change a policy, such as needed_endings=2 asked=ann@school.example; it holds for plans that wait as well."""
    from hub.errors import InvalidInput
    from hub.model.text import Text
    from hub.people.policy_form import PolicyRefused

    office: Office = ctx.obj
    given = dict(part.partition("=")[::2] for part in values if "=" in part)
    if len(given) != len(values):
        raise InvalidInput("Give NAME=VALUE, each name once, such as needed_endings=2.")
    by = office.account() if given.get("rule_most", "0") != "0" else None
    try:
        with _arranging(office, school, job) as arrangements:
            arrangements.set(job, given, by)
    except PolicyRefused as error:
        for name, why in error.problems.items():
            typer.echo(f"{name}: {why.render(office.translate)}", err=True)
        raise
    office.tell(Text("The policy is saved. It holds for the plans that wait as well."))
    office.work()


@app.command()
def follow(ctx: typer.Context, school: School, job: Job = "") -> None:
    """Have a job follow the school's policy again; without a job, the school what the hub does by itself."""
    with _arranging(ctx.obj, school, job) as arrangements:
        arrangements.follow(job)
    ctx.obj.work()


@app.command("stand-in")
def stand_in(
    ctx: typer.Context,
    away: Annotated[str, typer.Argument(help="Who is away: the e-mail.")],
    instead: Annotated[str, typer.Argument(help="Who decides instead: the e-mail.")],
    school: School,
    first: Day,
    last: Day,
    *,
    joins: Annotated[bool, typer.Option("--both", help="Ask both.")] = False,
) -> None:
    """Have a colleague decide for another from the first to the last day."""
    from hub.cli.persons import known
    from hub.model.policy import StandIn

    numbers = known(ctx.obj, away).id, known(ctx.obj, instead).id
    with _arranging(ctx.obj, school) as arrangements:
        arrangements.add_stand_in(StandIn(*numbers, first.date(), last.date(), joins))
    ctx.obj.work()


@app.command("end-stand-in")
def end_stand_in(ctx: typer.Context, number: Number, school: School) -> None:
    """End a stand-in."""
    with _arranging(ctx.obj, school) as arrangements:
        arrangements.remove_stand_in(number)
    ctx.obj.work()


@app.command()
def holiday(ctx: typer.Context, name: str, school: School, first: Day, last: Day) -> None:
    """Add days on which nobody is reminded and nothing expires."""
    with _arranging(ctx.obj, school) as arrangements:
        arrangements.add_holiday(name, first.date(), last.date())
    ctx.obj.work()


@app.command("end-holiday")
def end_holiday(ctx: typer.Context, number: Number, school: School) -> None:
    """Take a holiday back."""
    with _arranging(ctx.obj, school) as arrangements:
        arrangements.remove_holiday(number)
    ctx.obj.work()


@contextmanager
def _arranging(office: Office, code: str, job: str = "") -> Iterator[Arrangements]:
    from hub.people.authority import Act
    from hub.pipeline.arranging import Arrangements

    school = office.school(code)
    office.insist(Act.SET_POLICY, school)
    if job:
        office.hub.kit.connector(job)
    with office.hub.database.writing() as session:
        yield Arrangements(session=session, kit=office.hub.kit, school=school, actor=office.actor)
