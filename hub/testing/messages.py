"""Finds every sentence of a package that a person may read, in its modules and its templates.

A sentence is a literal: the argument of `Text`, of an error, of a translator or of `marked` (tables of sentences), or
what a template translates. Developers' faults (`PluginFault`), help texts of commands and the stand-ins of the demo
stay English.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from inspect import getfile
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2.ext import babel_extract

from hub.plugin.records import FieldClass, shape_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from hub.registry import Registry

OPTIONS = {"trimmed": "true", "trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true"}
_LEFT_OUT = {"tests", "testing", "migrations", "standin", "emulator", "static"}
_TEMPLATES = {".html", ".txt"}
_TEXTS = {"Text", "marked"}
_TRANSLATORS = {"translate", "_translate", "say", "_"}
_ROOT_ERRORS = {"HubError": 0, "PluginFault": -1}
_HOLDERS = re.compile(r"\{\w+\}")
_WORDS = re.compile(r"[^\W\d_]")
Id = tuple[str, ...]  # a sentence, or its forms for one and for many


@dataclass(frozen=True, slots=True)
class Found:
    """A sentence and where it stands: a file, relative to its package."""

    id: Id
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Broken:
    """A sentence that no catalogue can hold, because it is put together where it stands."""

    file: str
    line: int


def packages(root: Path) -> list[Path]:
    """Return the hub and the plugins and notifiers beside it, each with catalogues of its own."""
    outside = (path.parent for kind in ("plugins", "notifications") for path in root.glob(f"{kind}/*/hooks.py"))
    return [root / "hub", *sorted(outside)]


def messages(package: Path, errors: Mapping[str, int]) -> Iterator[Found | Broken]:
    """Yield the sentences of a package by file and line; ``errors`` says where each error has its sentence."""
    for path in _files(package):
        name = path.relative_to(package).as_posix()
        if path.suffix in _TEMPLATES:
            yield from _of_template(path, name)
        else:
            yield from sorted(_Reader(errors, name).read(ast.parse(path.read_text())), key=lambda one: one.line)


def labels(package: Path, registry: Registry) -> Iterator[Found]:
    """Yield what the fields of a package's records are called on pages."""
    for connector in registry.connectors.values():
        for record in connector.records:
            path = Path(getfile(record))
            if path.is_relative_to(package):
                shown = (field for field in shape_of(record).fields if field.field_class is not FieldClass.SECRET)
                yield from (Found((field.label,), path.relative_to(package).as_posix(), 0) for field in shown)


def _files(package: Path) -> Iterator[Path]:
    for path in sorted(package.rglob("*")):
        inside = set(path.relative_to(package).parts)
        wanted = path.suffix == ".py" or (path.suffix in _TEMPLATES and "templates" in inside)
        if wanted and not inside & _LEFT_OUT:
            yield path


def _of_template(path: Path, name: str) -> Iterator[Found]:
    with path.open("rb") as source:
        for line, _function, message, _comments in babel_extract(source, ("_", "gettext", "ngettext"), [], OPTIONS):
            told = message if isinstance(message, tuple) else (message,)
            yield Found(tuple(one for one in told if isinstance(one, str)), name, line)


def error_positions(folders: Iterable[Path]) -> dict[str, int]:
    """Return at which place each kind of error takes its sentence; -1 when it takes none or is a developer's."""
    classes: list[ast.ClassDef] = []  # two modules may each have an error of one name
    for folder in folders:
        for path in _files(folder):
            if path.suffix == ".py":
                tree = ast.parse(path.read_text())
                classes += [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    found = dict(_ROOT_ERRORS)
    known = 0
    while len(found) > known:
        known = len(found)
        for node in classes:
            bases = [base.id for base in node.bases if isinstance(base, ast.Name) and base.id in found]
            if bases and node.name not in found:
                found[node.name] = _position(node, found[bases[0]])
    return found


def _position(node: ast.ClassDef, inherited: int) -> int:
    for part in node.body:
        if isinstance(part, ast.FunctionDef) and part.name == "__init__":
            names = [argument.arg for argument in part.args.args[1:]]
            return names.index("template") if "template" in names else -1
    return inherited


class _Reader:
    """Reads one module."""

    def __init__(self, errors: Mapping[str, int], file: str) -> None:
        self._errors = errors
        self._file = file

    def read(self, tree: ast.Module) -> Iterator[Found | Broken]:
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                yield from self._of_parent(node)
            elif isinstance(node, ast.Call):
                yield from self._of_call(node)

    def _of_parent(self, node: ast.ClassDef) -> Iterator[Found | Broken]:
        """Yield what an error's own ``__init__`` hands on."""
        bases = [base.id for base in node.bases if isinstance(base, ast.Name) and base.id in self._errors]
        if not bases:
            return
        for call in ast.walk(node):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "super().__init__":
                yield from self._said(call, self._errors[bases[0]])

    def _of_call(self, call: ast.Call) -> Iterator[Found | Broken]:
        name = _name(call.func)
        owner = _name(call.func.value) if isinstance(call.func, ast.Attribute) else ""
        if name in _TEXTS or (owner == "Text" and name == "of"):
            yield from self._said(call, 0)
        elif (owner == "Text" and name == "count") or (owner in _TRANSLATORS and name == "plural"):
            yield from self._said(call, 0, 1)
        elif name in _TRANSLATORS:
            yield from self._said(call, 0)
        elif name in self._errors:
            yield from self._said(call, self._errors[name])

    def _said(self, call: ast.Call, *places: int) -> Iterator[Found | Broken]:
        """Yield the sentence at these places; a name or a look-up stands for a sentence that is marked elsewhere."""
        if min(places) < 0 or len(call.args) <= max(places):
            return
        parts = [call.args[place] for place in places]
        parts += [one.value for one in call.keywords if one.arg == "many"]
        literals = [one.value for one in parts if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        if len(literals) == len(parts):
            if _WORDS.search(_HOLDERS.sub("", literals[0])):
                yield Found(tuple(literals), self._file, call.lineno)
        elif any(isinstance(one, ast.JoinedStr | ast.BinOp) for one in parts):
            yield Broken(self._file, call.lineno)


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""
