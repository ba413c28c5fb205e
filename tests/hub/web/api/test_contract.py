"""The API keeps its word: every route is in the document, every answer fits it, whatever is sent."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from starlette.requests import Request

from hub.web.api.shell import Api
from hub.web.api.table import TABLE
from hub.web.pages import Pages
from hub.web.site import Site
from tests.hub.web.api.conftest import EVERY, PREFIX
from tests.hub.web.passes import reading_pass

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
BODIES = ANYTHING | st.fixed_dictionaries(
    {},
    optional={
        "on": ANYTHING,
        "rows": st.lists(st.integers(-1, 2**40), max_size=3),
        "group": st.text(max_size=10) | st.just("house:new"),
        "answers": st.dictionaries(st.sampled_from(["address", "password", "\x00"]), st.text(max_size=10), max_size=3),
        "verdict": st.sampled_from(["approve", "reject", "maybe"]),
        "digest": st.text(max_size=70) | st.just("0" * 64),
        "revision": st.integers(-1, 2**40),
        "person": ANYTHING,
    },
)


def test_every_route_is_in_the_document_and_the_other_way_round(document):
    """The table is the only place that says what there is."""
    told = {(method.upper(), path) for path, operations in document["paths"].items() for method in operations}
    assert told == {(one.method, one.path) for one in TABLE}
    names = [operation["operationId"] for paths in document["paths"].values() for operation in paths.values()]
    assert len(set(names)) == len(TABLE)


def test_the_document_is_well_formed(document):
    """Version 3.1, every schema a schema, every reference leads somewhere, every path names its parameters."""
    assert document["openapi"] == "3.1.0"
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    for reference in set(re.findall(r"#/components/schemas/(\w+)", str(document))):
        assert reference in document["components"]["schemas"]
    for path, operations in document["paths"].items():
        for operation in operations.values():
            named = {one["name"] for one in operation["parameters"] if one["in"] == "path"}
            assert named == set(re.findall(r"{(\w+)}", path))
            assert operation["summary"].endswith(".")


def test_no_address_takes_a_childs_data(document):
    """Persons and words are sent in bodies only."""
    for operations in document["paths"].values():
        for operation in operations.values():
            assert {one["name"] for one in operation["parameters"]} <= {
                *("plan", "run", "seq", "school", "job", "state", "kind", "before", "after", "limit", "since", "until"),
                *("Accept-Language", "Idempotency-Key"),
            }


@pytest.mark.parametrize("endpoint", TABLE, ids=lambda one: one.name)
def test_nothing_is_open_without_a_token(outside, hub, decider, endpoint):
    """Neither without one, nor with a wrong one, nor with the cookie of a browser that is signed in."""
    path = PREFIX + re.sub(r"{(plan|run|seq)}", "1", endpoint.path).format(school="08012345", job="passes.all")
    for headers in ({}, {"authorization": "Bearer hub_wrong"}, {"authorization": "Basic aHViOmh1Yg=="}):
        answer = outside.request(endpoint.method, path, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")
        assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("endpoint", TABLE, ids=lambda one: one.name)
def test_each_endpoint_asks_for_its_scope(program_of, decider, endpoint):
    """A token with every other scope is refused, before anything is read."""
    others = [scope for scope in EVERY if scope != str(endpoint.scope)]
    path = re.sub(r"{(plan|run|seq)}", "1", endpoint.path).format(school="08012345", job="passes.all")
    answer = program_of(decider, *others)(endpoint.method, path)
    assert (answer.status_code, answer.json()["code"]) == (403, "scope-missing")


@pytest.mark.parametrize("endpoint", TABLE, ids=lambda one: one.name)
def test_another_schools_things_are_not_there(program_of, account_of, other_school, program, make_plan, endpoint):
    """A person of another school gets "not found" for everything of this one, as for what never was."""
    make_plan()
    path = re.sub(r"{(plan|run|seq)}", "1", endpoint.path).format(school="08012345", job="passes.all")
    bodies = {
        "select": {"on": True},
        "answer": {"group": "house:new", "answers": {"address": "x"}},
        "decide": {"verdict": "approve", "digest": "0" * 64, "revision": 0},
        "start_run": {},
        "hand_in": {"name": "p.csv", "content": "YTtiCg=="},
    }
    stranger = program_of(account_of("Far", other_school, "administrator", "decider"))
    answer = stranger(endpoint.method, path, **({"json": bodies[endpoint.name]} if endpoint.name in bodies else {}))
    if "{" in endpoint.path:
        assert answer.status_code == 404
        assert answer.json()["detail"] == stranger.get("/plans/999").json()["detail"]
    else:
        assert b"passes.all/1" not in answer.content
        assert b"Vall d" not in answer.content
        assert b"planned" not in answer.content


@pytest.mark.usefixtures("make_plan")
def test_what_is_unknown_is_a_problem_document(program):
    """Addresses that are none, methods that are none, numbers beyond any row."""
    for method, path, status in (
        ("GET", "/nothing", 404),
        ("DELETE", "/plans/1", 405),
        ("GET", "/plans/x", 404),
        ("GET", "/plans/99999999999999999999", 404),
        ("GET", "/plans/0", 404),
        ("GET", "/plans?limit=0", 422),
        ("GET", "/plans?colour=red", 422),
        ("GET", "/schools?q=Aina", 200),
        ("GET", "/plans/1/rows?after=-1", 422),
    ):
        assert program(method, path).status_code == status


def test_a_body_that_is_no_json_is_told(program, make_plan):
    """The media type and the text are both checked."""
    make_plan()
    for content, media in ((b"{}", "text/plain"), (b"{", "application/json"), (b"\xff", "application/json")):
        answer = program("POST", "/plans/1/selection", content=content, headers={"content-type": media})
        assert (answer.status_code, answer.json()["code"]) == (400, "unreadable")


def test_what_was_sent_is_not_told_back(program, make_plan):
    """A problem says what is wrong and where, never with the value in it."""
    make_plan()
    answer = program.post("/plans/1/selection", {"on": "Aina Vidal", "Aina Vidal": 1})
    assert answer.status_code == 422
    assert answer.json()["problems"]["on"]
    assert "Aina" not in str(answer.json()["problems"]["on"])


def test_sentences_come_in_the_language_that_is_asked_for(hub, document):
    """Accept-Language decides; without it the account's own language."""
    site = Site(hub=hub, pages=Pages(hub.registry.locales))
    spoken = [Api(site)._translate(_asking(accepted), None).language for accepted in ("nl", "ca-ES,nl;q=0.5", "")]
    wished = (("nl", "en"), ("ca", "nl", "en"), ("en",))
    assert spoken == [next(code for code in codes if code in site.pages.written) for codes in wished]


