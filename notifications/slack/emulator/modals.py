"""Modals and home tabs: opening, stacking, updating with a hash, answers to submissions."""

from __future__ import annotations

import copy
import secrets
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from notifications.slack.emulator.workspace import (
    APP,
    BOT,
    TEAM,
    Json,
    RefusedError,
    Workspace,
    elements,
    with_ids,
)

if TYPE_CHECKING:
    from collections.abc import Callable

_STACK = 3


@dataclass(frozen=True, slots=True)
class View:
    """A modal or home tab as it stood when it was read.

    `content` is what the app sent, with ids filled in; `state` is `{block_id: {action_id: value object}}`;
    `errors` are the sentences of the last refused submission by block_id.
    """

    id: str
    user: str
    content: Json
    hash: str
    root: str
    previous: str | None = None
    state: Json = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def blocks(self) -> list[Json]:
        """The blocks of the view."""
        blocks: list[Json] = self.content["blocks"]
        return blocks

    @property
    def title(self) -> str:
        """The title's text, empty for a home tab."""
        return str(self.content.get("title", {}).get("text", ""))

    def as_slack(self) -> Json:
        """Return the view object of answers and interaction payloads."""
        absent = {"private_metadata": "", "callback_id": "", "external_id": "", "close": None, "submit": None}
        switches = {"clear_on_close": False, "notify_on_close": False}
        place = {"id": self.id, "team_id": TEAM, "app_id": APP, "app_installed_team_id": TEAM, "bot_id": BOT}
        now = {"hash": self.hash, "root_view_id": self.root, "previous_view_id": self.previous}
        state = {"state": {"values": copy.deepcopy(self.state)}}
        return {**absent, **switches, **copy.deepcopy(self.content), **place, **now, **state}


