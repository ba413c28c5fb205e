"""What tests of the API share: a program that calls it, whose every answer is held against the document."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from hub.people import api_tokens
from hub.people.api_tokens import Scope
from hub.web.server import build_app

PREFIX = "/api/v1"
EVERY = [str(scope) for scope in Scope]


def holds(schema: dict[str, Any], document: dict[str, Any], value: Any) -> None:
    """Hold a value against a schema of the document."""
    whole = schema | {"components": document["components"]}
    Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(value)


@dataclass
class Program:
    """Calls the API with one token and checks every answer against the document."""

    client: TestClient
    token: str
    document: dict[str, Any]

    def __call__(self, method: str, path: str, **more: Any) -> Any:
        headers = {"authorization": f"Bearer {self.token}"} | more.pop("headers", {})
        answer = self.client.request(method, PREFIX + path, headers=headers, **more)
        self.check(method, path, answer)
        return answer

    def check(self, method: str, path: str, answer: Any) -> None:
        """Find the operation of a call and hold its answer against what the document says of it."""
        operation = self.operation(method, path.partition("?")[0])
        responses = operation["responses"] if operation else {}
        if answer.headers["content-type"].startswith("application/problem+json"):
            assert operation is None or str(answer.status_code) in responses, answer.text
            holds({"$ref": "#/components/schemas/Problem"}, self.document, answer.json())
            return
        (media, content), *_none = responses[str(answer.status_code)]["content"].items()
        assert answer.headers["content-type"].startswith(media)
        if media == "application/json":
            holds(content["schema"], self.document, answer.json())

    def operation(self, method: str, path: str) -> dict[str, Any] | None:
        """Return the operation that a path is of."""
        for template, operations in self.document["paths"].items():
            if re.fullmatch(re.sub(r"{\w+}", "[^/]+", template), path):
                return operations.get(method.lower())
        return None

    def get(self, path: str, **more: Any) -> Any:
        return self("GET", path, **more)

    def post(self, path: str, body: Any = None, **more: Any) -> Any:
        return self("POST", path, json=body, **more) if body is not None else self("POST", path, **more)


@pytest.fixture
def outside(hub) -> TestClient:
    """A client without cookies."""
    return TestClient(build_app(hub), follow_redirects=False)


@pytest.fixture
def document(outside) -> dict[str, Any]:
    """The API's document, as everybody can read it."""
    return outside.get(PREFIX + "/openapi.json").json()


@pytest.fixture
def token_of(hub) -> Callable[..., str]:
    """Makes a token of an account with these scopes (all without any)."""

    def make(account, *scopes: str, days: int = 30) -> str:
        with hub.database.writing() as session:
            return api_tokens.make(session, account, "test", scopes or EVERY, days, by="test", now=hub.clock())

    return make


@pytest.fixture
def program_of(outside, document, token_of) -> Callable[..., Program]:
    """Makes a program that has a token of an account with these scopes."""
    return lambda account, *scopes: Program(outside, token_of(account, *scopes), document)


@pytest.fixture
def program(program_of, decider) -> Program:
    """A program that may do everything that the decider may."""
    return program_of(decider)


@pytest.fixture
def auditor(account_of, school, program_of) -> Program:
    """A program of the school's administrator."""
    return program_of(account_of("Quim", school, "administrator"))
