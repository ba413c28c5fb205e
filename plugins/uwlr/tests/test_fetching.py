"""Our client against our server: what goes in comes out, through EDEXML too; results the other way."""

from __future__ import annotations

import string
from collections.abc import Iterator
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from hub.model.text import unpacked
from hub.plugin import InvalidInput
from hub.store.plan_tables import ChangeRow, PlanRow
from hub.store.tables import RunRow
from plugins.uwlr.fetching import access
from plugins.uwlr.fetching.connector import JOB
from plugins.uwlr.fetching.export import edexml
from plugins.uwlr.links import asking
from plugins.uwlr.results.tables import ResultRow
from plugins.uwlr.tests.school import CODE, ECK, Office, pupil
from plugins.uwlr.tests.serving import close_office, free_port, open_office, serving


class Trip:
    """A school's administration, which serves, and its learning tool, which fetches."""

    def __init__(self, there: Office, here: Office) -> None:
        self.there, self.here = there, here
        self.form = {
            "url": f"{there.services.public_url}/uwlr",
            "customer_name": "Snappet",
            "customer_code": there.customer(),
            "key": CODE,
            "version": "2.2",
        }
        self.save()

    def save(self, **changed: str) -> None:
        """Say how the administration is reached."""
        with self.here.services.writing() as session:
            access.save(session, self.here.services, self.here.school, self.here.an, self.form | changed)

    def run(self, job: str = JOB, file: Path | None = None) -> RunRow:
        """Run a job here."""
        run = self.here.services.start_run(job, self.here.school.id, by="test", file=file)
        self.here.work()
        with self.here.hub.database.reading() as session:
            return session.get_one(RunRow, run)

    def takes(self, job: str = JOB, file: Path | None = None) -> PlanRow | None:
        """Run a job and agree to whatever it plans, by as many people as it takes."""
        run = self.run(job, file)
        assert run.error is None, str(unpacked(run.error))
        with self.here.hub.database.reading() as session:
            plan = session.exec(select(PlanRow).where(PlanRow.run_id == run.id)).one()
        if plan.state == "pending":
            for account in (self.here.an, self.here.bo)[: plan.needed]:
                plan = self.here.decides(by=account)
        return plan

    def differences(self, job: str, file: Path) -> list[tuple[str, str, Any]]:
        """Run a job and return what it would change."""
        run = self.run(job, file)
        with self.here.hub.database.reading() as session:
            plan = session.exec(select(PlanRow).where(PlanRow.run_id == run.id)).one()
            rows = session.exec(select(ChangeRow).where(ChangeRow.plan_id == plan.id)).all()
            return [(row.kind, row.key, row.after) for row in rows]


@pytest.fixture(scope="module")
def trip(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trip]:
    """Two hubs, the one on a port."""
    port = free_port()
    there = open_office(tmp_path_factory.mktemp("there"), port)
    here = open_office(tmp_path_factory.mktemp("here"), 1, allow_http=True, allow_private=True)
    for account in (here.an, here.bo):
        here.give(account, "decider")
    there.enrol(pupil(1))
    there.linked(profile="tracking")
    with serving(there, port):
        yield Trip(there, here)
    close_office(there)
    close_office(here)


def known(office: Office) -> dict[str, tuple[Any, ...]]:
    """Return everybody who is at the school, by number, in what a supplier may know."""
    return {
        one.key: (
            one.role,
            one.given_name,
            one.prefix,
            one.family_name,
            one.birth_date if one.role == "pupil" else None,
            one.gender if one.role == "pupil" else "",
            one.initials if one.role == "pupil" else "",
            one.level if one.role == "pupil" else "",
            one.identifiers.get("eck_id"),
            one.own_group,
            one.groups,
        )
        for one in office.services.roster.persons(office.school.id)
        if not one.left
    }


SCHOOLS = count()
WORD = st.text(alphabet=string.ascii_letters + "éüçøŁ'&<>\"-", min_size=1, max_size=12).filter(
    lambda word: word.strip("'\"-&<>")
)


