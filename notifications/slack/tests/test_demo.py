"""The Slack part of the demo."""

from __future__ import annotations

import httpx
import pytest

from hub.plugin import DemoHub, Identity
from notifications.slack.demo import SlackDemo
from notifications.slack.settings import SlackSettings
from notifications.slack.tests.office import open_office


@pytest.fixture
def demo():
    """The demo's part, not yet opened."""
    demo = SlackDemo()
    yield demo
    demo.close()


@pytest.fixture
def told(tmp_path):
    """What the demo is told before the hub starts."""
    shared = {"accounts": [("marta@escola.example", "Marta Puig", "ca")]}
    return DemoHub("http://127.0.0.1:8000", tmp_path, "08012345", shared)


def test_the_section_is_a_whole_configuration(demo, told):
    """The hub can use what the demo returns as it stands, and the address answers."""
    settings = SlackSettings.model_validate(demo.open(told))

    assert settings.mode == "http"
    assert list(settings.channels) == ["08012345"]
    assert httpx.get(settings.base_url.removesuffix("api/")).status_code == 200


def test_the_demos_people_join(demo, told, tmp_path):
    """Who has an account of the demo is in the workspace, and linked."""
    office = open_office(tmp_path, dict(demo.open(told)))
    demo.seed(office.hub.desk, None)

    (user,) = demo.slack._workspace.users.values()
    assert (user.email, user.locale) == ("marta@escola.example", "ca-ES")
    known = office.hub.desk.identities.account(Identity("slack", demo.slack.team, user.id))
    assert known.name == "Marta Puig"
    office.close()


def test_the_page_is_shown_and_found(demo, told):
    """The emulator's page is mounted where the facts say."""
    demo.open(told)
    (show,) = demo.shows()

    assert demo.facts() == {"slack": f"http://127.0.0.1:8000{show.path}/"}
