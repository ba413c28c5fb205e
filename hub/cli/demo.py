"""`hub demo`: an invented school with everything around it, in one process on this machine."""

from __future__ import annotations

import fcntl
import shutil
import socket
from typing import TYPE_CHECKING, Any

import typer
import yaml
from sqlmodel import select

from hub.app import LOCK, Hub, load_config
from hub.cli.logs import configure
from hub.errors import ConfigurationError
from hub.model.states import Channel, PlanState, Role, Verdict
from hub.model.text import Text
from hub.people import accounts, schools
from hub.plugin.demo import Colleague, DemoHub
from hub.plugin.files.writing import write_csv
from hub.plugin.services import Ballot
from hub.registry import Registry
from hub.store.plan_tables import PlanRow
from hub.web.server import build_app, serve

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from sqlmodel import Session

    from hub.plugin.demo import Demo
    from hub.plugin.services import School

SCHOOL = ("08012345", "Institut Vall Verda")
CONNECTOR = "roster.people"


STAFF = (
    Colleague(
        "marta@vallverda.example",
        "Marta Soler",
        "ca",
        "demo-marta-2026",
        (Role.DECIDER, Role.REVIEWER, Role.ADMINISTRATOR, "licences"),
        SCHOOL[0],
    ),
    Colleague("jordi@vallverda.example", "Jordi Vila", "es", "demo-jordi-2026", (Role.DECIDER, "licences"), SCHOOL[0]),
    Colleague("noor@hub.example", "Noor de Wit", "nl", "demo-noor-2026", (Role.OPERATOR,)),
)

_STEPS = (
    {
        "text": Text.of(
            "Sign in as {email} with the password {password}", email=STAFF[0].email, password=STAFF[0].password
        ),
        "href": "/signin",
    },
    {"text": Text("Run “Iddink licences” for the whole school, with Run now below"), "href": "/jobs"},
    {
        "text": Text("Open the plan, choose a row of a publisher never synchronised, fill in its fields, approve"),
        "href": "/plans",
    },
    {"text": Text("Or decide where the colleagues do: in the mail that was sent"), "href": "/demo/mail"},
    {"text": Text("… or with the buttons in Slack"), "href": "/demo/slack"},
)


def show(folder: Path, port: int, *, fresh: bool, speaks: str = "") -> None:
    """Set the demo up in ``folder`` (kept between starts unless ``fresh``) and serve it.

    With ``speaks`` the school and everybody in it have that language instead of their own.
    """
    _alone(folder)
    _reachable(port)
    if fresh and folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    configure()
    registry = Registry()
    parts = {plugin.name: plugin.demo() for plugin in registry.plugins if plugin.demo is not None}
    told = DemoHub(f"http://127.0.0.1:{port}", folder, SCHOOL[0], {"accounts": _people(parts.values(), speaks)})
    told.shared["speaks"] = speaks or None
    try:
        _run(folder, port, registry, parts, told)
    finally:
        for part in parts.values():
            part.close()


def _everybody(parts: Iterable[Demo]) -> list[Colleague]:
    return [*STAFF, *(one for part in parts for one in part.staff())]


def _people(parts: Iterable[Demo], speaks: str) -> list[tuple[str, str, str]]:
    return [(one.email, one.name, speaks or one.language) for one in _everybody(parts)]


def _alone(folder: Path) -> None:
    """Refuse a second demo before it touches anything that belongs to the first."""
    lock = folder / LOCK
    if not lock.exists():
        return
    with lock.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise ConfigurationError("The demo runs already in this folder. Stop it first.") from None


