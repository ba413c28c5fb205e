"""`hub roster`: from a file on somebody's disk to people in the roster, by the installed command."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from hub.cli.main import app

LIST = "leerlingnummer;roepnaam;naam;klas\n1;Zoë;Berg;3A\n2;Jan;Vries;3A\n"


@pytest.fixture
def hub(tmp_path: Path) -> Callable[..., Any]:
    """Run ``hub`` with a configuration of its own and one school."""
    config = tmp_path / "config.yaml"
    config.write_text("account: an@eik.example\n")

    def run(*arguments: str) -> Any:
        return CliRunner().invoke(app, ["--config", str(config), *arguments])

    for line in ("school add 21QW00 Eik", "person add an@eik.example", "grant add an@eik.example --role decider"):
        added = run(*line.split(), *(["--school", "21QW00"] if line.startswith("grant") else []))
        assert added.exit_code == 0, added.output
    return run


def test_a_list_is_imported_approved_and_shown(hub, tmp_path):
    """Import prints the plan, approve lets it in, show finds people by name without accents."""
    file = tmp_path / "list.csv"
    file.write_text(LIST)
    told = hub("roster", "import", str(file), "--school", "21QW00", "--column", "naam=surname", "--json")
    plan = json.loads(told.stdout)
    assert (plan["state"], plan["counts"]["create"]) == ("pending", 1 + 2 + 2)
    assert hub("approve", str(plan["id"])).exit_code == 0
    shown = json.loads(hub("roster", "show", "--school", "21QW00", "--name", "zoe", "--json").stdout)
    assert [(one["name"], one["group"]) for one in shown] == [("Zoë Berg", "3A")]


def test_an_import_that_fails_says_what_to_do(hub, tmp_path):
    """An unclear heading ends the command with the sentence that names --column."""
    file = tmp_path / "list.csv"
    file.write_text("naam;leerlingnummer\nBerg;1\n")
    told = hub("roster", "import", str(file), "--school", "21QW00")
    assert told.exit_code != 0
    assert "--column “naam=surname”" in told.output
