"""`hub keys` and `hub link`: turning keys, and withdrawing links that were mailed."""

from __future__ import annotations

import pytest

from tests.hub.cli.conftest import SCHOOL

MAIL = (
    "account: ann@school.example\nplugins: {email: {host: 127.0.0.1, port: 9, security: none, sender: h@s.example}}\n"
)


@pytest.fixture
def mailed(hub, tmp_path):
    """A plan whose mail is under way to its decider."""
    (tmp_path / "config.yaml").write_text(MAIL)
    return hub(f"run shelf.books --school {SCHOOL} --wait --json").json["id"]


def test_keys_are_turned_and_retired(hub):
    """The new key stands first; the retired one only opens."""
    (old,) = (line.split()[0] for line in hub("keys list").out.splitlines()[1:])
    assert "seals and signs from now on" in hub("keys rotate").out
    assert "lead nowhere now" in hub(f"keys retire {old}").out
    new, last = hub("keys list").out.splitlines()[1:]
    assert "signs links" in new
    assert last.split() == [old, "opens"]


def test_links_are_listed_without_their_secret(hub, mailed):
    """Whoever may see the plan sees who has a link, and no link."""
    listed = hub(f"link list {mailed}").out
    assert "ann@school.example" in listed
    assert "open" in listed
    assert "/d/" not in listed


def test_only_an_administrator_withdraws_links(hub, mailed):
    """A decider is refused, a stranger finds no plan; an administrator's word holds for one person or for all."""
    assert "do not allow" in hub(f"link revoke {mailed}").err
    assert "nothing at this address" in hub(f"--as bob@school.example link revoke {mailed}").err
    hub(f"grant add bob@school.example --role administrator --school {SCHOOL}")
    done = hub(f"--as bob@school.example link revoke {mailed} --person ann@school.example")
    assert done.out == "Links withdrawn: 1.\n"
    assert "revoked" in hub(f"link list {mailed}").out
    assert "no account here" in hub(f"link revoke {mailed} --person eve@school.example").err
