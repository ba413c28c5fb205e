"""The installed command on a configuration of its own, with a shelf installed beside the hub's own plugins."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from hub.cli.main import main
from tests.hub.cli import shelf_hooks

ENTRY = "[hub]\nshelf = tests.hub.cli.shelf_hooks\n"
SCHOOL = "08012345"
FURNISHING = (
    f"school add {SCHOOL} Vall",
    "person add ann@school.example --name Ann",
    "person add bob@school.example",
    f"grant add ann@school.example --role decider --school {SCHOOL}",
)


class Said(NamedTuple):
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Command = Callable[..., Said]


@pytest.fixture(scope="session")
def _shelf_installed(tmp_path_factory) -> Iterator[None]:
    """A distribution with the shelf's entry point, where the command line looks for installed plugins."""
    site = tmp_path_factory.mktemp("site") / "shelf-1.0.dist-info"
    site.mkdir()
    (site / "METADATA").write_text("Metadata-Version: 2.1\nName: shelf\nVersion: 1.0\n")
    (site / "entry_points.txt").write_text(ENTRY)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(site.parent))
        yield


@pytest.fixture(scope="session")
def _furnished(tmp_path_factory, _shelf_installed) -> Path:
    """A folder with a hub that has a school, a decider and somebody without rights; tests copy it."""
    folder = tmp_path_factory.mktemp("furnished")
    command = _command(folder)
    for line in FURNISHING:
        assert command(line).code == 0
    return folder


def _command(folder: Path) -> Command:
    config = folder / "config.yaml"
    config.write_text("account: ann@school.example\n")

    def run(line: str, *words: str) -> Said:
        out, err = io.StringIO(), io.StringIO()
        with pytest.raises(SystemExit) as ended, redirect_stdout(out), redirect_stderr(err):
            main(["--config", str(config), *line.split(), *words])
        return Said(int(ended.value.code or 0), out.getvalue(), err.getvalue())

    return run


@pytest.fixture
def command(tmp_path: Path, _shelf_installed) -> Command:
    """Run one command line, given as one string and, after it, words with blanks in them."""
    return _command(tmp_path)


@pytest.fixture
def hub(_furnished: Path, tmp_path: Path) -> Command:
    """The same on a furnished hub, with a stocked shelf."""
    shelf_hooks.restock()
    shutil.copytree(_furnished, tmp_path, dirs_exist_ok=True)
    return _command(tmp_path)
