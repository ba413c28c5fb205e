"""`hub school|person|grant`: who is here and what they may do."""

from __future__ import annotations

import re

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
