"""One file name, one meaning, in every folder that brings a plugin."""

from __future__ import annotations

import ast

import pytest

from tests.architecture.tree import ROOT, Module, modules

VENDOR = ("README.md", "hooks.py", "settings.py", "connector.py", "records.py", "tests")
NOTIFIER = ("hooks.py", "settings.py", "notifier.py", "rendering.py", "tests")
FOLDERS = [
    pytest.param(hooks.parent, wanted, id=hooks.parent.name)
    for root, wanted in (("plugins", VENDOR), ("notifications", NOTIFIER))
    for hooks in sorted((ROOT / root).glob("*/hooks.py"))
]
HOMES = {"Connector": "connector.py", "Record": "records.py", "Notifier": "notifier.py"}


def outside() -> list[Module]:
    """Return the modules that are not the hub's own."""
    return [one for one in modules(tests=False) if one.path.parts[0] != "hub"]


def decorated(module: Module) -> bool:
    """Tell whether a module implements a hook."""
    marks = [ast.unparse(mark) for function in module.functions() for mark in function.decorator_list]
    return any(mark.split(".")[-1] == "implements" for mark in marks)


@pytest.mark.parametrize(("folder", "wanted"), FOLDERS)
def test_a_plugins_folder_has_its_fixed_files(folder, wanted):
    """Whoever knows one plugin finds their way in the next."""
    assert [name for name in wanted if not (folder / name).exists()] == []


def test_hooks_are_implemented_in_hooks_and_nowhere_else():
    """Reading `hooks.py` tells everything that a plugin brings."""
    assert [str(one.path) for one in outside() if decorated(one) and one.path.name != "hooks.py"] == []


@pytest.mark.parametrize(("base", "home"), HOMES.items())
def test_a_class_of_the_surface_has_its_fixed_home(base, home):
    """Connectors stand in `connector.py`, records in `records.py`, notifiers in `notifier.py`."""
    strays = [
        f"{one.path}:{kind.lineno}"
        for one in outside()
        for kind in one.classes()
        if base in map(ast.unparse, kind.bases) and one.path.name != home
    ]
    assert strays == []
