"""The roster as matching and pages read it."""

from __future__ import annotations

import time
from datetime import date

from sqlmodel import Session

from hub.plugin.roster import Enrolment, Group, Person

SCHOOL = 1


def fill(session: Session, count: int) -> None:
    """Put a school of ``count`` people in ten classes into the register."""
    session.add_all(
        Group(school_id=SCHOOL, key=f"g{at}", group_key=f"g{at}", name=f"Group {at}", level=str(at)) for at in range(10)
    )
    for at in range(count):
        key = f"p{at:05}"
        name = f"Núria Puig{at}"
        session.add(Person(school_id=SCHOOL, key=key, person_key=key, role="pupil", display_name=name, given_name="N"))
        group = f"g{at % 10}"
        session.add(
            Enrolment(school_id=SCHOOL, key=f"{key}|{group}", person_key=key, group_key=group, school_year="2026-2027")
        )


def test_a_school_of_1500_is_read_in_a_fifth_of_a_second(make_hub):
    """Matching reads everybody at once, so that must not take long."""
    hub = make_hub()
    with hub.database.writing() as session:
        fill(session, 1_500)
    started = time.process_time()
    people = list(hub.desk.roster.persons(SCHOOL))
    assert time.process_time() - started < 0.2
    assert len(people) == 1_500
    assert {person.group for person in people} == {f"Group {at}" for at in range(10)}


def test_one_person_is_found_by_key_and_nobody_by_another_school(make_hub):
    """A key means something at its own school only."""
    hub = make_hub()
    with hub.database.writing() as session:
        fill(session, 3)
    found = hub.desk.roster.person(SCHOOL, "p00002")
    assert found is not None
    assert (found.group, found.level) == ("Group 2", "2")
    assert hub.desk.roster.person(SCHOOL + 1, "p00002") is None


def test_searching_needs_no_accents_and_finds_the_present(make_hub):
    """Every word must occur, in any case, and people who left are not offered."""
    hub = make_hub()
    with hub.database.writing() as session:
        fill(session, 12)
        session.get_one(Person, (SCHOOL, "p00011")).ended_on = date(2026, 9, 1)
    assert [one.key for one in hub.desk.roster.search(SCHOOL, "puig1 NURIA")] == ["p00001", "p00010"]
    assert len(hub.desk.roster.search(SCHOOL, "", limit=4)) == 4


def test_of_two_groups_the_main_one_of_the_latest_year_is_told(make_hub):
    """A choir does not hide somebody's class."""
    hub = make_hub()
    with hub.database.writing() as session:
        fill(session, 1)
        choir = {"school_id": SCHOOL, "key": "p00000|g9", "person_key": "p00000", "group_key": "g9"}
        session.add(Enrolment(**choir, main=False, school_year="2027-2028"))
    found = hub.desk.roster.person(SCHOOL, "p00000")
    assert found is not None
    assert found.group == "Group 0"
