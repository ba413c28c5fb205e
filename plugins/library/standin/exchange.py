"""What both stand-ins share: calls in, answers out, and the faults that strike on the way."""

import asyncio
import json
import socket
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Self

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

START_WAIT = 10.0
SERVER_ERROR = 500
# drop: the work is done and the answer never comes. lost: the work is not done, and no answer comes either.
FAULTS = ("drop", "lost", "500", "401", "429", "slow")


@dataclass(frozen=True)
class Call:
    """One request, read whole."""

    method: str
    path: str
    places: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON; None when it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None


@dataclass(frozen=True)
class Reply:
    """What is answered; one that is cut announces more than it sends."""

    status: int
    said: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    wait: float = 0.0
    cut: bool = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        await asyncio.sleep(self.wait)
        body = b"" if self.said is None else json.dumps(self.said).encode()
        headers = {"content-type": "application/json", "content-length": str(len(body) + 1000 * self.cut)}
        raw = [(name.encode(), value.encode()) for name, value in (headers | dict(self.headers)).items()]
        await send({"type": "http.response.start", "status": self.status, "headers": raw})
        await send({"type": "http.response.body", "body": body, "more_body": self.cut})


Handler = Callable[[Call], Reply]


class Standin(ABC):
    """A server with faults. What it answers is up to the system that it stands in for."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.url = ""
        self.requests: list[tuple[str, str, int]] = []
        self._faults: list[tuple[str, str, str]] = []

    @abstractmethod
    def routes(self) -> Mapping[tuple[str, str], Handler]:
        """What is answered at each method and path."""

    def fault(self, name: str, *, times: int = 1, path: str = "", method: str = "") -> None:
        """Let the next calls go wrong whose path and method hold these; see `FAULTS`."""
        if name not in FAULTS:
            raise ValueError(f"There is no fault {name}; there are {', '.join(FAULTS)}.")
        with self.lock:
            self._faults += [(name, path, method)] * times

    def answer(self, handler: Handler, call: Call) -> Reply:
        """Answer a call, or let its fault strike."""
        with self.lock:
            fault = self._struck(call)
            reply = self._faulty(fault) or handler(call)
            self.requests.append((call.method, call.path, reply.status))
        if fault == "slow":
            return Reply(reply.status, reply.said, reply.headers, wait=1.0)
        return Reply(reply.status, None, reply.headers, cut=True) if fault in {"drop", "lost"} else reply

    def _struck(self, call: Call) -> str:
        for position, (name, path, method) in enumerate(self._faults):
            if path in call.path and method in call.method:
                del self._faults[position]
                return name
        return ""

    def _faulty(self, fault: str) -> Reply | None:
        known = {
            "lost": Reply(SERVER_ERROR),
            "500": Reply(SERVER_ERROR, {"error": "Something broke here."}),
            "401": Reply(401, {"error": "Authentication failure."}),
            "429": Reply(429, {"error": "Too many requests."}, {"retry-after": "0"}),
        }
        return known.get(fault)

    @contextmanager
    def serve(self, port: int = 0, host: str = "127.0.0.1") -> Iterator[Self]:
        """Serve over HTTP from a thread until the block ends; port 0 takes a free one."""
        with socket.create_server((host, port)) as listener:
            config = uvicorn.Config(
                self._application(), log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=1
            )
            server = uvicorn.Server(config)
            thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
            self.url = f"http://{host}:{listener.getsockname()[1]}"
            thread.start()
            try:
                _started(server, thread)
                yield self
            finally:
                server.should_exit = True
                thread.join()

    def _application(self) -> Starlette:
        table = [
            Route(path, _endpoint(self, handler), methods=[method]) for (method, path), handler in self.routes().items()
        ]
        return Starlette(routes=table)


def _endpoint(standin: Standin, handler: Handler) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Reply:
        call = Call(
            request.method,
            request.url.path,
            {name: str(value) for name, value in request.path_params.items()},
            dict(request.query_params),
            {name.lower(): value for name, value in request.headers.items()},
            await request.body(),
        )
        return standin.answer(handler, call)

    return endpoint


def _started(server: uvicorn.Server, thread: threading.Thread) -> None:
    limit = time.monotonic() + START_WAIT
    while not server.started:
        if not thread.is_alive() or time.monotonic() > limit:
            raise RuntimeError("The stand-in did not start: try again, or give it another port.")
        time.sleep(0.005)
