"""Tokens on the pages: made, shown once, used, revoked; and what there is to call."""

from __future__ import annotations

import re

import pytest

from hub.web.api.table import TABLE
from tests.hub.web.browsing import hidden, post, sign_in, text_of

FORM = 'action="/me/tokens" class="card"'
WANTED = {"name": "Mine", "days": "30", "scope-read": "1"}


def call(client, token: str) -> int:
    """Call the API with a token and return the status."""
    return client.get("/api/v1/schools", headers={"authorization": f"Bearer {token}"}).status_code


def secret(page: str) -> str:
    """Return the token that a page shows."""
    found = re.search(r'<code id="secret">([^<]+)</code>', page)
    assert found
    return found[1]


def test_a_token_is_shown_once_and_opens_what_it_is_for(client):
    """The page after making it is the only one that ever shows it."""
    made = post(client, "/me/tokens", FORM, name="Timetable", days="30", **{"scope-read": "1"})
    token = secret(made.text)
    assert call(client, token) == 200
    listed = client.get("/me/tokens").text
    assert "Timetable" in listed
    assert token not in listed
    revoked = post(client, "/me/tokens", 'action="/me/tokens/revoke"')
    assert revoked.headers["location"] == "/me/tokens"
    assert call(client, token) == 401
    assert "Revoked" in client.get("/me/tokens").text


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"name": "x", "days": "30"}, "Choose what the token is for"),
        ({"name": "", "days": "30", "scope-read": "1"}, "Give the token a name"),
        ({"name": "x", "days": "9999", "scope-read": "1"}, "A token lasts from 1 to 366 days"),
    ],
)
def test_a_token_that_cannot_be_made_is_told(client, values, sentence):
    """Nothing is made, and the sentence stands above the form."""
    refused = post(client, "/me/tokens", FORM, **values)
    assert refused.status_code == 422
    assert sentence in refused.text
    assert "No tokens yet." in client.get("/me/tokens").text


def test_nobody_revokes_another_ones_token(client, hub, visitor, account_of, school):
    """A number that is not one's own changes nothing."""
    token = secret(post(client, "/me/tokens", FORM, **WANTED).text)
    other = sign_in(visitor, hub, account_of("Wim", school, "decider"))
    form = hidden(other.get("/me/tokens").text, FORM) | {"token": "1"}
    assert other.post("/me/tokens/revoke", data=form).status_code == 303
    assert call(client, token) == 200


def test_an_administrator_adds_a_machine_and_its_token(visitor, hub, account_of, school):
    """The machine stands on the page with its role; its token opens the API in its name."""
    client = sign_in(visitor, hub, account_of("Quim", school, "administrator"))
    assert 'href="/machines"' in client.get("/people").text
    post(client, "/machines", 'action="/machines" class', name="Timetable", school="08012345", role="reviewer")
    told = text_of(client.get("/machines").text)
    assert "Timetable" in told
    assert "reviewer" in told
    token = secret(post(client, "/machines", "/tokens", name="nightly", days="30", **{"scope-read": "1"}).text)
    assert call(client, token) == 200
    post(client, "/machines", "/revoke")
    assert call(client, token) == 401


def test_a_machine_without_a_name_is_told(visitor, hub, account_of, school):
    """So is one with a role that there is not."""
    client = sign_in(visitor, hub, account_of("Quim", school, "administrator"))
    for values in ({"name": "", "role": "reviewer"}, {"name": "x", "role": "king"}):
        refused = post(client, "/machines", 'action="/machines" class', school="08012345", **values)
        assert refused.status_code == 422
    assert "No machines yet." in client.get("/machines").text


def test_what_there_is_to_call_is_readable_without_a_sign_in(visitor):
    """Every call of the table with its scope, and no script of anybody's."""
    page = visitor.get("/api")
    for one in TABLE:
        assert f"{one.method} /api/v1{one.path}" in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'self'")
    assert page.text.count("<script") == 1
