"""How often a register changed."""

from __future__ import annotations

from datetime import UTC, datetime

from hub.store import moves

NOW = datetime(2026, 9, 1, tzinfo=UTC)


def test_a_change_of_one_register_at_one_school_is_another_number_there_only(make_hub):
    """What was made of a register is good as long as nothing in it changed."""
    hub = make_hub()
    with hub.database.writing() as session:
        moves.note(session, 1, "roster_person", NOW)
        moves.note(session, 1, "roster_person", NOW)
        moves.note(session, 1, "roster_group", NOW)
    with hub.database.reading() as session:
        assert moves.count(session, 1, ["roster_person", "roster_group"]) == 3
        assert moves.count(session, 1, ["roster_group"]) == 1
        assert moves.count(session, 2, ["roster_person"]) == 0
