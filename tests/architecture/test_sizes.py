"""Small modules and small functions, so that each can be read in one go."""

from __future__ import annotations

from tests.architecture.tree import length, modules

LONGEST_MODULE = 300
LONGEST_FUNCTION = 40


def test_no_module_is_longer_than_three_hundred_lines():
    """A module that outgrows the limit holds two ideas."""
    long = {str(one.path): one.source.count("\n") for one in modules(tests=False)}
    assert {path: lines for path, lines in long.items() if lines > LONGEST_MODULE} == {}


def test_no_function_is_longer_than_forty_lines():
    """Functions fit on a screen."""
    found = [(one.path, function) for one in modules(tests=False) for function in one.functions()]
    assert [f"{path}:{one.lineno} {one.name}" for path, one in found if length(one) > LONGEST_FUNCTION] == []
