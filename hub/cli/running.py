"""`hub run|plans|plan|jobs`: starting runs and looking at what they found."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hub.cli.printing import as_json, rows

if TYPE_CHECKING:
    from hub.cli.office import Office

jobs = typer.Typer(invoke_without_command=True)
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
School = Annotated[str, typer.Option(help="The school's code.")]


def register(app: typer.Typer) -> None:
    """Put these commands under ``hub``."""
    app.command()(run)
    app.command()(plans)
    app.command()(plan)


def run(
    ctx: typer.Context,
    job: Annotated[str, typer.Argument(help="A connector, such as iddink.licences; iddink alone means its first.")],
    school: School,
    pupil: Annotated[str | None, typer.Option(help="Only this person: the key in the roster.")] = None,
    file: Annotated[Path | None, typer.Option(help="The file to read, for connectors that take one.")] = None,
    *,
    wait: Annotated[bool, typer.Option("--wait", help="Wait for the plan and print it.")] = False,
    json: Json = False,
) -> None:
    """Collect now and make a plan; nothing changes before somebody approves it."""
    from hub.cli.watching import watching
    from hub.people.authority import starting

    office: Office = ctx.obj
    place = office.school(school)
    connector = _connector(office, job)
    found = office.hub.kit.connector(connector)
    office.insist(starting(takes_file=found.takes_file), place, found.decider_role)
    run_id = office.hub.desk.start_run(connector, place.id, scope=pupil, by=office.actor, file=file)
    with watching(office, run_id):
        worked = office.work()
        if wait:
            _wait(office, run_id)
    if wait or worked:
        _tell_run(office, run_id, json=json)
    else:
        typer.echo(f"Run {run_id} is queued. `hub plans` shows what it finds.")


def _connector(office: Office, job: str) -> str:
    known = office.hub.registry.connectors
    if job in known:
        return job
    return next((name for name in known if name.partition(".")[0] == job), job)


def _wait(office: Office, run_id: int) -> None:
    from hub.store.jobs import run as find

    def settled() -> bool:
        with office.hub.database.reading() as session:
            return find(session, run_id).finished_at is not None

    office.wait(settled)


def _tell_run(office: Office, run_id: int, *, json: bool) -> None:
    from hub.cli.plan_view import plan_of_run, tell
    from hub.errors import HubError
    from hub.model.text import unpacked
    from hub.store.jobs import run as find

    with office.hub.database.reading() as session:
        row = find(session, run_id)
    if row.error:
        raise HubError("Run {run} failed. {why}", run=run_id, why=unpacked(row.error))
    found = plan_of_run(office, run_id)
    if found is not None:
        tell(found, json=json)
    else:
        typer.echo(f"Run {run_id}: {row.state}.")


def plans(
    ctx: typer.Context,
    school: Annotated[str | None, typer.Option(help="Only this school.")] = None,
    state: Annotated[str | None, typer.Option(help="Only this state, such as pending.")] = None,
    *,
    json: Json = False,
) -> None:
    """Show the newest plans."""
    from hub.cli.plan_view import listing

    found = listing(ctx.obj, school, state)
    if json:
        as_json(found)
        return
    head = ("id", "state", "school", "job", "create", "update", "end", "yellow", "chosen", "told")
    names = ("create", "update", "end", "blocked", "selected")
    lines = [
        (one["id"], one["state"], one["school"], one["job"], *(one["counts"][name] for name in names), one["told"])
        for one in found
    ]
    rows(head, lines)


def plan(
    ctx: typer.Context,
    plan_id: Annotated[int, typer.Argument(metavar="ID", help="The plan's number.")],
    *,
    changes: Annotated[bool, typer.Option("--changes", help="Also every change.")] = False,
    json: Json = False,
) -> None:
    """Show one plan: counts, issues, questions, and with --changes every row."""
    from hub.cli.plan_view import one, tell

    tell(one(ctx.obj, plan_id, changes=changes), json=json)


@jobs.callback()
def list_jobs(ctx: typer.Context, *, json: Json = False) -> None:
    """Show the jobs and their next runs; `set`, `pause` and `resume` change them."""
    if ctx.invoked_subcommand is not None:
        return
    found = _jobs(ctx.obj)
    if json:
        as_json(found)
        return
    names = ("school", "job", "schedule", "paused", "last", "next")
    rows(names, [tuple(one[name] for name in names) for one in found])


def _jobs(office: Office) -> list[dict[str, Any]]:
    from hub.schedule import Timetable
    from hub.store.jobs import every

    with office.hub.database.reading() as session:
        known = every(session, office.places())
    told = []
    for job, school in known:
        timetable = Timetable(job.id or 0, job.cron, job.every_minutes, school.time_zone)
        due = timetable.next_after(office.hub.clock()) if job.cron or job.every_minutes else None
        schedule = job.cron or (f"every {job.every_minutes} min" if job.every_minutes else "by hand")
        told.append(
            {
                "id": job.id,
                "school": school.code,
                "job": job.connector,
                "schedule": schedule,
                "paused": job.paused,
                "last": job.last_slot,
                "next": None if job.paused else due,
            }
        )
    return told


@jobs.command("set")
def set_job(
    ctx: typer.Context,
    job: Annotated[str, typer.Argument(help="A connector, such as iddink.licences.")],
    school: School,
    cron: Annotated[str | None, typer.Option(help="Five fields in the school's time: “0 6 * * mon-fri”.")] = None,
    every: Annotated[int | None, typer.Option(help="Or every so many minutes.")] = None,
) -> None:
    """Say when a job runs; without --cron and --every it runs by hand only."""
    from hub.errors import InvalidInput
    from hub.schedule import Timetable

    if cron and every:
        raise InvalidInput("Give --cron or --every, not both.")
    if cron or every is not None:
        Timetable(0, cron, every, ctx.obj.school(school).time_zone).trigger()
    _change(ctx.obj, job, school, cron=cron, every_minutes=every)


@jobs.command()
def pause(ctx: typer.Context, job: str, school: School) -> None:
    """Stop scheduling a job; what waits for a decision stays."""
    _change(ctx.obj, job, school, paused=True)


@jobs.command()
def resume(ctx: typer.Context, job: str, school: School) -> None:
    """Schedule a paused job again, from now on."""
    _change(ctx.obj, job, school, paused=False)


def _change(office: Office, job: str, school: str, **values: Any) -> None:
    from hub.people.authority import Act
    from hub.store.jobs import ensure

    place, connector = office.school(school), _connector(office, job)
    office.insist(Act.PLAN_TIMES, place, office.hub.kit.connector(connector).decider_role)
    with office.hub.database.writing() as session:
        row = ensure(session, place.id, connector, office.hub.clock())
        row.sqlmodel_update(values)
        row.last_slot = office.hub.clock()  # what was missed before this moment is not caught up
        session.add(row)
        office.hub.desk.audit(
            session, actor=office.actor, verb="job changed", school_id=place.id, subject=f"job {row.id}", **values
        )
    list_line = next(one for one in _jobs(office) if one["school"] == place.code and one["job"] == connector)
    typer.echo(f"{connector} at {place.code}: {list_line['schedule']}, next {list_line['next'] or '-'}")