class Views:
    """The open modals of everybody, bottom first, and everybody's home tab."""

    def __init__(self, workspace: Workspace, patience: float) -> None:
        self._workspace = workspace
        self._patience = patience
        self._modals: dict[str, View] = {}
        self._homes: dict[str, View] = {}
        self._triggers: dict[str, tuple[str, float]] = {}
        self._used: set[str] = set()
        self._offers: dict[tuple[str, str, str], list[Json]] = {}

    def new_trigger(self, user: str) -> str:
        """Return a trigger id with which an app may open one modal for a person, for a few seconds."""
        with self._workspace.lock:
            now = time.monotonic()
            trigger = f"{int(time.time() * 1000)}.{len(self._triggers)}.{secrets.token_hex(8)}"
            self._triggers[trigger] = (user, now)
            return trigger

    def opened(self, user: str | None = None) -> list[View]:
        """Return the open modals, of everybody or of one person; the last is on top."""
        with self._workspace.lock:
            return [view for view in self._modals.values() if user in (None, view.user)]

    def home(self, user: str) -> View | None:
        """Return a person's home tab, if the app has published one."""
        return self._homes.get(user)

    def current(self, view_id: str) -> View:
        """Return a view as it stands now."""
        with self._workspace.lock:
            homes = {view.id: view for view in self._homes.values()}
            view = self._modals.get(view_id) or homes.get(view_id)
            if view is None:
                raise RefusedError("not_found")
            return view

    def offer(self, view: View, place: tuple[str, str], options: list[Json]) -> None:
        """Keep what a select of a view has looked up, until it looks up something else."""
        with self._workspace.lock:
            self._offers[view.id, *place] = options

    def offered(self, view: View, place: tuple[str, str]) -> list[Json]:
        """Return what a select has looked up."""
        with self._workspace.lock:
            return self._offers.get((view.id, *place), [])

    def open(self, content: Json, trigger: str) -> View:
        """Show a modal, in place of the ones that its reader has open."""
        with self._workspace.lock:
            user = self._exchange(trigger)
            for view in self.opened(user):
                del self._modals[view.id]
            return self._show(content, user, None)

    def push(self, content: Json, trigger: str) -> View:
        """Lay a modal upon the one that its reader has open."""
        with self._workspace.lock:
            user = self._exchange(trigger)
            return self._upon(content, user)

    def update(self, content: Json, view_id: str, seen: str | None) -> View:
        """Change a view, unless `seen` is a hash that it no longer has."""
        with self._workspace.lock:
            old = self.current(view_id)
            if seen and seen != old.hash:
                raise RefusedError("hash_conflict")
            return self._keep(self._changed(old, content))

    def publish(self, content: Json, user: str, seen: str | None) -> View:
        """Set a person's home tab."""
        with self._workspace.lock:
            old = self._homes.get(user)
            if old and seen and seen != old.hash:
                raise RefusedError("hash_conflict")
            return self._keep(self._changed(old, content) if old else self._new(content, user, None))

    def entered(self, view: View, state: Json) -> View:
        """Keep what a person has filled in so far, unless the view has changed under their hands."""
        with self._workspace.lock:
            filled = replace(view, state=state, errors={})
            return self._put(filled) if self.current(view.id).hash == view.hash else filled

    def close(self, view: View) -> None:
        """Close a modal and every one upon it."""
        with self._workspace.lock:
            stack = [one.id for one in self.opened(view.user)]
            for view_id in stack[stack.index(view.id) :] if view.id in stack else []:
                del self._modals[view_id]
            self._workspace.touch()

    def answered(self, view: View, answer: Json, check: Callable[[Json], None]) -> None:
        """Do what the app's answer to a submission says; no answer closes the modal."""
        with self._workspace.lock:
            action = answer.get("response_action")
            if action == "errors":
                self._keep(replace(self.current(view.id), errors=answer["errors"]))
            elif action == "clear":
                self.close(self.opened(view.user)[0])
            elif action in ("update", "push"):
                check(answer["view"])
                self._replaced(view, answer["view"], action)
            else:
                self.close(view)

    def _replaced(self, view: View, content: Json, action: str) -> None:
        if action == "push":
            self._upon(content, view.user)
        else:
            self._keep(self._changed(self.current(view.id), content))

    def _exchange(self, trigger: str) -> str:
        user, born = self._triggers.get(trigger, ("", 0.0))
        if not user:
            raise RefusedError("invalid_trigger_id")
        if trigger in self._used:
            raise RefusedError("exchanged_trigger_id")
        if time.monotonic() - born > self._patience:
            raise RefusedError("expired_trigger_id")
        self._used.add(trigger)
        return user

    def _upon(self, content: Json, user: str) -> View:
        stack = self.opened(user)
        if not stack:
            raise RefusedError("not_found")
        if len(stack) >= _STACK:
            raise RefusedError("push_limit_reached")
        return self._show(content, user, stack[-1])

    def _show(self, content: Json, user: str, below: View | None) -> View:
        return self._keep(self._new(content, user, below))

    def _new(self, content: Json, user: str, below: View | None) -> View:
        view_id = self._workspace.new_id("V")
        blocks = with_ids(content["blocks"])
        return View(
            view_id,
            user,
            {**content, "blocks": blocks},
            _hash(),
            below.root if below else view_id,
            below.id if below else None,
            state_of(blocks, {}),
        )

    def _changed(self, old: View, content: Json) -> View:
        """Return the view with new content; what was filled in stays where the ids stayed."""
        blocks = with_ids(content["blocks"])
        state = state_of(blocks, old.state)
        return replace(old, content={**content, "blocks": blocks}, hash=_hash(), state=state, errors={})

    def _keep(self, view: View) -> View:
        self._workspace.touch()
        return self._put(view)

    def _put(self, view: View) -> View:
        shelf, key = (self._homes, view.user) if view.content["type"] == "home" else (self._modals, view.id)
        shelf[key] = view
        return view


def state_of(blocks: list[Json], entered: Json) -> Json:
    """Return the state values of blocks: what was entered under their ids, else what the app set at first."""
    state: Json = {}
    for block in blocks:
        for element in elements(block):
            if element["type"] not in ("button", "overflow", "image"):
                block_id, action_id = block["block_id"], element["action_id"]
                before = entered.get(block_id, {}).get(action_id)
                state.setdefault(block_id, {})[action_id] = before or untouched(element)
    return state


def untouched(element: Json) -> Json:
    """Return the value object of an element as the app set it at first."""
    initial, key, empty = _INITIALS[element["type"]]
    return {"type": element["type"], key: copy.deepcopy(element.get(initial, empty))}


_Initial: TypeAlias = tuple[str, str, list[str] | None]
_OPTIONS: _Initial = ("initial_options", "selected_options", [])
_OPTION: _Initial = ("initial_option", "selected_option", None)
_TEXT: _Initial = ("initial_value", "value", None)
_INITIALS: dict[str, _Initial] = {
    "checkboxes": _OPTIONS,
    "multi_static_select": _OPTIONS,
    "multi_external_select": _OPTIONS,
    "radio_buttons": _OPTION,
    "static_select": _OPTION,
    "external_select": _OPTION,
    "users_select": ("initial_user", "selected_user", None),
    "datepicker": ("initial_date", "selected_date", None),
    "timepicker": ("initial_time", "selected_time", None),
    "plain_text_input": _TEXT,
    "email_text_input": _TEXT,
    "url_text_input": _TEXT,
    "number_input": _TEXT,
}


def _hash() -> str:
    return f"{int(time.time())}.{secrets.token_hex(4)}"
