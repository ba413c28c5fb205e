"""Clients that others wrote read a school over UWLR from a running hub, all of it, and bring a result."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlmodel import select

from plugins.uwlr.results.tables import ResultRow
from plugins.uwlr.tests.school import CODE, YEAR, Office, pupil
from plugins.uwlr.tests.serving import close_office, free_port, open_office, serving
from tests.e2e.clients.catalogue import CLIENTS, Client
from tests.e2e.clients.running import ClientError, Reading, link_of, read, read_all
from tests.e2e.demo import Demo

SCHOOL = (
    pupil(1),
    pupil(2, given_name="Çağla", prefix=None, family_name="Øst-Łuk"),
    pupil(3, given_name="Sem", prefix="in 't", family_name="Veld & <Hof>"),
    pupil(4, given_name="Bo", prefix=None, family_name="Los", identifiers=[]),
    pupil(5, person_key="T1", role="teacher", level=None),
    pupil(6, person_key="T2", role="teacher", level=None),
)
GROUPS = {"L0002": ("4a", "plus"), "L0003": ("3/4",), "L0004": (), "T2": ("3/4", "plus")}
NAMES = ("Bo Los", "Sem in 't Veld & <Hof>", "Zoë van der Bedacht 1", "Çağla Øst-Łuk")
EVERYTHING = Reading(groups=3, pupils=4, teachers=2, stepwise=(3, 4, 2), names=NAMES, results="accepted")


@pytest.fixture(scope="module", name="office")
def _office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A hub whose school has a link with a supplier that is held to the schema."""
    port = free_port()
    office = open_office(tmp_path_factory.mktemp("hub"), port)
    office.enrol(*SCHOOL, groups=GROUPS)
    office.linked(strict=True)
    with serving(office, port):
        yield office
    close_office(office)


@pytest.fixture(scope="module", name="readings")
def _readings(office: Office) -> dict[str, Reading | ClientError]:
    """What each client that is installed read."""
    link = {
        "url": f"{office.services.public_url}/uwlr",
        "autorisatiesleutel": CODE,
        "klantcode": office.customer(),
        "klantnaam": "Snappet",
        "schooljaar": YEAR,
        "brincode": "21QW",
        "dependancecode": "00",
    }
    return {client.name: found for client, found in read_all([one for one in CLIENTS if not one.lacks()], link)}


@pytest.mark.parametrize("client", CLIENTS, ids=lambda one: one.name)
def test_an_independent_client_reads_everything(client: Client, request: pytest.FixtureRequest):
    """Each client reads every group, pupil and teacher, at once and step by step, and its result is kept."""
    if lacks := client.lacks():
        pytest.skip(f"there is no {lacks}: python -m tests.e2e.clients --install")
    assert request.getfixturevalue("readings")[client.name] == EVERYTHING
    with request.getfixturevalue("office").hub.database.reading() as session:
        kept = session.exec(select(ResultRow).where(ResultRow.key == client.brings)).one()
    assert (kept.person_key, kept.test_code, kept.score) == ("L0001", "reken-1", "8")


def test_what_the_demo_tells_is_enough_for_a_client(demo: Demo):
    """With `/demo.json` alone a supplier's client reads the demo's school and brings a result."""
    found = read(CLIENTS[0], link_of(f"{demo.url}/demo.json"))
    assert found.pupils == len(found.names) > 1
    assert found.stepwise == (found.groups, found.pupils, found.teachers)
    assert found.results == "accepted"