def _asking(accepted: str) -> Request:
    return Request({"type": "http", "headers": [(b"accept-language", accepted.encode())]})


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    endpoint=st.sampled_from([one for one in TABLE if one.body is not None]),
    body=BODIES,
    plan=st.sampled_from(["1", "2", "0"]),
)
def test_whatever_is_sent_the_answer_fits_the_document(program, make_plan, connector, endpoint, body, plan):
    """No body makes the hub fail: it is done, or it is a problem with a code."""
    if plan == "1" and not connector.scopes:
        connector.vendor = [reading_pass(1), reading_pass(2, house="new")]
        make_plan()
    path = endpoint.path.replace("{plan}", plan).format(school="08012345", job="passes.all")
    answer = program(endpoint.method, path, json=body)
    assert answer.status_code < 500


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    endpoint=st.sampled_from([one for one in TABLE if one.query is not None]),
    names=st.dictionaries(
        st.sampled_from(["school", "state", "before", "after", "limit", "kind", "since", "until", "job"]),
        st.text(st.characters(codec="utf-8"), max_size=12) | st.integers().map(str) | st.dates().map(str),
        max_size=3,
    ),
)
def test_whatever_is_asked_the_answer_fits_the_document(auditor, endpoint, names):
    """No query makes the hub fail."""
    path = endpoint.path.format(plan=1, seq=1)
    answer = auditor(endpoint.method, path, params=names)
    assert answer.status_code < 500
