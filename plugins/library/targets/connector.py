"""What a library's own system is told: the difference between the memberships and what it has."""

from __future__ import annotations

from abc import abstractmethod
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, ClassVar

from sqlmodel import col, select

from hub.plugin import ChangeKind, Connector, HubError, Issue, IssueLevel, Text, WayOut
from plugins.library.targets import access, files, members, wise_mapping
from plugins.library.targets.choices import folio_settings, koha_settings
from plugins.library.targets.folio_delivery import FolioDelivery
from plugins.library.targets.koha_delivery import KohaDelivery
from plugins.library.targets.records import Borrower, FolioUser, KohaPatron, WisePupil
from plugins.library.targets.tables import FOLIO, KOHA, WISE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlmodel import Session

    from hub.plugin import Change, Delivery, Draft, Finding, Record, Run, School, Services

_MEMBERS = "/library/members"


class Target(Connector):
    """What all of them share: the memberships go there once they were decided on, and nobody is removed."""

    decider_role: ClassVar[str] = "librarian"
    delivers: ClassVar[bool] = True
    kind: ClassVar[str]
    record: ClassVar[type[Borrower]]
    leavers: ClassVar[bool] = True

    def collect(self, run: Run) -> Iterator[Draft]:
        row = access.in_use(run.services, run.school, self.kind)
        return members.drafts(run, self.record, with_email=row.settings["email"], leavers=self.leavers)

    @abstractmethod
    def deliver(self, changes: Sequence[Change], run: Run) -> Iterator[Delivery]: ...

    def in_use(self, school: School, services: Services) -> bool:
        return access.is_on(services, school, self.kind)

    def check(self, school: School, services: Services, settings: Any) -> Iterator[Text]:
        if not access.is_on(services, school, self.kind):
            return
        try:
            access.attempt(services, school, settings, self.kind)
        except HubError as error:
            yield Text.from_error(error)


class FolioUsers(Target):
    """Members as users of FOLIO, by its user import."""

    name: ClassVar[str] = "library.folio"
    title: ClassVar[Text] = Text("Members to FOLIO")
    records: ClassVar[tuple[type[Record], ...]] = (FolioUser,)
    record: ClassVar[type[Borrower]] = FolioUser
    kind: ClassVar[str] = FOLIO

    def deliver(self, changes: Sequence[Change], run: Run) -> Iterator[Delivery]:
        with access.folio(run.services, run.school, run.settings) as (client, row):
            yield from FolioDelivery(client, folio_settings(row.settings), members.today(run)).send(changes)


class KohaPatrons(Target):
    """Members as patrons of Koha."""

    name: ClassVar[str] = "library.koha"
    title: ClassVar[Text] = Text("Members to Koha")
    records: ClassVar[tuple[type[Record], ...]] = (KohaPatron,)
    record: ClassVar[type[Borrower]] = KohaPatron
    kind: ClassVar[str] = KOHA

    def prepare(self, run: Run) -> bool:
        """Return whether Koha keeps the school's numbers, by which somebody without a card is found."""
        return bool(access.in_use(run.services, run.school, KOHA).settings["attribute"])

    def examine(self, change: Change, run: Run, known: Any) -> Iterator[Finding]:
        if not known and not change.values["card_number"]:
            yield Issue(
                "no-card",
                IssueLevel.BLOCKER,
                Text("Koha finds people by their card, and this member has none; give the member a card."),
                owner="librarian",
                way_out=WayOut(Text("Members"), _MEMBERS),
            )

    def deliver(self, changes: Sequence[Change], run: Run) -> Iterator[Delivery]:
        def in_use(card: str) -> bool:
            return members.card_in_use(run, card)

        with access.koha(run.services, run.school, run.settings) as (client, row):
            settings = koha_settings(row.settings, run.school)
            yield from KohaDelivery(client, settings, members.today(run), in_use).send(changes)


class PupilFile(Connector):
    """Pupils as one file in the columns of Wise's import: all of them, because whoever is missing is signed off.

    The file is made in the transaction that brings the changes into the register, so the two cannot part: an
    interruption leaves neither, and what is done again is the same file.
    """

    record: ClassVar[type[Borrower]]
    purpose: ClassVar[str]
    tolerated: ClassVar[frozenset[str]] = frozenset()  # what keeps nobody out of this file

    def prepare(self, run: Run) -> frozenset[str]:
        """Return the class keys that would stand for two classes."""
        return wise_mapping.clashes(self.classes(run))

    def examine(self, change: Change, run: Run, known: Any) -> Iterator[Finding]:
        if change.kind is ChangeKind.END:
            return
        for code, text in wise_mapping.problems(change.values, known):
            yield Issue(code, IssueLevel.WARNING if code in self.tolerated else IssueLevel.BLOCKER, text)

    def applied_together(self, changes: Sequence[Change], run: Run) -> None:
        rows = [self.cells(one) for one in self.told(run, run.session)]
        content = files.table(self.columns(run), rows)
        files.keep(run, origin=f"run {run.id}", purpose=self.purpose, content=content, people=len(rows))

    @abstractmethod
    def classes(self, run: Run) -> Iterable[Any]:
        """Return the classes that are in the file."""

    @abstractmethod
    def columns(self, run: Run) -> Sequence[str]:
        """Return the columns of the file."""

    def cells(self, values: Mapping[str, Any]) -> Mapping[str, str]:
        """Return one pupil as cells by column."""
        return wise_mapping.row(values)

    def told(self, run: Run, session: Session | None = None) -> list[dict[str, Any]]:
        """Return everybody whom the register has in the file, as it is now or in this transaction."""
        names = [name for name in self.record.model_fields if name in Borrower.model_fields]
        query = select(*[getattr(self.record, name) for name in names]).where(
            self.record.school_id == run.school.id, col(self.record.ended_on).is_(None)
        )
        with nullcontext(session) if session else run.services.reading() as place:
            return [dict(row) for row in place.execute(query.order_by(col(self.record.member_key))).mappings()]


class WiseFile(PupilFile):
    """Members as the file that Wise imports."""

    name: ClassVar[str] = "library.wise"
    title: ClassVar[Text] = Text("Members to Wise")
    records: ClassVar[tuple[type[Record], ...]] = (WisePupil,)
    decider_role: ClassVar[str] = "librarian"
    record: ClassVar[type[Borrower]] = WisePupil
    purpose: ClassVar[str] = WISE

    def collect(self, run: Run) -> Iterator[Draft]:
        row = access.in_use(run.services, run.school, WISE)
        drafts = members.drafts(run, WisePupil, with_email=row.settings["email"], leavers=False)
        return (draft for draft in drafts if draft.values["role"] == "pupil")

    def in_use(self, school: School, services: Services) -> bool:
        return access.is_on(services, school, WISE)

    def classes(self, run: Run) -> Iterable[Any]:
        return members.classes(run)

    def columns(self, run: Run) -> Sequence[str]:
        row = access.in_use(run.services, run.school, WISE)
        more = wise_mapping.PUBLIC_COLUMNS if row.settings["address_columns"] else ()
        return (*wise_mapping.COLUMNS, *more)
