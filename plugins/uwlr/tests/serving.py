"""A hub that answers on a port, and another one that asks it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn

from hub.app import Hub
from hub.model.config import Config
from hub.registry import Registry
from hub.roster import hooks as roster
from hub.web.server import build_app
from plugins.uwlr import hooks
from plugins.uwlr.tests.school import NOW, Clock, Office


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def open_office(folder: Path, port: int, **section: Any) -> Office:
    """Return an office on a SQLite database of its own, with the roster's connector."""
    places = {"database": f"sqlite:///{folder / 'hub.db'}", "data_dir": folder, "key_file": folder / "hub.key"}
    config = Config(**places, public_url=f"http://127.0.0.1:{port}", plugins={"uwlr": section})
    hub = Hub(config, registry=Registry([hooks, roster], discover=False), clock=Clock(NOW))
    hub.migrate()
    return Office(hub, work, hub.clock)


def close_office(office: Office) -> None:
    """Give everything back."""
    office.service.exchanges.flush()
    office.hub.schedule.stop()
    office.hub.engine.stop()
    office.hub.database.close()


def work(hub: Hub) -> int:
    """Do everything that is due, in this thread; returns how many legs were run."""
    done = 0
    while hub.engine.step():
        done += 1
    return done


@contextmanager
def serving(office: Office, port: int) -> Iterator[None]:
    """Let the hub of an office answer on a port."""
    server = uvicorn.Server(uvicorn.Config(build_app(office.hub), port=port, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield
    server.should_exit = True
    thread.join()
