"""The connectors that deliver, held to what every connector must keep."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hub.plugin.roster import Enrolment, Group, Person
from hub.testing import ConnectorContract, DeliveryContract
from plugins.library.handover.connector import DeliverToLibrary
from plugins.library.hooks import hub_plugin
from plugins.library.records import Member
from plugins.library.standin import Folio, Koha
from plugins.library.targets import access
from plugins.library.targets.connector import FolioUsers, KohaPatrons, WiseFile
from plugins.library.targets.tables import FOLIO, KOHA, WISE

from .school import SECTION, member

PEOPLE = (member("1001"), member("1002", class_code="3A", class_name="Groep 3A"), member("1003", card_number="9"))
NAMES = {"folio": {"source": "nl-01ab00", "pupil_group": "leerling", "teacher_group": "docent", "address_type": "Home"}}
NAMES |= {"koha": {"library_id": "MED1", "pupil_category": "LL", "teacher_category": "DOC", "attribute": "LLNR"}}


def set_up(services: Any, school: Any, kind: str, standin: Any = None, **more: str) -> None:
    """Let a school use a system, as its librarian would on the page."""
    form = {"email": "yes", "departments": "yes"} | NAMES.get(kind, {}) | more
    if isinstance(standin, Folio):
        form |= {"url": standin.url, "tenant": standin.tenant, "username": standin.username, "secret": standin.password}
    elif isinstance(standin, Koha):
        form |= {"url": standin.url, "username": standin.user, "secret": standin.secret}
    with services.writing() as session:
        row = access.save(session, services.secrets, school, services.settings("library"), kind, form)
        row.turned_on = True
        session.add(row)


def add_members(services: Any, school: Any, *people: dict[str, Any]) -> None:
    """Let these be members, as an import would leave them."""
    with services.writing() as session:
        for one in people:
            values = {name: value for name, value in one.items() if name != "active"}
            session.add(Member(school_id=school.id, key=values["member_key"], fingerprint="f", **values))


class Told:
    """What all of them need: three members, and a system that listens."""

    plugin, expected, settings = hub_plugin(), 3, SECTION
    school, kind = "01AB00", ""
    standin: Any = None

    @contextmanager
    def vendor(self) -> Iterator[None]:
        """Start the system that stands in, where there is one."""
        if self.standin is None:
            yield
            return
        self.system = self.standin()
        with self.system.serve():
            yield

    def seed(self, services, school) -> None:
        """Have three members and a system in use."""
        set_up(services, school, self.kind, getattr(self, "system", None))
        add_members(services, school, *PEOPLE)


class ToFolio(Told):
    """Three members as users of FOLIO."""

    connector, kind, standin = FolioUsers(), FOLIO, Folio

    def outside(self) -> object:
        """Return its users."""
        return self.system.users


class ToKoha(Told):
    """Three members as patrons of Koha."""

    connector, kind, standin = KohaPatrons(), KOHA, Koha

    def outside(self) -> object:
        """Return its patrons, whatever their numbers."""
        patrons = [{name: one[name] for name in one if name != "patron_id"} for one in self.system.patrons.values()]
        return sorted(patrons, key=lambda one: one["cardnumber"])


class TestFolioUsers(ToFolio, ConnectorContract):
    """They keep the contract of every connector."""


class TestFolioDelivers(ToFolio, DeliveryContract):
    """They arrive once, whatever happens on the way."""


class TestKohaPatrons(ToKoha, ConnectorContract):
    """They keep the contract of every connector."""


class TestKohaDelivers(ToKoha, DeliveryContract):
    """They arrive once, whatever happens on the way."""


class TestWiseFile(Told, ConnectorContract):
    """Three members in the file for Wise."""

    connector, kind = WiseFile(), WISE


class TestDeliverToLibrary(Told, ConnectorContract):
    """Three pupils of the roster in the file for the library."""

    connector = DeliverToLibrary()

    def seed(self, services, school) -> None:
        """Have three pupils and a teacher in the roster."""
        with services.writing() as session:
            session.add(_row(Group, school, "g1", group_key="g1", name="Groep 3A", level="3"))
            for number in (1, 2, 3):
                key = f"100{number}"
                session.add(_row(Person, school, key, person_key=key, role="pupil", given_name="Zoë",
                                 family_name=f"Bedacht{number}", display_name=f"Zoë Bedacht{number}"))  # fmt: skip
                session.add(_row(Enrolment, school, key, person_key=key, group_key="g1", school_year="2026-2027"))
            session.add(_row(Person, school, "t1", person_key="t1", role="teacher", given_name="An",
                             family_name="Verzonnen", display_name="An Verzonnen"))  # fmt: skip


def _row(kind: Any, school: Any, key: str, **values: Any) -> Any:
    return kind(school_id=school.id, key=key, fingerprint=key, **values)


CONNECTORS = (TestFolioUsers, TestKohaPatrons, TestWiseFile, TestDeliverToLibrary)
