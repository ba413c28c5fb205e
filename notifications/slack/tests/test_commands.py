"""The app manifest that `hub slack manifest` prints."""

from __future__ import annotations

import json

import pytest
import yaml
from jsonschema import Draft7Validator
from typer.testing import CliRunner

from notifications.slack.commands import app
from notifications.slack.manifest import manifest
from notifications.slack.tests.office import open_office
from notifications.slack.tests.samples import STANDARDS, needs_standards


@needs_standards
@pytest.mark.parametrize("url", ["", "https://hub.school.example"])
@pytest.mark.parametrize("version", ["1.0.0", "2.0.0"])
def test_slack_takes_the_manifest(version, url):
    """Slack's published schema accepts it in both modes, and refuses a broken copy."""
    schema = json.loads((STANDARDS / f"manifest-schemas/manifest.schema.{version}.json").read_text())
    validator = Draft7Validator(schema)
    told = manifest(url)

    assert [error.message for error in validator.iter_errors(told)] == []
    assert not validator.is_valid(told | {"display_information": {}})


@pytest.mark.parametrize(("mode", "socket"), [("socket", True), ("http", False)])
def test_the_command_follows_the_mode(tmp_path, mode, socket):
    """Over HTTP the manifest names the hub's public address, over a socket it needs none."""
    office = open_office(tmp_path, {"mode": mode})

    result = CliRunner().invoke(app, ["manifest"], obj=office.hub.desk)

    told = yaml.safe_load(result.stdout)
    assert told["settings"]["socket_mode_enabled"] is socket
    assert ("request_url" in told["settings"]["interactivity"]) is not socket
    office.close()
