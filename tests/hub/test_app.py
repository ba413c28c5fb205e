"""The composition root: a hub is whatever its database and its key say it is."""

from __future__ import annotations

from hub.people import schools


def test_a_hub_opened_again_finds_what_was_written(make_hub):
    """Two hubs on one database and one key are the same hub."""
    first = make_hub()
    with first.database.writing() as session:
        schools.add(session, "08012345", "Escola Inventada")
    again = make_hub()
    assert [school.code for school in again.desk.schools()] == ["08012345"]
    assert again.sealer.open(first.sealer.seal("secret", "place"), "place") == "secret"


def test_nothing_is_due_at_a_new_hub(make_hub, work):
    """A new hub has no work, and draining it ends."""
    assert work(make_hub()) == 0
