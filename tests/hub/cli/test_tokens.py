"""`hub token`: for oneself and for machines."""

from __future__ import annotations

from tests.hub.cli.conftest import SCHOOL


def test_a_token_is_printed_once_listed_and_revoked(hub):
    """The list never shows it; revoked, it says when."""
    token = hub("token add nightly --scope read --scope run --days 10").out.split()[-1]
    assert token.startswith("hub_")
    (row,) = hub("token list --json").json
    assert (row["name"], row["scopes"], row["revoked_at"]) == ("nightly", "read run", None)
    assert token not in hub("token list").out
    hub(f"token revoke {row['id']}")
    assert hub("token list --json").json[0]["revoked_at"] is not None


def test_a_machine_is_made_with_its_first_token(hub):
    """The second token is the same machine's."""
    hub(f"token add one --machine Timetable --school {SCHOOL} --role reviewer")
    hub(f"token add two --machine Timetable --school {SCHOOL}")
    names = [row["name"] for row in hub(f"token list --machine Timetable --school {SCHOOL} --json").json]
    assert names == ["two", "one"]


def test_wrong_words_are_a_sentence(hub):
    """What is wrong is told, and nothing is made."""
    for line, part in (
        ("token add x --scope all", "Choose what the token is for"),
        ("token add x --days 0", "A token lasts from 1 to 366 days"),
        ("token add x --machine Timetable", "Say at which school the machine is"),
        (f"token list --machine Nobody --school {SCHOOL}", "There is no machine “Nobody”"),
    ):
        told = hub(line)
        assert (told.code, told.out) == (1, "")
        assert part in told.err
