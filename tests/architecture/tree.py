"""The source tree as data: which modules, functions and imports there are."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
PACKAGES = ("hub", "plugins", "notifications")
TEST_ROOTS = ("tests", *PACKAGES)
Function = ast.FunctionDef | ast.AsyncFunctionDef


class Module(NamedTuple):
    """One Python file: its path from the root, its text and its syntax tree."""

    path: Path
    source: str
    tree: ast.Module

    def functions(self) -> Iterator[Function]:
        """Yield every function, methods and nested ones included."""
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))

    def classes(self) -> Iterator[ast.ClassDef]:
        """Yield every class."""
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.ClassDef))

    def imported(self) -> Iterator[str]:
        """Yield the dotted name of everything that is imported, anywhere in the file."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from (f"{node.module or ''}.{alias.name}" for alias in node.names)


@cache
def modules(*, tests: bool) -> tuple[Module, ...]:
    """Return the product's modules (migrations left out), or those of the tests."""
    roots = TEST_ROOTS if tests else PACKAGES
    paths = sorted(path for root in roots for path in (ROOT / root).rglob("*.py"))
    return tuple(_module(path) for path in paths if _wanted(path.relative_to(ROOT), tests=tests))


def _wanted(path: Path, *, tests: bool) -> bool:
    return ("tests" in path.parts) is tests and "migrations" not in path.parts


def _module(path: Path) -> Module:
    source = path.read_text()
    return Module(path.relative_to(ROOT), source, ast.parse(source))


def length(function: Function) -> int:
    """Return how many lines a function has, its decorators and its docstring left out."""
    first, last = function.body[0], function.end_lineno or function.lineno
    docstring = (first.end_lineno or first.lineno) - first.lineno + 1 if ast.get_docstring(function) else 0
    return last - function.lineno + 1 - docstring
