"""What a person sees of the workspace, put together from templates."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader
from starlette.responses import HTMLResponse

from notifications.slack.emulator.mrkdwn import Reader
from notifications.slack.emulator.payloads import options, place_of
from notifications.slack.emulator.workspace import Json, RefusedError, User, Workspace

if TYPE_CHECKING:
    from starlette.datastructures import FormData
    from starlette.requests import Request

    from notifications.slack.emulator.modals import View, Views

_POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"


class Screen:
    """Renders channels, home tabs, modals and the second question before a button acts."""

    def __init__(self, workspace: Workspace, views: Views) -> None:
        self._workspace = workspace
        self._views = views
        self._templates = Environment(
            loader=PackageLoader("notifications.slack.emulator"),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals |= {
            "key_of": key_of,
            "options": options,
            "chosen": chosen,
            "offered": self._offered,
            "view": None,
        }

    def empty(self, request: Request) -> HTMLResponse:
        """Say that nobody has joined."""
        return self._page("empty.html", request, None, "", {})

    def channel(self, request: Request, you: User, channel_id: str, notice: str = "") -> HTMLResponse:
        """Show a channel's messages, or the modal that lies upon everything."""
        modals = self._views.opened(you.id)
        if modals:
            return self.modal(request, you, modals[-1], channel_id, notice)
        found = self._workspace.messages(channel_id)
        seen = [one for one in found if not one.deleted and one.reader in (None, you.id)]
        told = {"channel": self._workspace.channels[channel_id], "messages": seen, "notice": notice}
        return self._page("channel.html", request, you, channel_id, told)

    def home(self, request: Request, you: User, notice: str = "") -> HTMLResponse:
        """Show a person's home tab, or the modal that lies upon it."""
        modals = self._views.opened(you.id)
        if modals:
            return self.modal(request, you, modals[-1], "home", notice)
        told = {"view": self._views.home(you.id), "notice": notice}
        return self._page("home.html", request, you, "home", told)

    def modal(self, request: Request, you: User, view: View, back: str, notice: str = "") -> HTMLResponse:
        """Show a modal and what is wrong with what was filled in."""
        return self._page("modal.html", request, you, back, {"view": view, "notice": notice})

    def confirm(self, request: Request, you: User, dialog: Json, form: FormData) -> HTMLResponse:
        """Ask once more before a button acts; everything that was filled in goes along."""
        kept = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
        told = {"dialog": dialog, "kept": kept, "notice": ""}
        return self._page("confirm.html", request, you, str(form.get("back", "")), told)

    def back(self, request: Request, you: User, where: str, notice: str) -> HTMLResponse:
        """Show where the person was, with a notice."""
        if where == "home":
            return self.home(request, you, notice)
        try:
            channel = self._workspace.channel(where)
        except RefusedError:
            channel = self._workspace.channel("general")
        return self.channel(request, you, channel.id, notice)

    def _offered(self, view: View | None, block: Json, element: Json) -> list[Json]:
        """Return what a select has looked up, and what it had at first."""
        found = self._views.offered(view, place_of(block, element)) if view else []
        first = [element["initial_option"]] if "initial_option" in element else []
        return [*first, *(option for option in found if option not in first)]

    def _page(self, template: str, request: Request, you: User | None, here: str, told: Json) -> HTMLResponse:
        users = list(self._workspace.users.values())
        names = {user.id: user.name for user in users}
        names |= {channel.id: channel.name for channel in self._workspace.channels.values()}
        rooms = [one for one in self._workspace.channels.values() if one.user in (None, you.id if you else None)]
        frame = {"base": request.scope.get("root_path", ""), "you": you, "users": users, "rooms": rooms}
        reader = Reader(you.locale if you else "en-US", names)
        numbers = itertools.count(1)
        tools = {"reader": reader, "new_id": lambda: f"f{next(numbers)}", "here": here}
        text = self._templates.get_template(template).render(**frame, **tools, **told)
        return HTMLResponse(text, headers={"Content-Security-Policy": _POLICY, "Referrer-Policy": "no-referrer"})


def key_of(block: Json, element: Json) -> str:
    """Return the name of an element's form field."""
    return f"{block['block_id']}/{element['action_id']}"


def chosen(state: Json, block: Json, element: Json) -> list[str]:
    """Return the values that a field of a form has at the moment, as texts."""
    value = state.get(block["block_id"], {}).get(element["action_id"], {})
    found = next((part for key, part in value.items() if key != "type"), None)
    parts = found if isinstance(found, list) else [found] if found else []
    return [str(part["value"] if isinstance(part, dict) else part) for part in parts]