@st.composite
def rosters(draw) -> tuple[list[dict[str, Any]], dict[str, tuple[str, ...]]]:
    """Return pupils and teachers of a school, and the groups that they are in."""
    people, groups = [], {}
    school = next(SCHOOLS)  # an empty field keeps what is known of somebody, so nobody is met twice
    for number in range(draw(st.integers(1, 6))):
        one = pupil(
            number,
            person_key=f"{school}-{number}",
            given_name=draw(WORD),
            family_name=draw(WORD),
            prefix=draw(st.sampled_from(["", "van der", "in 't", "de"])),
            gender=draw(st.sampled_from(["M", "F", "X", None])),
            birth_date=draw(st.dates(date(2012, 1, 1), date(2022, 12, 31)) | st.none()),
            initials=draw(st.sampled_from(["", "Z", "ZA"])),
            level=draw(st.sampled_from(["0", "1", "8", "11", "N", "S"])),
            identifiers=draw(st.sampled_from([[], [{"scheme": "eck_id", "value": ECK.format(number)}]])),
        )
        people.append(one)
        groups[one["person_key"]] = draw(st.sampled_from([(), ("4a",), ("3/4",), ("4a", "plus"), ("plus",)]))
    if draw(st.booleans()):
        key, name = f"teacher:{school}", draw(WORD)
        people.append(pupil(90, person_key=key, role="teacher", level=None, identifiers=[], family_name=name))
        groups[key] = ("4a",)
    return people, groups


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(roster=rosters())
def test_what_goes_in_comes_out(trip: Trip, tmp_path: Path, roster):
    """Over UWLR, and through an EDEXML file; and fetching again finds nothing to do."""
    people, groups = roster
    trip.there.enrol(*people, groups=groups)
    trip.there.clock.later(hours=1)
    trip.here.clock.later(hours=1)
    trip.takes()
    assert known(trip.here) == known(trip.there)
    file = tmp_path / "school.xml"
    file.write_text("".join(edexml(trip.there.services, trip.there.school)), encoding="utf-8")
    assert trip.differences("roster.people", file) == []


def test_nothing_changed_since_the_last_time_ends_nobody(trip: Trip):
    """The short answer is not an empty school."""
    trip.there.enrol(pupil(1), pupil(2))
    trip.takes()
    for office in (trip.there, trip.here):
        office.clock.later(hours=1)
    assert trip.takes().state == "empty"
    assert set(known(trip.here)) == {"L0001", "L0002"}


def test_a_system_that_has_nothing_yet_ends_nobody(trip: Trip):
    """In August the new year is empty for a while."""
    trip.there.enrol(pupil(1))
    trip.takes()
    trip.there.enrol()
    trip.takes()
    assert set(known(trip.here)) == {"L0001"}


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"key": CODE + "x"}, "does not accept the verification code"),
        ({"customer_code": "wrong"}, "does not know this klantnaam"),
        ({"version": "2.3"}, "does not speak this version"),
    ],
)
def test_a_refusal_says_what_to_put_right(trip: Trip, changed, sentence):
    """In a sentence of ours: the other side's words may name somebody."""
    trip.save(**changed)
    try:
        assert sentence in str(unpacked(trip.run().error))
    finally:
        trip.save()


def test_a_page_that_is_no_service_is_said(trip: Trip):
    """Such as the address of the web site."""
    trip.save(url=f"{trip.there.services.public_url}/healthz")
    try:
        assert "no UWLR service" in str(unpacked(trip.run().error))
    finally:
        trip.save()


def test_an_address_without_encryption_is_refused(office):
    """Unless an operator allows it."""
    form = {"url": "http://las.example/uwlr", "customer_name": "a", "customer_code": "b", "key": "c", "version": "2.2"}
    with pytest.raises(InvalidInput, match="not encrypted"), office.services.writing() as session:
        access.save(session, office.services, office.school, office.an, form)


RESULTS = """leerlingnummer;toetscode;toets;datum;score
L0001;reken-1;Rekenen;2026-10-05;12
L0002;reken-1;Rekenen;2026-10-05;7
L0002;reken-1;Rekenen;5 ergens;7
"""


def test_results_are_sent_after_somebody_agreed(trip: Trip, tmp_path: Path):
    """A list becomes a plan; what was agreed to is at the administration, and a line that cannot be read is told."""
    trip.there.enrol(pupil(1), pupil(2))
    file = tmp_path / "results.csv"
    file.write_text(RESULTS)
    plan = trip.takes("uwlr.send_results", file)
    assert plan.state == "applied"
    with trip.there.hub.database.reading() as session:
        found = {(row.person_key, row.test_code, row.score) for row in session.exec(select(ResultRow))}
    assert found == {("L0001", "reken-1", "12"), ("L0002", "reken-1", "7")}
    assert trip.takes("uwlr.send_results", file).state == "empty"


def test_results_of_somebody_unknown_fail_as_a_whole_and_say_so(trip: Trip, tmp_path: Path):
    """The other side takes all or nothing."""
    file = tmp_path / "results.csv"
    file.write_text(RESULTS.splitlines()[0] + "\nL0009;taal-1;Taal;2026-10-05;3\nL0001;taal-1;Taal;2026-10-05;3\n")
    trip.takes("uwlr.send_results", file)
    with trip.there.hub.database.reading() as session:
        assert session.exec(select(ResultRow).where(ResultRow.test_code == "taal-1")).all() == []


def test_a_suspended_link_stops_the_fetching_and_ends_nobody(trip: Trip):
    """What the school has stays."""
    trip.there.enrol(pupil(1))
    trip.takes()
    asking.suspend(trip.there.services, trip.there.school, trip.there.an, "snappet")
    try:
        assert "verification code" in str(unpacked(trip.run().error))
        assert set(known(trip.here)) == {"L0001"}
    finally:
        asking.resume(trip.there.services, trip.there.school, trip.there.an, "snappet", CODE)
