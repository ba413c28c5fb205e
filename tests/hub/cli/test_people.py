"""`hub school|person|grant`: who is here and what they may do."""

from __future__ import annotations

import re

from hub.app import Hub, load_config
from hub.people import accounts, sign_in_names
from hub.registry import Registry
from tests.hub.cli.conftest import SCHOOL


def test_a_school_is_added_with_what_its_country_implies(command):
    """A BRIN without establishment means the main building, in Dutch and in Amsterdam's time."""
    assert command("school add 21qw", "De Eik").out == "21QW00 De Eik (nl, Europe/Amsterdam)\n"
    assert command("school list --json").json == [
        {"code": "21QW00", "name": "De Eik", "language": "nl", "time_zone": "Europe/Amsterdam"}
    ]


def test_a_school_may_differ_from_its_country(command):
    """Language and time zone can be given."""
    told = command("school add 08012345 Vall --language es --time-zone Atlantic/Canary")
    assert told.out == "08012345 Vall (es, Atlantic/Canary)\n"


def test_a_password_is_shown_once(command, tmp_path):
    """The printed password signs in, and is nowhere in the database."""
    told = command("person add Ann@School.example --name Ann")
    password = re.fullmatch(r"ann@school.example can sign in. The password, shown only now: (\S+)\n", told.out)[1]
    kept = b"".join(path.read_bytes() for path in (tmp_path / "var").iterdir())
    assert len(password) >= 12
    assert password.encode() not in kept


def test_a_grant_says_who_may_do_what_and_where(hub):
    """Giving it twice is no error, and is said."""
    line = f"grant add bob@school.example --role reviewer --school {SCHOOL}"
    assert hub(line).out == f"bob@school.example is reviewer at {SCHOOL}.\n"
    assert hub(line).out == f"bob@school.example is reviewer at {SCHOOL} already.\n"


def test_an_operator_is_one_everywhere(hub):
    """An operator's grant names no school."""
    assert (
        hub("grant add bob@school.example --role operator").out == "bob@school.example is operator at every school.\n"
    )


def test_a_plugins_role_can_be_granted(hub):
    """Roles that plugins bring stand beside the hub's own."""
    assert hub(f"grant add bob@school.example --role licences --school {SCHOOL}").code == 0


def test_an_invitation_is_printed_once_and_kept_nowhere(hub, tmp_path):
    """The link is on the terminal only; the role is given at once."""
    told = hub(f"person invite eva@school.example --name Eva --role reviewer --school {SCHOOL}")
    token = re.search(r"/welcome/(\S+)$", told.out.strip())[1]
    kept = b"".join(path.read_bytes() for path in (tmp_path / "var").iterdir())
    assert token.encode() not in kept
    found = {one["email"]: one for one in hub("person list --json").json}
    assert (found["eva@school.example"]["state"], found["eva@school.example"]["roles"]) == (
        "invited",
        f"reviewer {SCHOOL}",
    )


def test_a_role_is_taken(hub):
    """What was not given is said to be so."""
    line = f"grant take ann@school.example --role decider --school {SCHOOL}"
    assert hub(line).out == f"ann@school.example is no longer decider at {SCHOOL}.\n"
    assert hub(line).out == f"ann@school.example is not decider at {SCHOOL}.\n"
    assert hub("grant list --json").json == []


def test_the_last_operator_stays(hub):
    """Neither the role is taken nor the account blocked."""
    hub("grant add bob@school.example --role operator")
    for line in ("grant take bob@school.example --role operator", "person block bob@school.example"):
        told = hub(line)
        assert (told.code, "is the last operator here" in told.err) == (1, True)


def test_a_blocked_account_gives_no_word(hub):
    """It is listed as blocked, and unblocking makes it as it was."""
    assert hub("person block ann@school.example").out == "ann@school.example is blocked.\n"
    states = {one["email"]: one["state"] for one in hub("person list --json").json}
    assert states["ann@school.example"] == "blocked"
    assert hub("person unblock ann@school.example").code == 0
    assert "once" in {one["state"] for one in hub("person list --json").json}


def test_a_new_password_and_the_sessions(hub):
    """The password is printed once; nobody is signed in here."""
    assert "The password, shown only now: " in hub("person password ann@school.example").out
    assert hub("person sessions ann@school.example").out == "none\n"
    assert hub("person sessions ann@school.example --end").code == 0


def test_the_word_of_somebody_goes_as_far_as_their_rights(hub):
    """With --as, what sets a hub up takes the right for it; without, the machine may."""
    for line in ("school add 21QW00 Eik", "person add eva@school.example", "check", "audit verify"):
        told = hub(f"--as bob@school.example {line}")
        assert (told.code, "operator" in told.err) == (1, True), line
    told = hub(f"--as ann@school.example grant add bob@school.example --role reviewer --school {SCHOOL}")
    assert "Your roles at this school do not allow this" in told.err
    assert hub("--as bob@school.example plans --json").json == []
    assert hub(f"--as bob@school.example roster show --school {SCHOOL}").code == 1


def test_a_provider_without_its_secret_is_told(command, tmp_path, monkeypatch):
    """`hub check` names the variable, and says nothing once it is there."""
    provider = "issuer: https://id.example, client_id: x, client_secret_env: TEST_SECRET, domains: [school.example]"
    (tmp_path / "config.yaml").write_text(f"sign_in:\n  school: {{{provider}}}\n")
    assert "Sign-in by school: the environment has no TEST_SECRET" in command("check").out
    monkeypatch.setenv("TEST_SECRET", "x")
    assert "TEST_SECRET" not in command("check").out


def test_somebody_with_a_card_is_named_by_it_and_shut_before_they_may_do_more(hub, tmp_path):
    """The command says that the password of the counter no longer works, once."""
    opened = Hub(load_config(tmp_path / "config.yaml"), registry=Registry(discover=False))
    with opened.database.writing() as session:
        bob = accounts.by_email(session, "bob@school.example")
        sign_in_names.give(session, bob.id, "29999000000014")
    opened.database.close()
    told = hub(f"grant add 2999-9000-000014 --role reviewer --school {SCHOOL}").out
    assert told.startswith(f"bob@school.example is reviewer at {SCHOOL}.\nIt was made at a counter")
    assert "counter" not in hub(f"grant add bob@school.example --role decider --school {SCHOOL}").out
