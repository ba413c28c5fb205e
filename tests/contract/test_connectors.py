"""Every connector that is installed keeps the contract that strangers' connectors must keep."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

from hub.plugin import DemoHub
from hub.plugin.roster import Person
from hub.registry import Registry
from hub.roster.connector import People
from hub.testing import ConnectorContract
from plugins.iddink.connector import Licences
from plugins.iddink.filejob import LicenceFile
from plugins.iddink.hooks import hub_plugin as iddink
from plugins.iddink.mapping import is_tombstone
from plugins.library.branch import Branch
from plugins.library.connector import Members
from plugins.library.hooks import hub_plugin as library
from plugins.library.tests.targets_contract import CONNECTORS as LIBRARY_TARGETS
from plugins.library.tests.targets_contract import (  # noqa: F401  (pytest finds them here)
    TestDeliverToLibrary,
    TestFolioDelivers,
    TestFolioUsers,
    TestKohaDelivers,
    TestKohaPatrons,
    TestWiseFile,
)
from plugins.uwlr.tests.connector_contract import CONNECTORS as UWLR
from plugins.uwlr.tests.connector_contract import (  # noqa: F401  (pytest finds them here)
    TestUwlrLinks,
    TestUwlrRoster,
    TestUwlrSendResults,
    TestUwlrSendResultsDelivers,
)

LICENCES = """isbn;credential;username;userid
9788430796984;AAAA-1111-CC;;{first}
9788430796984;AAAA-2222-DD;;{second}
9791387654320;AAAA-3333-EE;;{first}
"""
PUPILS = """Leerlingnummer;Roepnaam;Tussenvoegsel;Achternaam;Geboortedatum;Klas;Leerjaar;E-mail
1001;Zoë;van der;Berg-Bedacht;2011-05-03;3A;3;zoe@eik.example
1002;Jan;de;Vries-Bedacht;2011-12-31;3A;3;jan@eik.example
1003;Núria;;Puig-Inventat;2012-02-29;3A;3;nuria@eik.example
1004;Ali;el;Amrani-Bedacht;2013-07-14;2B;2;ali@eik.example
"""


class TestRosterPeople(ConnectorContract):
    """A school's own list: four pupils in two groups make ten records."""

    connector, expected = People(), 10

    @contextmanager
    def vendor(self) -> Iterator[None]:
        """Hand in the list."""
        with TemporaryDirectory() as folder:
            self.file = Path(folder) / "pupils.csv"
            self.file.write_text(PUPILS, encoding="utf-8")
            yield


class TestLibraryMembers(ConnectorContract):
    """A school's pupil file at its library: four pupils make four memberships."""

    plugin, connector, expected = library(), Members(), 4

    @contextmanager
    def vendor(self) -> Iterator[None]:
        """Hand in the list, at a library with card numbers."""
        cards = {"name": "Generated", "prefix": "29999", "length": 14, "last": 99}
        self.settings = {"libraries": {"proef": {"name": "De Proef", "cards": [cards]}}}
        with TemporaryDirectory() as folder:
            self.file = Path(folder) / "pupils.csv"
            self.file.write_text(PUPILS, encoding="utf-8")
            yield

    def seed(self, services, school) -> None:
        """Make the school a branch of the library."""
        with services.writing() as session:
            session.add(Branch(school_id=school.id, library="proef"))


class Iddink(ConnectorContract):
    """What both Iddink connectors need: the stand-in distributor and a school whose people it knows."""

    plugin = iddink()

    @contextmanager
    def vendor(self) -> Iterator[None]:
        """Start the distributor of the demo."""
        self.demo = iddink().demo()
        with TemporaryDirectory() as folder, closing(self.demo):
            told = DemoHub("http://127.0.0.1:8000", Path(folder), self.school)
            self.settings = self.demo.open(told)
            self.people = told.shared["roster"]
            self.file = self.handed_in(Path(folder))
            self.expected = self.expected or self.had()
            yield

    def had(self) -> int:
        """Return how many licences the distributor has; one that it lists twice is one."""
        return len({row["licence_id"] for row in self.demo._standin.licences() if not is_tombstone(row)})

    def handed_in(self, folder: Path) -> Path | None:
        """Return the file of each run, for a connector that reads one."""
        return None

    def seed(self, services, school) -> None:
        """Let the school use the distributor, and know its people."""
        self.demo.seed(services, school)
        with services.writing() as session:
            session.add_all(_person(row, school.id) for row in self.people)


def _person(row: dict[str, str], school_id: int) -> Person:
    names = ("given_name", "prefix", "family_name", "role")
    identifiers = [{"scheme": "idalu", "value": row["idalu"]}] if row["idalu"] else []
    return Person(
        school_id=school_id,
        key=row["key"],
        person_key=row["key"],
        display_name=f"{row['given_name']} {row['family_name']}",
        family_name2=row["surname2"],
        emails=[row["email"]],
        identifiers=identifiers,
        fingerprint=row["key"],
        **{name: row[name] for name in names},
    )


class TestIddinkLicences(Iddink):
    """The distributor's licences, with everything that was planted among them."""

    connector = Licences()


class TestIddinkFile(Iddink):
    """Three licences from a publisher's file."""

    connector, expected = LicenceFile(), 3
    answers: ClassVar[dict[str, dict[str, str]]] = {
        "file-publisher:9788430796984": {"publisher": "pub-005"},
        "file-publisher:9791387654320": {"publisher": "pub-005"},
    }

    def handed_in(self, folder: Path) -> Path:
        """Write the publisher's file."""
        first, second = (row["key"] for row in self.people[:2])
        file = folder / "licences.csv"
        file.write_text(LICENCES.format(first=first, second=second))
        return file


def test_no_installed_connector_is_left_out():
    """A connector that comes with the hub has its contract here."""
    kinds = (TestRosterPeople, TestLibraryMembers, TestIddinkLicences, TestIddinkFile, *LIBRARY_TARGETS, *UWLR)
    held = {kind.connector.name for kind in kinds}
    assert set(Registry().connectors) == held
