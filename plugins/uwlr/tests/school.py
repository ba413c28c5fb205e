"""One invented school, its people, its links, and what a supplier's system sends."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from lxml import etree
from sqlmodel import Session, col, select

from hub.app import Hub
from hub.people import accounts, schools
from hub.plugin import Account, Ballot, RawAnswer, RawRequest, School
from hub.plugin.roster import Enrolment, Group, Person
from hub.store import moves
from hub.store.plan_tables import PlanRow
from hub.store.tables import AccountRow
from plugins.uwlr.links import asking, customers

NOW = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
YEAR = "2026-2027"
CODE = "21QW00Voorbeeld!Code-2026"
ECK = "https://ketenid.nl/201703/" + "ab" * 63 + "{:02}"
NS = {
    "s": "http://schemas.xmlsoap.org/soap/envelope/",
    "l": "http://www.edustandaard.nl/leerresultaten/2/leerlinggegevens",
}
HEADER = (
    '<aut:autorisatie xmlns:aut="http://www.edustandaard.nl/leerresultaten/2/autorisatie">'
    "<aut:autorisatiesleutel>{key}</aut:autorisatiesleutel><aut:klantcode>{code}</aut:klantcode>"
    "<aut:klantnaam>{name}</aut:klantnaam></aut:autorisatie>"
)
ASKED = (
    '<l:{operation} xmlns:l="http://www.edustandaard.nl/leerresultaten/2/leerlinggegevens">'
    "<l:schooljaar>{year}</l:schooljaar><l:brincode>{brin}</l:brincode><l:dependancecode>{branch}</l:dependancecode>"
    "<l:xsdversie>{version}</l:xsdversie>{more}</l:{operation}>"
)
ENVELOPE = (
    '<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">'
    "<s:Header>{header}</s:Header><s:Body>{body}</s:Body></s:Envelope>"
)


class Clock:
    """A clock that tests turn by hand."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def later(self, **delta: float) -> None:
        self.now += timedelta(**delta)


def pupil(number: int, **more: Any) -> dict[str, Any]:
    """Return an invented pupil as the register holds one."""
    return {
        "person_key": f"L{number:04}",
        "role": "pupil",
        "display_name": f"Zoë van der Bedacht {number}",
        "given_name": "Zoë",
        "prefix": "van der",
        "family_name": f"Bedacht {number}",
        "initials": "Z.A.",
        "gender": "F",
        "birth_date": date(2017, 5, number % 28 + 1),
        "level": "4",
        "identifiers": [{"scheme": "eck_id", "value": ECK.format(number % 100)}],
    } | more


