"""Habits that no linter of ours checks: names, output, docstrings of tests, no mocks."""

from __future__ import annotations

import ast

from tests.architecture.tree import ROOT, modules

NAMELESS = {"utils", "util", "helpers", "helper", "common", "base", "misc"}
MOCKS = ("unittest.mock", "mock", "pytest_mock", "responses", "respx", "freezegun")


def test_no_module_is_named_after_having_no_home():
    """What is put into `utils` has a better name."""
    assert [str(one.path) for one in modules(tests=False) if NAMELESS & set(one.path.with_suffix("").parts)] == []


def test_nothing_prints():
    """Output goes through typer or the log."""
    calls = [
        f"{one.path}:{node.lineno}"
        for one in modules(tests=False)
        for node in ast.walk(one.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert calls == []


def test_every_module_says_what_it_is():
    """A module begins with a sentence."""
    silent = [str(one.path) for one in modules(tests=False) if one.source.strip() and not ast.get_docstring(one.tree)]
    assert silent == []


def test_every_test_states_its_behaviour():
    """A test's docstring is one sentence or two, and ends."""
    named = [(one, test) for one in modules(tests=True) for test in one.functions() if test.name.startswith("test_")]
    silent = [f"{one.path}:{test.lineno}" for one, test in named if not (ast.get_docstring(test) or "").endswith(".")]
    assert silent == []


def test_no_test_mocks():
    """Vendors are faked over HTTP and the store is a real database."""
    found = [
        f"{one.path} {name}"
        for one in modules(tests=True)
        for name in one.imported()
        if any(name == mock or name.startswith(f"{mock}.") for mock in MOCKS)
    ]
    assert found == []


def test_nothing_is_left_for_later():
    """No note says that something is still to be done."""
    marks = tuple(a + b for a, b in (("TO", "DO"), ("FIX", "ME"), ("X", "XX")))
    found = [
        f"{one.path} {mark}"
        for one in (*modules(tests=False), *modules(tests=True))
        for mark in marks
        if any(mark in line.partition("#")[2].split() for line in one.source.splitlines())
    ]
    assert found == []


def test_the_product_knows_nothing_of_its_tests():
    """No module of the product imports a test, nor the folder that benchmarks it."""
    outside = ("tests", "bench")
    found = [
        f"{one.path} {name}"
        for one in modules(tests=False)
        for name in one.imported()
        if name.partition(".")[0] in outside or ".tests." in name
    ]
    assert (ROOT / "tests").is_dir()
    assert found == []
