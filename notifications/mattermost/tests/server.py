"""A Mattermost of our own, over real HTTP: posts, users, dialogs, and triggers that it signs."""

from __future__ import annotations

import base64
import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

TOKEN = "bot-token-invented"
BOT = "b" * 26
CHANNEL = "c" * 26
MAX_POST = 16_383


class Call(NamedTuple):
    """What a request was about."""

    part: str
    body: Any
    query: dict[str, list[str]]


def someone(letter, email, **more):
    """Return a person of the server; ids are 26 characters long there."""
    return {"id": letter * 26, "email": email, "username": email.partition("@")[0], **more}


class Server:
    """The server; ``now`` (a function) is its clock, ``fail`` are answers to give instead, by path."""

    def __init__(self, now):
        self.now = now
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.people = {
            one["id"]: one for one in (someone("m", "marta@escola.example"), someone("j", "jan@escola.example"))
        }
        self.posts: dict[str, dict] = {}
        self.dialogs: list[dict] = []
        self.fail: list[tuple[str, int, dict[str, str]]] = []
        self.breaks = 0
        self.asked: list[str] = []
        self._presses = 0
        self._http = None
        self.start()

    def start(self):
        """Answer, on the same port as before."""
        self.away = False
        port = self._http.server_address[1] if self._http else 0
        self._http = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._http.mattermost = self
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self):
        """Be away."""
        self.away = True
        self._http.shutdown()
        self._http.server_close()

    def answer(self, method, path, body, authorized):
        """Return code, body and headers."""
        address = urlsplit(path)
        place = address.path.removeprefix("/api/v4/")
        self.asked.append(f"{method} {place}")
        for number, (pattern, code, headers) in enumerate(self.fail):
            if re.fullmatch(pattern, f"{method} {place}"):
                del self.fail[number]
                return code, {"message": "marta@escola.example cannot"}, headers
        if place == "config/client":
            return 200, {"AsymmetricSigningPublicKey": self._public()}, {}
        if not authorized:
            return 401, {"message": "no"}, {}
        found = self._found(method, place, body, parse_qs(address.query))
        return (404, {"message": "none"}, {}) if found is None else (200, found, {})

    def _public(self):
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        return base64.b64encode(self.key.public_key().public_bytes(serialization.Encoding.DER, form)).decode()

    def _found(self, method, place, body, query):
        for pattern, reply in self._replies.items():
            found = re.fullmatch(pattern, f"{method} {place}")
            if found:
                return reply(Call(*found.groups() or ("",), body, query))
        return None

    @property
    def _replies(self):
        return {
            "GET users/me": lambda _: {"id": BOT, "is_bot": True},
            "GET users/email/(.+)": lambda call: self._person(call.part),
            "GET users/(.+)": lambda call: self.people.get(call.part),
            "POST channels/direct": lambda call: {"id": (call.body[1][0] + "d" * 26)[:26]},
            "GET channels/(.+)/posts": lambda call: self._since(call.part, int(call.query["since"][0])),
            "GET posts/(.+)": lambda call: self.posts.get(call.part),
            "POST posts": lambda call: self._posted(call.body),
            "PUT posts/(.+)/patch": lambda call: self._patched(call.part, call.body),
            "POST actions/dialogs/open": lambda call: self._opened(call.body),
        }

    def _person(self, email):
        return next((one for one in self.people.values() if one["email"] == email), None)

    def _since(self, channel, since):
        there = [one for one in self.in_channel(channel) if one["create_at"] >= since]
        return {"posts": {one["id"]: one for one in there}}

    def _patched(self, post, body):
        if post in self.posts:
            self.posts[post] |= body
        return self.posts.get(post)

    def _opened(self, body):
        self.dialogs.append(body)
        return {"status": "OK"}

    def _posted(self, body):
        assert len(json.dumps(body["props"])) + len(body["message"]) < MAX_POST
        post = body | {"id": f"{len(self.posts) + 1:026}", "user_id": BOT, "create_at": int(self.now() * 1_000)}
        self.posts[post["id"]] = post
        return post

    def in_channel(self, channel=CHANNEL):
        """Return the posts of a channel, oldest first."""
        return [one for one in self.posts.values() if one["channel_id"] == channel]

    def buttons(self, post):
        """Return the buttons of a post by name."""
        shown = self.posts[post["id"]]["props"]["attachments"][0].get("actions", [])
        return {one["id"]: one["integration"] for one in shown}

    def trigger(self, user, *, key=None, age=0.0):
        """Return a trigger as the server signs it."""
        self._presses += 1
        data = f"{self._presses:026}:{user}:{int((self.now() - age) * 1_000)}:"
        signature = (key or self.key).sign(data.encode(), ec.ECDSA(hashes.SHA256()))
        return base64.b64encode(data.encode() + base64.b64encode(signature)).decode()

    def press(self, user, post, button, **more):
        """Return the address and the body of a press."""
        integration = self.buttons(post)[button]
        body = {
            "user_id": user,
            "channel_id": post["channel_id"],
            "channel_name": "town-square" if post["channel_id"] == CHANNEL else f"{BOT}__{user}",
            "post_id": post["id"],
            "trigger_id": self.trigger(user),
            "type": "button",
            "context": integration["context"],
        }
        return urlsplit(integration["url"]).path, body | more

    def submit(self, user, reason, **more):
        """Return the address and the body of the dialog that was opened last, filled in."""
        opened = self.dialogs[-1]
        body = {"type": "dialog_submission", "callback_id": opened["dialog"]["callback_id"], "user_id": user}
        body |= {"state": opened["dialog"]["state"], "submission": {"reason": reason}, "cancelled": False}
        return urlsplit(opened["url"]).path, body | more


class Handler(BaseHTTPRequestHandler):
    """One request; the server stands in ``self.server.mattermost``."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.answer("GET")

    def do_POST(self):
        self.answer("POST")

    def do_PUT(self):
        self.answer("PUT")

    def answer(self, method):
        server = self.server.mattermost
        if server.away:
            self.close_connection = True
            return
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        authorized = self.headers["Authorization"] == f"Bearer {TOKEN}"
        code, body, headers = server.answer(method, self.path, json.loads(raw or b"null"), authorized)
        if server.breaks:
            server.breaks -= 1
            self.close_connection = True
            return
        content = json.dumps(body).encode()
        self.send_response(code)
        for name, value in (headers | {"Content-Length": str(len(content))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args):
        """Say nothing."""
