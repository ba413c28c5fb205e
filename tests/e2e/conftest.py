"""The demo for whole trips: one for all tests, one for newcomers, and people in it with and without a browser."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e.colleagues import Mails, Slack
from tests.e2e.demo import MARTA, Demo


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo that tests share: each makes a plan of its own there."""
    running = Demo(tmp_path_factory.mktemp("demo")).start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def first_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demo that nobody has used before this module."""
    running = Demo(tmp_path_factory.mktemp("first")).start()
    yield running
    running.stop()


@pytest.fixture
def marta(demo: Demo) -> Iterator[httpx.Client]:
    """The decider and administrator, signed in, without a browser."""
    with demo.visitor(MARTA.email) as client:
        yield client


@pytest.fixture
def slack(demo: Demo, marta: httpx.Client) -> Slack:
    """The demo's Slack."""
    return Slack(demo, marta)


@pytest.fixture
def mails(marta: httpx.Client) -> Mails:
    """The demo's mailbox."""
    return Mails(marta)


def profile(chromium: Browser, demo: Demo, **options: bool) -> BrowserContext:
    """Return a browser profile of somebody who comes for the first time."""
    context = chromium.new_context(base_url=demo.url, viewport={"width": 1280, "height": 900}, **options)
    context.on("request", lambda request: demo.urls.append(request.url))
    return context


@pytest.fixture
def signed_page(chromium: Browser, demo: Demo) -> Iterator[Page]:
    """A page of the shared demo, signed in as the decider."""
    context = profile(chromium, demo)
    context.add_cookies([{"name": name, "value": value, "url": demo.url} for name, value in marta_cookies(demo)])
    yield context.new_page()
    context.close()


def marta_cookies(demo: Demo) -> list[tuple[str, str]]:
    """Return the cookies of the decider's session."""
    return list(demo.session(MARTA.email).items())