def _reachable(port: int) -> None:
    """Refuse a port that is taken before the demo takes seconds to be set up."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server does
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise ConfigurationError(
                "Port {port} is taken by another program. Take another: hub demo --port {other}",
                port=port,
                other=port + 1,
            ) from None


def _run(folder: Path, port: int, registry: Registry, parts: Mapping[str, Demo], told: DemoHub) -> None:
    sections = {name: dict(part.open(told)) for name, part in parts.items()}
    config = {
        "database": "sqlite:///hub.db",
        "data_dir": ".",
        "key_file": "hub.key",
        "port": port,
        "account": STAFF[0].email,
        "plugins": sections,
    }
    path = folder / "config.yaml"
    path.write_text(yaml.safe_dump(config, sort_keys=False))
    path.chmod(0o600)
    hub = Hub(load_config(path), registry=registry)
    hub.migrate()
    inner = sorted(parts.values(), key=lambda part: part.order)
    school = _seed(hub, inner, told)
    shows = [one for part in inner for one in part.shows()]
    typer.echo(f"\n  The hub's demo runs at {told.url} - begin there.  (Stop it with Ctrl-C.)\n")
    serve(hub, build_app(hub, shows=shows, extra_facts=lambda: facts(told, school, inner)))


def _seed(hub: Hub, parts: Sequence[Demo], told: DemoHub) -> School:
    """Make what a school would have made by hand; a second start finds it made."""
    hub.engine.acquire()
    try:
        known = [school for school in hub.desk.schools() if school.code == SCHOOL[0]]
        school = known[0] if known else _first_time(hub, parts, told)
        for part in parts:
            part.seed(hub.desk, school)
        return school
    finally:
        hub.engine.stop()


def _first_time(hub: Hub, parts: Sequence[Demo], told: DemoHub) -> School:
    everybody, speaks = _everybody(parts), told.shared["speaks"]
    with hub.database.writing() as session:
        school = schools.add(session, *SCHOOL, speaks=speaks)
        for code, name in (place for part in parts for place in part.schools().items()):
            schools.add(session, code, name, speaks=speaks)
        for one in everybody:
            accounts.add(
                session, one.email, one.name, now=hub.clock(), speaks=speaks or one.language, password=one.password
            )
    plan = _roster_plan(hub, told, school)
    with hub.database.writing() as session:
        for one in everybody:
            _grant(session, one, hub.clock())
    if plan is not None:
        _approve(hub, plan)
    return school


def _grant(session: Session, one: Colleague, now: datetime) -> None:
    account = accounts.by_email(session, one.email)
    place = schools.by_code(session, one.school).id if one.school else None
    for role in one.roles:
        if account is not None:
            accounts.grant(session, account, role, place, now=now)


def _roster_plan(hub: Hub, told: DemoHub, school: School) -> PlanRow | None:
    """Bring the invented people in by a plan, as any school would."""
    people: list[dict[str, str]] = told.shared.get("roster", [])
    if not people or CONNECTOR not in hub.registry.connectors:
        return None
    file = hub.desk.data_dir / "people.csv"
    with file.open("wb") as target:
        write_csv(target, list(people[0]), [list(row.values()) for row in people])
    run_id = hub.desk.start_run(CONNECTOR, school.id, by="demo", file=file)
    while hub.engine.step():
        continue
    file.unlink()  # its rows are staged, and nobody needs a list of children lying about
    with hub.database.reading() as session:
        return session.exec(select(PlanRow).where(PlanRow.run_id == run_id, PlanRow.state == PlanState.PENDING)).first()


def _approve(hub: Hub, plan: PlanRow) -> None:
    account = hub.desk.account(STAFF[0].email)
    if account is None:
        return
    ballot = Ballot(
        plan_id=plan.id or 0,
        digest=plan.digest,
        verdict=Verdict.APPROVE,
        account_id=account.id,
        channel=Channel.CLI,
    )
    hub.desk.decide(ballot)
    while hub.engine.step():
        continue


def facts(told: DemoHub, school: School, parts: Sequence[Demo]) -> dict[str, Any]:
    """Return what `/demo.json` tells a script: everything that the home page tells a person."""
    found: dict[str, Any] = {
        "url": told.url,
        "school": {"code": school.code, "name": school.name},
        "accounts": [
            {
                "email": one.email,
                "name": one.name,
                "password": one.password,
                "roles": list(map(str, one.roles)),
                "note": f"{one.password} ({', '.join(one.roles)})",
            }
            for one in _everybody(parts)
        ],
        "steps": [*_STEPS, *(step for part in parts for step in part.steps())],
    }
    for part in parts:
        found.update(part.facts())
    return found
