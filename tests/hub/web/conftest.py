"""A small site of invented pages over real HTTP, and a real Chromium to look at it."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from starlette.testclient import TestClient

from hub.app import Hub
from hub.plugin import Account
from hub.web.server import build_app
from tests.hub.web.browsing import sign_in
from tests.hub.web.showroom import showroom


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The address of the invented pages."""
    server = uvicorn.Server(uvicorn.Config(showroom(), port=0, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The machine's own Chromium; without one the tests are skipped and say so."""
    found = shutil.which("chromium")
    if not found:
        pytest.skip("no Chromium on this machine: apt-get install chromium, then these tests run")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def profile(chromium: Browser, site: str) -> BrowserContext:
    """One browser profile for all tests: it keeps the stylesheet and the scripts."""
    return chromium.new_context(base_url=site, viewport={"width": 1280, "height": 900})


@pytest.fixture
def browser_page(profile: BrowserContext) -> Iterator[Page]:
    """A page of the site; whatever the browser complains about fails the test."""
    page = profile.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield page
    page.close()
    assert complaints == []


@pytest.fixture
def visitor(hub: Hub) -> TestClient:
    """A browser without scripts that is not signed in; the engine works when the test says so."""
    return TestClient(build_app(hub), follow_redirects=False)


@pytest.fixture
def client(visitor: TestClient, hub: Hub, decider: Account) -> TestClient:
    """The same, signed in as the decider."""
    return sign_in(visitor, hub, decider)
