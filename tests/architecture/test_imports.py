"""The import contracts are not decoration: each catches the violation that it is there for."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.architecture.tree import PACKAGES, ROOT

DIRECTION = "The hub knows no plugin; plugins and notifiers do not know each other"
VENDORS = "No vendor imports another"
NOTIFIERS = "No notifier imports another"
SURFACE = "Outside the hub only its public surface is imported"
LAYERS = "Imports inside the hub point down"
PURE = "The model and the rules do no I/O"
STEPS = "No step of the pipeline imports another"
PLUGGY = "Only the registry calls pluggy"
CLOCK = "Only the schedule imports APScheduler"
INSIDE = "def late():\n    {line}\n    return {name}\n"
TYPING = "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    {line}\n"


class Violation(NamedTuple):
    """One import that must not be: in which module, of which module, in what form, against which contract."""

    importer: str
    imported: str
    contract: str
    form: str = "{line}\n"

    def written(self) -> str:
        """Return the lines that commit it."""
        package, _, name = self.imported.rpartition(".")
        line = f"from {package} import {name}" if package else f"import {name}"
        return "\n\n" + self.form.format(line=line, name=name)


VIOLATIONS = [
    Violation("hub.pipeline.collect", "plugins.iddink", DIRECTION),
    Violation("hub.cli.office", "notifications.slack", DIRECTION, INSIDE),
    Violation("hub.people.accounts", "plugins.iddink.names", DIRECTION, TYPING),
    Violation("plugins.iddink.keys", "notifications.slack", DIRECTION),
    Violation("notifications.slack.blockrules", "plugins.iddink", DIRECTION, INSIDE),
    Violation("plugins.iddink.names", "plugins.newcomer.mapping", VENDORS),
    Violation("notifications.newcomer.rendering", "notifications.slack.blocklimits", NOTIFIERS),
    Violation("plugins.iddink.matching", "hub.model.states", SURFACE),
    Violation("plugins.newcomer.hooks", "hub.store.plans", SURFACE, INSIDE),
    Violation("notifications.slack.blockcheck", "hub.pipeline.decide", SURFACE, TYPING),
    Violation("plugins.iddink.codes", "hub.store.newcomer", SURFACE),
    Violation("hub.pipeline.kit", "hub.app", LAYERS),
    Violation("hub.store.plans", "hub.registry", LAYERS, INSIDE),
    Violation("hub.people.entry", "hub.roster.people", LAYERS),
    Violation("hub.plugin.records", "hub.store.tables", LAYERS, TYPING),
    Violation("hub.engine.embedded", "hub.schedule", LAYERS),
    Violation("hub.model.text", "sqlmodel", PURE),
    Violation("plugins.iddink.mapping", "httpx", PURE),
    Violation("plugins.newcomer.rules", "jinja2", PURE, INSIDE),
    Violation("hub.pipeline.apply", "hub.pipeline.collect", STEPS),
    Violation("hub.pipeline.report", "hub.pipeline.decide", STEPS, INSIDE),
    Violation("hub.app", "pluggy", PLUGGY),
    Violation("hub.cli.running", "apscheduler", CLOCK, INSIDE),
]


def copy_tree(folder: Path) -> Path:
    """Copy the packages and their contracts to where they can be spoilt."""
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__", "*.html"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def write(folder: Path, module: str, text: str) -> None:
    """Add lines to a module, which is made if it is new."""
    path = folder / (module.replace(".", "/") + ".py")
    path.parent.mkdir(parents=True, exist_ok=True)
    (path.parent / "__init__.py").touch()
    with path.open("a") as file:
        file.write(text)


def lint(folder: Path) -> dict[str, str]:
    """Check the contracts in ``folder``; return for each broken one what is said about it."""
    program = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True, no_logo=True))"
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert "contracts" in done.stdout.lower(), done.stdout + done.stderr
    told = done.stdout.partition("Broken contracts")[2]
    return {name: _section(told, name) for name in (DIRECTION, *{one.contract for one in VIOLATIONS}) if name in told}


def _section(told: str, name: str) -> str:
    lines = told.partition(f"{name}\n")[2].splitlines()[1:]
    end = next((at for at, line in enumerate(lines) if set(line) == {"-"}), len(lines) + 1)
    return "\n".join(lines[: end - 1])


@pytest.fixture(scope="module", name="told")
def _told(tmp_path_factory) -> dict[str, str]:
    """What is said about a tree with all violations at once, each of which must be named."""
    folder = copy_tree(tmp_path_factory.mktemp("spoilt"))
    for new in ("plugins.newcomer.mapping", "plugins.newcomer.rules", "notifications.newcomer.rendering"):
        write(folder, new, '"""A vendor that was made just then."""\n')
    write(folder, "hub.store.newcomer", '"""A module of the hub that was made just then."""\n')
    for one in VIOLATIONS:
        write(folder, one.importer, one.written())
    return lint(folder)


def test_the_tree_as_it_stands_breaks_nothing(tmp_path):
    """Without a violation every contract is kept."""
    assert lint(copy_tree(tmp_path)) == {}


@pytest.mark.parametrize("violation", VIOLATIONS, ids=lambda one: f"{one.importer} to {one.imported}")
def test_a_bad_import_is_named_by_its_contract(told, violation):
    """The contract that is broken names the module that broke it."""
    assert f"{violation.importer} -> {violation.imported}" in told.get(violation.contract, "")


def test_a_module_of_the_hub_belongs_to_a_layer(tmp_path):
    """A new module beside the layers is refused until somebody decides where it belongs."""
    folder = copy_tree(tmp_path)
    write(folder, "hub.newcomer", '"""A module in no layer."""\n')
    assert "newcomer" in lint(folder)[LAYERS]


def test_an_import_by_name_is_refused_by_the_linter():
    """What import-linter cannot see, ruff bans."""
    code = 'from importlib import import_module\n\nimport_module("plugins.iddink")\n'
    command = [sys.executable, "-m", "ruff", "check", "--stdin-filename", "hub/sly.py", "-"]
    done = subprocess.run(command, cwd=ROOT, input=code, capture_output=True, text=True, timeout=60, check=False)
    assert "TID251" in done.stdout
