"""The HTTP side: Web API calls and response_url posts come in, and a thread serves them."""

from __future__ import annotations

import socket
import threading
import time
from typing import TYPE_CHECKING, Any

import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from uvicorn.protocols.http.h11_impl import H11Protocol

from notifications.slack.emulator.workspace import Json, RefusedError

if TYPE_CHECKING:
    from asyncio import Transport
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.types import ASGIApp

    from notifications.slack.emulator.faults import Fault, Faults


class Line(H11Protocol):
    """An HTTP connection that lets the application reach the line below it, to cut it."""

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Put the line where a request's state comes from."""
        self.app_state = {**self.app_state, "line": transport}
        super().connection_made(transport)


class Service:
    """Answers API calls and response_url posts, unless the switchboard says otherwise."""

    def __init__(
        self, call: Callable[[str, Json, str], Json], respond: Callable[[str, Json], None], faults: Faults, scopes: str
    ) -> None:
        self._headers = {"X-OAuth-Scopes": scopes}
        self._call = call
        self._respond = respond
        self._faults = faults

    def app(self, page: ASGIApp) -> Starlette:
        """Return the application: the API, the response addresses and the page for people."""
        return Starlette(
            routes=[
                Route("/api/{method}", self._api, methods=["GET", "POST"]),
                Route("/actions/{key}", self._response_url, methods=["POST"]),
                Mount("/", page),
            ]
        )

    async def _api(self, request: Request) -> Response:
        method = request.path_params["method"]
        args = await _arguments(request)
        token = request.headers.get("authorization", "").removeprefix("Bearer ") or str(args.pop("token", ""))
        answer = await self._meet(request, method, lambda: _method_answer(lambda: self._call(method, args, token)))
        answer.headers.update(self._headers)
        return answer

    async def _response_url(self, request: Request) -> Response:
        args = await _arguments(request)
        key = request.path_params["key"]
        return await self._meet(request, "response_url", lambda: _address_answer(lambda: self._respond(key, args)))

    async def _meet(self, request: Request, method: str, work: Callable[[], Response]) -> Response:
        fault = self._faults.take(method)
        if fault and not fault.drop_connection:
            return _faulty(fault)
        answer = await run_in_threadpool(work)
        if fault:
            # The work is done and nobody hears of it: the caller cannot tell this from "not done".
            request.state.line.abort()
            await request.receive()
        return answer


def _method_answer(work: Callable[[], Json]) -> Response:
    try:
        return JSONResponse({"ok": True, **work()})
    except RefusedError as refusal:
        told: Json = {"ok": False, "error": refusal.error}
        if refusal.messages:
            told["response_metadata"] = {"messages": refusal.messages}
        return JSONResponse(told)


def _address_answer(work: Callable[[], None]) -> Response:
    """Answer as a response address does: "ok" in plain text, refusals with a status."""
    try:
        work()
    except RefusedError as refusal:
        return PlainTextResponse(refusal.error, 404)
    return PlainTextResponse("ok")


def _faulty(fault: Fault) -> Response:
    if fault.rate_limited is not None:
        told = {"ok": False, "error": "ratelimited"}
        return JSONResponse(told, 429, {"Retry-After": str(fault.rate_limited)})
    if fault.status is not None:
        return PlainTextResponse("The emulator was told to fail here.", fault.status)
    return JSONResponse({"ok": False, "error": fault.error})


async def _arguments(request: Request) -> Json:
    """Return the arguments of a call, which may come in the address, as form fields or as JSON."""
    args: Json = dict(request.query_params)
    if request.headers.get("content-type", "").startswith("application/json"):
        told: Json = orjson.loads(await request.body() or b"{}")
        return args | told
    async with request.form() as form:
        return args | {key: value for key, value in form.items() if isinstance(value, str)}


class Server:
    """A uvicorn in a thread that can go away and come back on the same port."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        self._app = app
        self.port = port
        self._thread: threading.Thread | None = None
        self._uvicorn: uvicorn.Server | None = None

    def start(self) -> None:
        """Listen, and return when requests are answered."""
        if self._thread:
            return
        line = socket.socket()
        line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        line.bind(("127.0.0.1", self.port))
        self.port = line.getsockname()[1]
        config: dict[str, Any] = {"log_config": None, "access_log": False, "lifespan": "off", "ws": "none"}
        self._uvicorn = uvicorn.Server(uvicorn.Config(self._app, http=Line, loop="asyncio", **config))
        self._thread = threading.Thread(target=self._uvicorn.run, args=([line],), daemon=True, name="slack-emulator")
        self._thread.start()
        while not self._uvicorn.started:
            time.sleep(0.005)

    def stop(self) -> None:
        """Refuse connections from now on; requests under way are answered first."""
        if self._uvicorn and self._thread:
            self._uvicorn.should_exit = True
            self._thread.join()
        self._thread = self._uvicorn = None
