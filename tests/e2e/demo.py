"""One `hub demo` as a newcomer has it: a process in a folder of its own, and what can be done from outside."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import httpx
import yaml

from hub.cli.demo import SCHOOL, STAFF
from plugins.library.demo import LIBRARIAN
from tests.hub.web.browsing import hidden, post

HUB = str(Path(sys.executable).with_name("hub"))
CODE = SCHOOL[0]
MARTA, JORDI, NOOR = STAFF
JOB = f"/jobs/{CODE}/iddink.licences"
STARTED, STOPPED, SETTLED = 60, 30, 40
Found = TypeVar("Found")


def until(look: Callable[[], Found], seconds: float = SETTLED) -> Found:
    """Look again until there is something; fails when nothing came in time."""
    end = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)
    return found


class Demo:
    """The demo in ``folder``; it keeps its port over restarts. ``urls`` are all addresses that were asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.urls: list[str] = []
        self._sessions: dict[str, httpx.Cookies] = {}
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        # Nothing of the caller's surroundings leads the demo elsewhere.
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
        self._environment = kept | {"HUB_LANGUAGE": "en"}

    def start(self) -> Demo:
        """Start it and wait until it answers."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [HUB, "demo", "--port", str(self.port), "--language", "en"],
                cwd=self.folder,
                env=self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        until(self._answers, STARTED)
        return self

    def _answers(self) -> bool:
        assert self._process.poll() is None, self.said()
        try:
            return httpx.get(f"{self.url}/healthz").is_success
        except httpx.TransportError:
            return False

    def stop(self) -> None:
        """End it as Ctrl-C does."""
        self._process.send_signal(signal.SIGINT)
        self._process.wait(STOPPED)

    def kill(self) -> None:
        """End it as a power cut does."""
        self._process.kill()
        self._process.wait(STOPPED)

    @property
    def _log(self) -> Path:
        return self.folder / "demo.log"

    def said(self) -> str:
        """Everything the process wrote."""
        return self._log.read_text()

    @property
    def config(self) -> dict[str, Any]:
        """The configuration that the demo wrote for itself."""
        return yaml.safe_load((self.folder / ".demo/config.yaml").read_text())

    def hub(self, *arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run `hub …` in the demo's folder, as somebody does who types it there, or in another."""
        return subprocess.run(
            [HUB, *arguments],
            cwd=folder or self.folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Look into the demo's database without a hand in it."""
        connection = sqlite3.connect(f"file:{self.folder}/.demo/hub.db?mode=ro", uri=True, timeout=30)
        try:
            return connection.execute(query, values).fetchall()
        finally:
            connection.close()

    def visitor(self, email: str = "") -> httpx.Client:
        """Return a browser without scripts; with an address it is signed in."""
        hooks = {"request": [lambda request: self.urls.append(str(request.url))]}
        client = httpx.Client(base_url=self.url, follow_redirects=True, timeout=60, event_hooks=hooks)
        if email:
            client.cookies.update(self.session(email))
        return client

    def session(self, email: str) -> httpx.Cookies:
        """Return the cookies of somebody who signed in with the password; asked for once."""
        if email not in self._sessions:
            password = next(one.password for one in (*STAFF, LIBRARIAN) if one.email == email)
            with self.visitor() as client:
                post(client, "/signin", 'action="/signin"', email=email, password=password)
                self._sessions[email] = client.cookies
        return self._sessions[email]

    def make_plan(self, client: httpx.Client) -> int:
        """Run “Iddink licences” for the whole school and return the number of the plan."""
        run = post(client, "/jobs", f'action="{JOB}/run"').headers["location"]

        def arrived() -> re.Match[str] | None:
            return re.fullmatch(r"/plans/(\d+)", client.get(run).url.path)

        return int(until(arrived)[1])

    def choose_only(self, client: httpx.Client, plan: int, *seqs: int) -> None:
        """Leave everything out but these rows."""
        form = self.form(client, plan)
        said = {"csrf": form["csrf"], "revision": form["revision"], "query": ""}
        client.post(f"/plans/{plan}/select", data=said | {"scope": "found", "on": "0"}).raise_for_status()
        for seq in seqs:
            client.post(f"/plans/{plan}/select", data=said | {"seq": str(seq), "on": "1"}).raise_for_status()

    def ready(self, plan: int) -> list[int]:
        """Return the rows that can be chosen and ask nothing."""
        found = self.rows(
            "SELECT seq FROM change c WHERE plan_id = ? AND NOT blocked AND NOT EXISTS (SELECT 1 FROM need n "
            'JOIN question_group g ON g.plan_id = n.plan_id AND g.key = n."group" '
            "WHERE n.plan_id = c.plan_id AND n.seq = c.seq AND NOT g.complete) ORDER BY seq",
            plan,
        )
        return [seq for (seq,) in found]

    def small_plan(self, client: httpx.Client) -> int:
        """Return a new plan of which one row that asks nothing is chosen."""
        plan = self.make_plan(client)
        self.choose_only(client, plan, self.ready(plan)[0])
        return plan

    def form(self, client: httpx.Client, plan: int) -> dict[str, str]:
        """Return what the Approve button of the plan's page sends."""
        return hidden(client.get(f"/plans/{plan}").text, 'id="plan-form"')

    def state(self, plan: int) -> str:
        """Return where a plan stands."""
        return self.rows("SELECT state FROM plan WHERE id = ?", plan)[0][0]

    def applied(self, plan: int) -> bool:
        """Tell whether everything that was chosen has its receipt."""
        return self.state(plan) == "applied"

    def decisions(self, plan: int) -> list[tuple[str, str, str]]:
        """Return who decided a plan: the name, the verdict, the channel."""
        query = "SELECT a.name, d.verdict, d.channel FROM decision d JOIN account a ON a.id = d.account_id"
        return self.rows(f"{query} WHERE d.plan_id = ?", plan)

    def outcomes(self, plan: int) -> dict[str, int]:
        """Return how many receipts there are of each kind."""
        return dict(self.rows("SELECT outcome, count(*) FROM receipt WHERE plan_id = ? GROUP BY 1", plan))
