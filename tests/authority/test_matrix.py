"""The authority matrix, cell by cell: each is done by somebody with exactly that role."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import typer
from starlette.routing import Mount, Route

from hub.cli.main import app, plugin_commands
from hub.cli.office import Office
from hub.errors import NotFound, Refusal
from hub.plugin.reviewing import Reviewing
from hub.web.api.table import PREFIX, TABLE
from hub.web.forgery import token_of
from tests.authority import document
from tests.authority.api import API, ApiCall
from tests.authority.calls import CALLS, Call
from tests.authority.columns import COLUMNS, DOOR, HIDDEN, NO, SIGN_IN, YES
from tests.authority.commands import COMMANDS, Command
from tests.authority.document import PAGES
from tests.authority.pages import Row
from tests.authority.world import SCHOOL, World

CELLS = [pytest.param(row, column, id=f"{row.way} {row.does} / {column}") for row in PAGES for column in COLUMNS]
OPEN = [
    pytest.param(row, column, id=f"{row.way} / {column}")
    for row in PAGES
    for column in ("other", "supplier")
    if row.cell(column) == YES and "{token}" not in row.route
]
SAID = [
    pytest.param(row, column, id=f"{row.name} {row.does} / {column}")
    for row in COMMANDS
    for column in COLUMNS[1:]
    if not row.machine
]
CALLED = [pytest.param(row, column, id=f"{row.name} {row.does} / {column}") for row in CALLS for column in COLUMNS[1:]]


ASKED = [pytest.param(row, column, id=f"{row.name} {row.does} / {column}") for row in API for column in COLUMNS[1:]]
MARK = b' aria-current="page"'  # of the page of the menu that was asked for


def send(world: World, row: Row, column: str):
    """Do what a row says, as somebody."""
    world.facts["column"] = column
    address = world.fill(row.route)
    for name, value in row.path.items():
        address = world.fill(row.route.replace("{" + name + "}", value))
    client = world.sign_in(column)
    if row.method == "GET":
        return client.get(address + world.fill(row.query))
    secret = world.secrets[column] or world.fill(row.path.get("token", ""))
    form = {"csrf": token_of(secret)} | {name: world.fill(value) for name, value in row.form.items()}
    return client.post(address, data=form, files={"file": ("p.csv", b"a;b\n")} if row.file else None)


@pytest.mark.parametrize(("row", "column"), CELLS)
def test_a_page_answers_as_its_cell_says(world: World, row: Row, column: str):
    """Allowed works; refused is a sentence; hidden is the page that does not exist; and only what is allowed writes."""
    before = world.version()
    said = send(world, row, column)
    cell = row.cell(column)
    if cell == YES:
        assert said.status_code in row.expect
        assert not said.headers.get("location", "").startswith("/signin?")
        return
    assert world.version() == before
    if cell == NO:
        assert said.status_code in (403, 409, 410)
    elif cell == SIGN_IN:
        assert (said.status_code, said.headers["location"].partition("?")[0]) == (303, "/signin")
    elif cell == HIDDEN:
        nothing = world.sign_in(column).get("/nothing-here")
        assert (said.status_code, said.content.replace(MARK, b"")) == (404, nothing.content)
    else:
        assert cell == DOOR
        assert said.status_code >= 400


@pytest.mark.parametrize(("row", "column"), OPEN)
def test_no_page_tells_the_name_of_a_school_that_is_not_ones_own(world: World, row: Row, column: str):
    """Whoever has nothing to see at the school does not even read its name, but by a link that was given to them."""
    assert SCHOOL[1].split()[-1] not in send(world, row, column).text


def commands() -> Iterator[tuple[str, object]]:
    """Return every command with its words, those of plugins too."""
    loaded = {name: typer.main.get_command(entry.load()) for name, entry in plugin_commands().items()}
    yield from _leaves("", vars(typer.main.get_command(app))["commands"] | loaded)


def _leaves(before: str, found: dict) -> Iterator[tuple[str, object]]:
    for name, command in found.items():
        inner = getattr(command, "commands", None)
        if not inner or getattr(command, "invoke_without_command", False):
            yield f"{before}{name}", command
        if inner:
            yield from _leaves(f"{before}{name} ", inner)


@pytest.fixture(scope="module")
def known_commands() -> dict[str, object]:
    """The commands by their words."""
    return dict(commands())


@pytest.mark.parametrize(("row", "column"), SAID)
def test_a_command_answers_as_its_cell_says(world: World, known_commands, capsys, row: Command, column: str):
    """With ``--as``, a command does what that person may, and writes nothing otherwise."""
    office = Office(None, world.people[column].email)
    office.hub = world.hub
    before = world.version()
    outcome = _outcome(known_commands[row.name], world.fill(row.words).split(), office)
    cell = row.cell(column)
    assert outcome == cell
    assert cell == YES or world.version() == before


def _outcome(command, words: list[str], office: Office) -> str:
    try:
        command.main(args=words, obj=office, standalone_mode=False)
    except NotFound:
        return HIDDEN
    except Refusal as error:
        return NO if error.code == "not-allowed" else error.code
    return YES


@pytest.mark.parametrize(("row", "column"), CALLED)
def test_a_call_of_a_notifier_answers_as_its_cell_says(world: World, row: Call, column: str):
    """A button in a chat can do what its person may, and nothing is written otherwise."""
    before = world.version()
    outcome = _called(world, row, column)
    assert outcome == row.cell(column)
    assert outcome == YES or world.version() == before


def _called(world: World, row: Call, column: str) -> str:
    try:
        row.do(world, world.people[column])
    except NotFound:
        return HIDDEN
    except Refusal as error:
        return NO if error.code == "not-allowed" else error.code
    return YES


@pytest.mark.parametrize(("row", "column"), ASKED)
def test_a_call_of_the_api_answers_as_its_cell_says(world: World, row: ApiCall, column: str):
    """A program can do what the account of its token may, and nothing is written otherwise."""
    before = world.version()
    said = _asked(world, row, column)
    cell = row.cell(column)
    if cell == YES:
        assert said.status_code in (200, 202), said.text
        return
    assert world.version() == before
    assert said.status_code == (403 if cell == NO else 404)
    if cell == HIDDEN:
        nothing = world.client.get(PREFIX + "/nothing-here", headers={"authorization": "Bearer x"})
        assert said.json() == nothing.json()


def _asked(world: World, row: ApiCall, column: str):
    (endpoint,) = [one for one in TABLE if one.name == row.name]
    address = endpoint.path
    for name, value in row.facts.items():
        address = address.replace("{" + name + "}", value)
    world.client.cookies.clear()
    body = None
    if row.body is not None:
        filled = {name: world.fill(value) if isinstance(value, str) else value for name, value in row.body.items()}
        body = filled | ({"revision": int(filled["revision"])} if "revision" in filled else {})
    headers = {"authorization": f"Bearer {world.tokens[column]}"}
    return world.client.request(
        endpoint.method,
        PREFIX + world.fill(address + row.query),
        headers=headers,
        **({"json": body} if body is not None else {}),
    )


def test_every_endpoint_of_the_api_has_a_row():
    """An endpoint that nobody put into the matrix fails here: say in `api.py` who may use it."""
    assert {row.name for row in API} == {one.name for one in TABLE}


def test_every_route_has_a_row(world: World):
    """A page that nobody put into the matrix fails here: say in `pages.py` who may use it."""
    ways = set()
    for route in world.client.app.routes:
        if isinstance(route, Mount):
            assert route.path in ("/static", PREFIX)
            continue
        assert isinstance(route, Route)
        ways |= {f"{method} {route.path}" for method in (route.methods or set()) - {"HEAD"}}
    assert ways == {row.way for row in PAGES}


def test_every_command_has_a_row(known_commands):
    """A command that nobody put into the matrix fails here: say in `commands.py` who may use it."""
    assert set(known_commands) == {row.name for row in COMMANDS}


def test_every_call_of_a_notifier_has_a_row():
    """What is added to the port of notifiers fails here: say in `calls.py` who may use it."""
    offered = {f"reviewing.{name}" for name in vars(Reviewing) if not name.startswith("_")}
    assert offered | {"decide"} == {row.name for row in CALLS}


def test_the_page_for_people_says_what_is_proven():
    """docs/authority.md is this table; `python -m tests.authority.document` writes it anew."""
    assert document.PAGE.read_text(encoding="utf-8") == document.written()
