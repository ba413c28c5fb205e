"""A page that shows the workspace to people: channels, messages, modals, and buttons that really click."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import httpx
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from notifications.slack.emulator import payloads
from notifications.slack.emulator.modals import View
from notifications.slack.emulator.screen import Screen, key_of
from notifications.slack.emulator.workspace import Json, Message, RefusedError, User, Workspace, elements

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.datastructures import FormData
    from starlette.requests import Request

    from notifications.slack.emulator.client import Client, Key
    from notifications.slack.emulator.modals import Views
    from notifications.slack.emulator.payloads import Value

# An app acknowledges first and works afterwards: so long a reader's browser waits for the outcome.
_NEWS_SECONDS = 1.5
_LOOK = "look:"
_STYLE = Response((Path(__file__).parent / "templates" / "page.css").read_bytes(), media_type="text/css")


class Page:
    """Shows the workspace as one of its people sees it, and acts for them."""

    def __init__(self, workspace: Workspace, views: Views, client: Client) -> None:
        self._workspace = workspace
        self._views = views
        self._client = client
        self._screen = Screen(workspace, views)

    def app(self) -> Starlette:
        """Return the page as an application of its own, to be mounted anywhere."""
        return Starlette(
            routes=[
                Route("/", self._start),
                Route("/c/{channel}", self._channel),
                Route("/home", self._home, methods=["GET"]),
                Route("/home", self._posted(self._open_home), methods=["POST"]),
                Route("/press", self._posted(self._press), methods=["POST"]),
                Route("/command", self._posted(self._command), methods=["POST"]),
                Route("/page.css", _STYLE),
            ]
        )

    def _start(self, request: Request) -> Response:
        you = self._you(request.query_params.get("you"))
        if you is None:
            return self._screen.empty(request)
        return self._screen.channel(request, you, self._newest(you))

    def _newest(self, you: User) -> str:
        """Return the channel where this person was told something last; nobody looks for it elsewhere."""
        rooms = [one.id for one in self._workspace.channels.values() if one.user in (None, you.id)]
        told = [one for room in rooms for one in self._workspace.messages(room) if one.reader in (None, you.id)]
        last = max((one for one in told if not one.deleted), key=lambda one: float(one.ts), default=None)
        return last.channel if last else self._workspace.channel("general").id

    def _channel(self, request: Request) -> Response:
        you = self._you(request.query_params.get("you"))
        channel = self._workspace.channels.get(request.path_params["channel"])
        if you is None or channel is None or channel.user not in (None, you.id):
            return self._start(request)
        return self._screen.channel(request, you, channel.id)

    def _home(self, request: Request) -> Response:
        you = self._you(request.query_params.get("you"))
        return self._screen.home(request, you) if you else self._screen.empty(request)

    def _posted(self, act: Callable[[Request, User, FormData], Response]) -> Callable[[Request], object]:
        """Return the endpoint of a form: what it does waits for the app, so it stays off the event loop."""

        async def endpoint(request: Request) -> Response:
            async with request.form() as form:
                return await run_in_threadpool(self._act, act, request, form)

        return endpoint

    def _act(self, act: Callable[[Request, User, FormData], Response], request: Request, form: FormData) -> Response:
        you = self._you(_field(form, "you"))
        if you is None:
            return self._screen.empty(request)
        try:
            return act(request, you, form)
        except (RefusedError, LookupError):
            notice = "What you clicked is no longer there. This is how things stand now."
        except httpx.HTTPError:
            notice = "The app did not answer. Check that it runs and takes Slack's requests, then click again."
        return self._screen.back(request, you, _field(form, "back"), notice)

    def _press(self, request: Request, you: User, form: FormData) -> Response:
        place = self._place(form)
        press = _field(form, "press")
        if isinstance(place, View):
            place = self._client.enter(place, _entered(place.blocks, form))
        if press in ("submit", "close") and isinstance(place, View):
            return self._finish(request, you, form, place, press)
        if press.startswith(_LOOK) and isinstance(place, View):
            return self._look(request, you, form, place, press.removeprefix(_LOOK))
        block, element = _pressed(place.blocks, press)
        if "confirm" in element and not form.get("confirmed"):
            return self._screen.confirm(request, you, element["confirm"], form)
        value = _value(element, form, press)
        return self._sent(request, you, form, lambda: self._client.use(you.id, place, block, element, value))

    def _look(self, request: Request, you: User, form: FormData, view: View, key: str) -> Response:
        """Ask the app what a select offers for what was typed, and show the view with it."""
        block, element = _pressed(view.blocks, key)
        words = _field(form, f"words:{key}")
        self._client.suggest(you.id, view, element["action_id"], words, block["block_id"])
        return self._screen.back(request, you, _field(form, "back"), "")

    def _finish(self, request: Request, you: User, form: FormData, view: View, press: str) -> Response:
        if press == "close":
            return self._sent(request, you, form, lambda: self._client.close(you.id, view))
        faults = payloads.missing(view.blocks, view.state)
        if faults:
            return self._screen.modal(request, you, replace(view, errors=dict(faults)), _field(form, "back"))
        return self._sent(request, you, form, lambda: self._client.submit(you.id, view, {}))

    def _command(self, request: Request, you: User, form: FormData) -> Response:
        command, _, text = _field(form, "text").strip().partition(" ")
        channel = self._workspace.channel(_field(form, "back"))
        return self._sent(request, you, form, lambda: self._client.command(you.id, command, text, channel))

    def _open_home(self, request: Request, you: User, form: FormData) -> Response:
        return self._sent(request, you, form, lambda: self._client.event("app_home_opened", you.id, {}))

    def _sent(self, request: Request, you: User, form: FormData, send: Callable[[], httpx.Response | None]) -> Response:
        """Send something to the app, give it a moment to act, and show where the person was."""
        seen = self._workspace.revision
        answer = send()
        back = _field(form, "back")
        if answer is not None and not answer.is_success:
            notice = f"The app answered {answer.status_code}: it refused this, or has nothing that listens to it."
            return self._screen.back(request, you, back, notice)
        self._workspace.wait(seen, _NEWS_SECONDS)
        place = "/home" if back == "home" else f"/c/{self._workspace.channel(back).id}"
        base = request.scope.get("root_path", "")
        return RedirectResponse(f"{base}{place}?{urlencode({'you': you.id})}", 303)

    def _place(self, form: FormData) -> Message | View:
        if "view" in form:
            return self._views.current(_field(form, "view"))
        return self._workspace.message(_field(form, "channel"), _field(form, "ts"))

    def _you(self, user_id: str | None) -> User | None:
        """Return who looks at the page: the person asked for, else the first who joined."""
        users = self._workspace.users
        return users.get(user_id or "") or next(iter(users.values()), None)


def _field(form: FormData, name: str) -> str:
    return str(form.get(name, ""))


def _pressed(blocks: list[Json], press: str) -> tuple[Json, Json]:
    for block in blocks:
        for element in elements(block):
            if element["type"] != "image" and key_of(block, element) == press:
                return block, element
    raise LookupError("The button is gone.")


def _entered(blocks: list[Json], form: FormData) -> dict[Key, Value]:
    """Return what the form holds for each field of a view."""
    return {
        (block["block_id"], element["action_id"]): _value(element, form, key_of(block, element))
        for block in blocks
        for element in elements(block)
        if element["type"] not in ("button", "image", "overflow")
    }


def _value(element: Json, form: FormData, key: str) -> Value:
    if element["type"] in ("checkboxes", "multi_static_select", "multi_external_select"):
        return [str(value) for value in form.getlist(key)]
    return None if element["type"] == "button" else _field(form, key) or None
