"""The clients that others wrote: what each needs, how it is installed and how it is run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
# Beside the virtual environment's own packages: what was installed once is found by the tests.
HOME = Path(sys.prefix) / "uwlr-clients"
MODULES = HOME / "node_modules"
JAX_WS = Path("/usr/share/java/jaxws-rt.jar")
Command = list[str]


class Client(NamedTuple):
    """One client: ``lacks`` says what it misses here, ``steps`` are its commands for a folder, a file and a URL.

    ``brings`` is the key of the result that it brings.
    """

    name: str
    brings: str
    lacks: Callable[[], str]
    steps: Callable[[Path, Path, str], list[Command]]
    packages: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()


def _programs(*names: str) -> str:
    return ", ".join(name for name in names if not shutil.which(name))


def _php() -> str:
    if missing := _programs("php"):
        return missing
    found = subprocess.run(["php", "-m"], capture_output=True, text=True, check=False, timeout=30)
    return "" if "soap" in found.stdout.split() else "PHP's extension soap"


def _node() -> str:
    return _programs("node") or ("" if (MODULES / "soap").is_dir() else "node's module soap")


def _java() -> str:
    return _programs("java", "javac", "wsimport") or ("" if JAX_WS.exists() else str(JAX_WS))


def _compiled(folder: Path, demo: Path, url: str) -> list[Command]:
    """Return how a supplier does it: classes made from the description, without instructions of ours."""
    places = f"{JAX_WS}{os.pathsep}{folder}"
    return [
        ["wsimport", "-quiet", "-XadditionalHeaders", "-d", str(folder), f"{url}?wsdl"],
        ["javac", "-proc:none", "-cp", places, "-d", str(folder), str(HERE / "JaxWs.java")],
        ["java", "-XX:TieredStopAtLevel=1", "-cp", places, "JaxWs", str(demo)],
    ]


def _script(program: str, script: str) -> Callable[[Path, Path, str], list[Command]]:
    return lambda _folder, demo, _url: [[program, str(HERE / script), str(demo)]]


CLIENTS = (
    Client("zeep", "zeep-1", str, _script(sys.executable, "zeep_client.py")),
    Client("suds", "suds-1", str, _script(sys.executable, "suds_client.py")),
    Client("PHP ext-soap", "php-1", _php, _script("php", "extsoap.php"), packages=("php-cli", "php-soap")),
    Client("node-soap", "node-1", _node, _script("node", "nodesoap.cjs"), modules=("soap@1",)),
    Client("Java JAX-WS", "java-1", _java, _compiled, packages=("default-jdk-headless", "jaxws")),
)


def install() -> None:
    """Install what is missing and can be had; whoever may not install leaves that client out."""
    missing = [client for client in CLIENTS if client.lacks()]
    packages = [package for client in missing for package in client.packages]
    modules = [module for client in missing for module in client.modules]
    if packages and shutil.which("apt-get") and os.geteuid() == 0:
        _quietly(["apt-get", "update", "--quiet"])
        _quietly(["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", *packages])
    if modules and shutil.which("npm"):
        HOME.mkdir(parents=True, exist_ok=True)
        _quietly(["npm", "install", "--prefix", str(HOME), "--no-audit", "--no-fund", "--silent", *modules])


def _quietly(command: Command) -> None:
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    with suppress(subprocess.TimeoutExpired):
        subprocess.run(command, capture_output=True, env=quiet, timeout=300, check=False)
