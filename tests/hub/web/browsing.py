"""A browser without scripts for tests: follows forms as the pages show them."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

from starlette.testclient import TestClient

from hub.app import Hub
from hub.people import entry
from hub.plugin import Account
from hub.web.visit import SESSION


class Texts(HTMLParser):
    """Collects what a reader reads."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        """Keep a piece of text."""
        self.parts.append(data)


def text_of(html: str) -> str:
    """Return the text of a page, spaces taken together."""
    reader = Texts()
    reader.feed(html)
    return " ".join(" ".join(reader.parts).split())


def hidden(html: str, form: str) -> dict[str, str]:
    """Return the hidden fields of the first form whose tag holds ``form``."""
    found = re.search(rf"<form[^>]*{re.escape(form)}[^>]*>(.*?)</form>", html, re.DOTALL)
    assert found, f"no form {form} in this page"
    pairs = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', found[1])
    return {unescape(name): unescape(value) for name, value in pairs}


def sign_in(client: TestClient, hub: Hub, account: Account) -> TestClient:
    """Have a client hold a session of this account, without the cost of a password."""
    with hub.database.writing() as session:
        client.cookies.set(SESSION, entry.sign_in(session, account, hub.clock()))
    return client


def post(client: TestClient, page: str, form: str, **values: str):
    """Open a page and send one of its forms with these values added; follows no redirect."""
    shown = client.get(page)
    action = re.search(rf"<form[^>]*{re.escape(form)}[^>]*>", shown.text)
    assert action, f"no form {form} at {page}"
    address = re.search(r'action="([^"]*)"', action[0])
    assert address
    fields = hidden(shown.text, form) | values
    return client.post(unescape(address[1]), data=fields, follow_redirects=False)