class Office:
    """The hub with its school, driven in one word each."""

    def __init__(self, hub: Hub, work: Callable[[Hub], int], clock: Clock) -> None:
        self.hub, self.clock, self._work = hub, clock, work
        with hub.database.writing() as session:
            self.school: School = schools.add(session, "21QW00", "De Windroos", speaks="en")
        self.an, self.bo = (self.employ(name, "links", "mandate") for name in ("an", "bo"))

    def employ(self, name: str, *roles: str) -> Account:
        """Let somebody work at the school; without a password, whose hash takes half a second."""
        with self.hub.database.writing() as session:
            row = AccountRow(email=f"{name}@windroos.example", name=name.title(), created_at=NOW)
            session.add(row)
            session.flush()
            account = accounts.as_account(row)
        self.give(account, *roles)
        return account

    def give(self, account: Account, *roles: str) -> None:
        """Give somebody more to do."""
        with self.hub.database.writing() as session:
            for role in roles:
                accounts.grant(session, account, role, self.school.id, now=NOW)

    @property
    def services(self) -> Any:
        return self.hub.desk

    @property
    def service(self) -> Any:
        (hook,) = self.hub.registry.hooks
        return hook.handler.__self__

    def work(self) -> None:
        self._work(self.hub)

    def enrol(self, *people: dict[str, Any], groups: dict[str, tuple[str, ...]] | None = None) -> None:
        """Let exactly these be in the register, each pupil in class 4a unless ``groups`` says otherwise."""
        with self.hub.database.writing() as session:
            for table in (Enrolment, Person, Group):
                for row in session.exec(select(table).where(table.school_id == self.school.id)):
                    session.delete(row)
            session.flush()
            self._groups(session)
            for one in people:
                key = one["person_key"]
                session.add(Person(school_id=self.school.id, key=key, fingerprint="f", **one))
                self._enrolled(session, key, (groups or {}).get(key, ("4a",)))
            moves.note(session, self.school.id, "roster_person", self.clock())

    def _groups(self, session: Session) -> None:
        for key, name, level in (("4a", "Groep 4a", "4"), ("3/4", "Combi", "3/4"), ("plus", "Plusklas", "")):
            session.add(
                Group(
                    school_id=self.school.id,
                    key=key,
                    group_key=key,
                    name=name,
                    level=level or None,
                    school_year=YEAR,
                    fingerprint="f",
                )
            )

    def _enrolled(self, session: Session, person: str, keys: Iterable[str]) -> None:
        for key in keys:
            values = {"person_key": person, "group_key": key, "main": key != "plus", "school_year": YEAR}
            session.add(Enrolment(school_id=self.school.id, key=f"{person}|{key}", fingerprint="f", **values))

    def asks(self, code: str = CODE, supplier: str = "snappet", starts_on: date | None = None) -> int:
        """Ask for a link and have it planned; returns the run."""
        run = asking.activate(
            self.services,
            self.school,
            self.an,
            supplier,
            code=code,
            starts_on=starts_on or self.clock().date(),
            agreed_by="Bo Bestuur",
            terms="t",
        )
        self.work()
        return run

    def plan(self) -> PlanRow:
        """Return the newest plan."""
        with self.hub.database.reading() as session:
            return session.exec(select(PlanRow).order_by(col(PlanRow.id).desc()).limit(1)).one()

    def votes(self, verdict: str = "approve", by: Account | None = None, plan: PlanRow | None = None) -> None:
        """Decide on the newest plan or another, and let nothing be done yet."""
        plan = plan or self.plan()
        ballot = Ballot(
            plan_id=plan.id or 0,
            digest=plan.digest,
            verdict=verdict,
            account_id=(by or self.bo).id,
            channel="web",
            reason="" if verdict == "approve" else "Not now",
        )
        self.services.decide(ballot)

    def decides(self, verdict: str = "approve", by: Account | None = None, plan: PlanRow | None = None) -> PlanRow:
        """Decide on the newest plan or another, and let it be applied."""
        self.votes(verdict, by, plan)
        self.work()
        return self.plan()

    def linked(self, supplier: str = "snappet", code: str = CODE, **changed: Any) -> None:
        """Have an active link; ``changed`` are values that it has instead of the catalogue's."""
        self.asks(code, supplier)
        self.decides()
        told = asking.supplier_of(self.services, supplier)
        if any(getattr(told, name) != value for name, value in changed.items()):
            asking.change(self.services, self.school, self.an, supplier, changed)
            self.work()
            self.decides()

    def customer(self, supplier: str = "snappet") -> str:
        """Return the klantcode of a supplier."""
        with self.hub.database.writing() as session:
            return customers.code_of(session, self.services, supplier)

    def envelope(self, operation: str = "leerlinggegevens_verzoek", **changed: str) -> str:
        """Return an envelope as a well-behaved client sends it, with something else in some places."""
        values = {"key": CODE, "code": self.customer(), "name": "Snappet", "year": YEAR, "brin": "21QW"} | {
            "branch": "00",
            "version": "2.2",
            "more": "",
            **changed,
        }
        body = changed.get("body") or ASKED.format(operation=operation, **values)
        return ENVELOPE.format(header=HEADER.format(**values), body=body)

    def calls(self, raw: str | bytes, **headers: str) -> RawAnswer:
        """Send an envelope to the service."""
        body = raw.encode() if isinstance(raw, str) else raw
        return self.service.handle(RawRequest(body, headers, ""))

    def answer(self, raw: str | bytes, **headers: str) -> etree._Element:
        """Return what is in the body of the answer to an envelope."""
        said = self.calls(raw, **headers)
        content = said.body if isinstance(said.body, bytes) else b"".join(said.body)  # type: ignore[arg-type]
        return etree.fromstring(content).find("s:Body", NS)[0]

    def fault(self, raw: str | bytes, **headers: str) -> str:
        """Return the code of the fault that an envelope is answered with."""
        found = self.answer(raw, **headers)
        assert etree.QName(found).localname == "Fault", etree.tostring(found)
        return found.findtext("faultcode").partition(":")[2]

    def pupils(self) -> list[str]:
        """Fetch the school and return the keys of its pupils."""
        found = self.answer(self.envelope())
        return [one.get("key") for one in found.iter(f"{{{NS['l']}}}leerling")]
