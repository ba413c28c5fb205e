"""What keeps the pages safe: headers, forged requests, sizes, errors that tell nothing personal."""

from __future__ import annotations

import re
import socket

import pytest
import structlog
from sqlalchemy.exc import IntegrityError
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from hub.plugin import ConfigurationError, Show
from hub.store.tables import SchoolRow
from hub.web.protection import LARGEST
from hub.web.server import build_app, serve
from tests.hub.web.browsing import hidden, text_of


def test_every_answer_carries_the_strict_policy(client):
    """Pages, errors and files alike allow only what comes from the hub itself, and no frame."""
    for path in ("/", "/nothing", "/static/hub.css", "/healthz"):
        headers = client.get(path).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


def test_no_browser_keeps_a_page_with_people_on_it(client, make_plan):
    """Pages are not stored; the stylesheet is."""
    assert client.get(f"/plans/{make_plan()}").headers["cache-control"] == "no-store"
    assert "max-age" in client.get("/static/hub.css").headers["cache-control"]


def test_a_show_of_the_demo_has_a_policy_of_its_own(hub):
    """What the demo shows may be framed by the hub's site, and stands in the menu's address."""
    show = Show("/demo/mails", PlainTextResponse("a mail"), "Mails")
    answer = TestClient(build_app(hub, shows=[show])).get("/demo/mails/1")
    assert answer.text == "a mail"
    assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "headers",
    [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "https://evil.example"}],
)
def test_a_form_from_another_site_does_nothing(client, make_plan, headers):
    """The browser says where a form came from, and only the hub's own count."""
    plan = make_plan()
    fields = hidden(client.get(f"/plans/{plan}").text, 'id="plan-form"')
    refused = client.post(f"/plans/{plan}/decide", data=fields, headers=headers)
    assert refused.status_code == 403
    assert "nothing was done" in refused.text
    assert "Waiting for a decision" in client.get(f"/plans/{plan}").text


def test_a_form_without_its_token_does_nothing(client, make_plan):
    """A form that no page of this session made is refused."""
    plan = make_plan()
    fields = hidden(client.get(f"/plans/{plan}").text, 'id="plan-form"') | {"csrf": "0" * 32}
    assert client.post(f"/plans/{plan}/decide", data=fields).status_code == 403
    assert "Waiting for a decision" in client.get(f"/plans/{plan}").text


def test_a_request_that_says_it_is_too_large_is_answered_with_a_sentence(client):
    """Nothing of it is read."""
    refused = client.post("/me", content=b"x", headers={"content-length": str(LARGEST + 1)})
    assert refused.status_code == 413
    assert "25 MB" in refused.text


def test_a_request_that_turns_out_too_large_is_stopped(client):
    """A body that does not say its size is counted while it comes."""

    def pieces():
        yield b'--x\r\nContent-Disposition: form-data; name="list"; filename="list"\r\n\r\n'
        for _ in range(26):
            yield b"x" * 1024 * 1024

    refused = client.post("/me", content=pieces(), headers={"content-type": "multipart/form-data; boundary=x"})
    assert refused.status_code == 413


def test_a_form_that_cannot_be_read_is_told(client):
    """Half a form is the sender's to repeat."""
    refused = client.post("/me", content=b"nothing", headers={"content-type": "multipart/form-data; boundary=x"})
    assert refused.status_code == 400
    assert "could not read what was sent" in refused.text


def test_an_unknown_address_is_told_in_a_sentence(client):
    """No page at an address is a page as well."""
    missing = client.get("/plans/1/nothing")
    assert missing.status_code == 404
    assert "nothing at this address" in missing.text


def test_what_breaks_is_told_by_a_number_and_logged_without_values(client):
    """Neither the page nor the log holds what the error said: it may name a child."""
    with structlog.testing.capture_logs() as logs:
        broken = client.get("/schools/08012345/passes/broken")
    assert broken.status_code == 500
    reference = re.search(r"number ([0-9a-f]{8})", text_of(broken.text))
    assert reference
    assert logs[0]["reference"] == reference[1]
    assert "ZeroDivisionError" in logs[0]["kind"]
    assert "Aina" not in f"{broken.text}{logs}"


def test_an_error_of_the_database_does_not_log_its_parameters(hub, school):
    """A statement that fails names its columns, not the people in them."""
    values = {"name": "Aina Vidal", "country": "ES", "language": "ca", "time_zone": "UTC"}
    with hub.database.reading() as session:
        session.add(SchoolRow(code=school.code, **values))
        with pytest.raises(IntegrityError) as failed:
            session.flush()
    assert "Aina" not in str(failed.value)


def test_machines_are_told_whether_the_hub_lives_and_is_ready(visitor, hub, school, watch):
    """Work that nobody does for long makes the hub unready; it still lives."""
    assert visitor.get("/healthz").text == "ok"
    assert visitor.get("/readyz").json()["ready"] is True
    hub.desk.start_run("passes.all", school.id, by="test")
    watch.turn(minutes=10)
    late = visitor.get("/readyz")
    assert (late.status_code, late.json()["engine"]) == (503, False)


def test_a_port_that_is_taken_is_a_sentence_that_says_what_to_do(hub):
    """The hub does not start beside another program; it says which port and how to change it."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        hub.config = hub.config.model_copy(update={"host": "127.0.0.1", "port": taken.getsockname()[1]})
        with pytest.raises(ConfigurationError, match=r"change `host` or `port` in config\.yaml"):
            serve(hub, build_app(hub))
