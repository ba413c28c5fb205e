"""One client run against a hub, and what it read there."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import httpx

from tests.e2e.clients.catalogue import MODULES, Client

PATIENCE = 60


class Reading(NamedTuple):
    """What a client read: how many of each kind, at once and step by step, the pupils' names, and the results' fate."""

    groups: int
    pupils: int
    teachers: int
    stepwise: tuple[int, ...]
    names: tuple[str, ...]
    results: str


class ClientError(Exception):
    """A client did not get through; the text is what it said."""


def link_of(address: str) -> dict[str, str]:
    """Return what the demo at ``address`` tells a supplier."""
    found: dict[str, dict[str, str]] = httpx.get(address, timeout=30).raise_for_status().json()
    return found["uwlr"]


def read(client: Client, link: dict[str, str]) -> Reading:
    """Let a client read a school and bring a result."""
    with tempfile.TemporaryDirectory(prefix="uwlr-") as name:
        folder = Path(name)
        demo = folder / "demo.json"
        demo.write_text(json.dumps({"uwlr": link}))
        said = [_run(command, folder) for command in client.steps(folder, demo, link["url"])][-1]
    told = json.loads(said)
    return Reading(**told | {"stepwise": tuple(told["stepwise"]), "names": tuple(sorted(told["names"]))})


def _run(command: list[str], folder: Path) -> str:
    surroundings = os.environ | {"NODE_PATH": str(MODULES), "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(
        command, cwd=folder, env=surroundings, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    if done.returncode:
        raise ClientError(f"{command[0]}: {done.stderr or done.stdout}")
    return done.stdout


def read_all(clients: Iterable[Client], link: dict[str, str]) -> Iterator[tuple[Client, Reading | ClientError]]:
    """Let clients read at the same time, two at once."""

    def attempt(client: Client) -> tuple[Client, Reading | ClientError]:
        try:
            return client, read(client, link)
        except ClientError as said:
            return client, said

    with ThreadPoolExecutor(2) as pool:
        yield from pool.map(attempt, clients)
