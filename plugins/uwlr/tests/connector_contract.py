"""The connectors of UWLR, held to what every connector must keep."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlmodel import select

from hub.testing import ConnectorContract, DeliveryContract
from plugins.uwlr.connector import Links
from plugins.uwlr.fetching import access
from plugins.uwlr.fetching.connector import FetchedRoster
from plugins.uwlr.hooks import hub_plugin
from plugins.uwlr.links import keeping
from plugins.uwlr.links.tables import ACTIVATE, Wish
from plugins.uwlr.results.connector import SendResults
from plugins.uwlr.results.tables import ResultRow
from plugins.uwlr.tests.school import CODE, pupil
from plugins.uwlr.tests.serving import close_office, free_port, open_office, serving

RESULTS = """leerlingnummer;toetscode;toets;datum;score
L0001;reken-1;Rekenen;2026-10-05;12
L0002;reken-1;Rekenen;2026-10-05;7
L0002;taal-1;Taal;2026-10-06;3
"""


class TestUwlrLinks(ConnectorContract):
    """A school that asks for three links."""

    plugin, connector, expected, school = hub_plugin(), Links(), 3, "21QW00"

    def seed(self, services, school) -> None:
        """Ask for a link with everybody in the catalogue."""
        for number, (supplier, entry) in enumerate(services.settings("uwlr").suppliers.items()):
            with services.writing() as session:
                ref = keeping.keep(session, services, school, supplier, f"{CODE}-{number}", "test")
                wanted = {"supplier": supplier, "name": entry.name, "starts_on": "2026-11-02", "profile": "narrow"}
                wanted |= {"version": "2.2", "strict": False, "agreed_by": "Bo", "agreed_on": "2026-11-02"}
                asked = {"asked_by": "test", "asked_at": services.clock()}
                wanted |= {"terms": "t", "code_ref": ref}
                session.add(Wish(school_id=school.id, supplier=supplier, kind=ACTIVATE, wanted=wanted, **asked))


class Administration:
    """A hub that stands in for a school's administration system: two pupils, and a link."""

    plugin, school = hub_plugin(), "21QW00"
    settings = {"allow_http": True, "allow_private": True}  # noqa: RUF012  (what the contract calls it)

    @contextmanager
    def vendor(self) -> Iterator[None]:
        """Let it answer on a port."""
        port = free_port()
        with TemporaryDirectory() as folder:
            self.there = open_office(Path(folder), port)
            self.there.enrol(pupil(1), pupil(2))
            self.there.linked()
            self.file = self.handed_in(Path(folder))
            with serving(self.there, port):
                yield
            close_office(self.there)

    def handed_in(self, folder: Path) -> Path | None:
        """Return the file of each run, for a connector that reads one."""
        return None

    def seed(self, services, school) -> None:
        """Say how it is reached."""
        form = {"customer_name": "Snappet", "customer_code": self.there.customer(), "key": CODE, "version": "2.2"}
        with services.writing() as session:
            url = f"{self.there.services.public_url}/uwlr"
            access.save(session, services, school, self.there.an, form | {"url": url})


class TestUwlrRoster(Administration, ConnectorContract):
    """Two pupils in one of three groups make seven records."""

    connector, expected = FetchedRoster(), 7


class Sending(Administration):
    """Three results in a list."""

    connector, expected = SendResults(), 3

    def handed_in(self, folder: Path) -> Path:
        """Write the list."""
        file = folder / "results.csv"
        file.write_text(RESULTS)
        return file

    def outside(self) -> object:
        """Return what the administration system has."""
        with self.there.hub.database.reading() as session:
            found = session.exec(select(ResultRow)).all()
            return sorted((row.person_key, row.test_code, row.score, row.key) for row in found)


class TestUwlrSendResults(Sending, ConnectorContract):
    """They keep the contract of every connector."""


class TestUwlrSendResultsDelivers(Sending, DeliveryContract):
    """They arrive once, whatever happens on the way."""


CONNECTORS = (TestUwlrLinks, TestUwlrRoster, TestUwlrSendResults)
