"""`hub iddink …` on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from typer.testing import CliRunner, Result

from hub.plugin.files import open_table
from plugins.iddink import access
from plugins.iddink.commands import app
from plugins.iddink.records import LicenceState

from .desk import Desk


@pytest.fixture
def call(desk: Desk) -> Callable[..., Result]:
    """Call a command for the desk's school and return what it printed."""

    def run(*arguments: str, **more) -> Result:
        result = CliRunner().invoke(app, [*arguments], obj=desk.services, **more)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


@pytest.fixture
def school(desk: Desk) -> tuple[str, str]:
    """The option that names the school."""
    return "--school", desk.school.code


def test_licences_are_listed_as_json_without_codes(imported: Desk, call, school) -> None:
    """A script gets the register; of a code the last four."""
    rows = json.loads(call("licences", *school, "--json").output)
    assert len(rows) == len(imported.licences())
    assert {row["state"] for row in rows} == {"pending"}
    assert all(row["code"] is None or row["code"].startswith("•••• ") for row in rows)
    assert call("licences", *school, "--state", "active").output == "There is no licence to show.\n"


def test_licence_is_administered(imported: Desk, call, school) -> None:
    """Assign, activate and withdraw, as the pages do."""
    row = next(iter(imported.licences().values()))
    (idle,) = imported.standin.mess["user-idle"]
    call("assign", row.ref, *school, "--person", idle)
    assert imported.licences()[row.key].assigned_to == idle
    call("activate", row.ref, *school)
    assert imported.licences()[row.key].state == LicenceState.ACTIVE
    call("withdraw", row.ref, *school, "--why", "Lost")
    assert imported.licences()[row.key].state == LicenceState.WITHDRAWN


def test_users_are_exported(desk: Desk, call, school, tmp_path) -> None:
    """The workbook stands where it was asked for."""
    said = call("export", *school, "--out", str(tmp_path / "users.xlsx")).output
    with open_table(tmp_path / "users.xlsx") as table:
        assert len(list(table)) == len(desk.standin.roster())
    assert f"{len(desk.standin.roster())} people" in said


def test_publishers_are_added_and_listed(call, school) -> None:
    """A publisher that was added is in the list."""
    call("publisher", "add", "pub-009", *school, "--name", "Brot Nou", "--protocol", "marsupial")
    rows = json.loads(call("publisher", "list", "--json").output)
    assert {"id": "pub-009", "name": "Brot Nou", "protocol": "marsupial"} in rows


def test_token_comes_from_outside_the_command_line(desk: Desk, call, school) -> None:
    """It is read from stdin or from the environment, and kept sealed."""
    saved = ("connection", "set", *school, "--url", desk.standin.url)
    for more in ({"input": "token-one\n"}, {"env": {"IDDINK_TOKEN": "token-two"}}):
        call(*saved, **more)
    row = access.credential(desk.services, desk.school, desk.standin.school_year)
    assert "token-two" not in row.sealed_token
    assert "does not accept the token" in desk.run().error
