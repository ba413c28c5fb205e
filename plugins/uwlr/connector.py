"""The connector of links: what was asked becomes a plan, and whoever has the mandate lets it through."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from sqlmodel import col, select

from hub.plugin import ChangeKind, Connector, Issue, IssueLevel, Limits, Text, Wording
from plugins.uwlr.links import asking, doors, history, keeping, settling
from plugins.uwlr.links.tables import ACTIVATE, END, ROTATE
from plugins.uwlr.records import Link

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hub.plugin import Change, Draft, Finding, Record, Run
    from plugins.uwlr.links.tables import Wish

_NO_CONTACT = Text(
    "Nobody at this supplier is told by the hub: hand the page with the code over yourself, from the link's page."
)

_VERBS = {ACTIVATE: history.ACTIVATED, ROTATE: history.RENEWED}


class Links(Connector):
    """The links of a school with its suppliers, as they would be once what was asked is agreed to."""

    name: ClassVar[str] = asking.JOB
    title: ClassVar[Text] = Text("Links with suppliers")
    records: ClassVar[tuple[type[Record], ...]] = (Link,)
    decider_role: ClassVar[str] = "mandate"
    wording: ClassVar[Wording | None] = Wording(
        Text("A link with a supplier asks for agreement"), Text("Agree"), tells_starter=True
    )

    def collect(self, run: Run) -> Iterator[Draft]:
        """Yield the links as they are, with what was asked on top."""
        settling.settle(run.services, run.school, present=run.id)
        with run.services.reading() as session:
            query = select(Link).where(Link.school_id == run.school.id, col(Link.ended_on).is_(None))
            links = {link.supplier: asking.plain(link) for link in session.exec(query)}
            wished = {wish.supplier: wish for wish in asking.wishes(session, run.school.id)}
        for supplier, wish in wished.items():
            if wish.kind == END:
                links.pop(supplier, None)
            else:
                links[supplier] = _planned(wish)
        for supplier in sorted(links):
            yield Link.of(**links[supplier])
        self._keep_run(run, {wish.id for wish in wished.values()})

    def _keep_run(self, run: Run, planned: set[int | None]) -> None:
        """Keep which run planned what is wished: by its plan it is known what became of the wish."""
        with run.services.writing() as session:
            for wish in asking.wishes(session, run.school.id):
                if wish.id in planned:
                    wish.run = run.id
                    session.add(wish)

    def examine(self, change: Change, run: Run, known: Any) -> Iterator[Finding]:
        values = change.values
        if change.kind is ChangeKind.END:
            yield Issue("link-ends", IssueLevel.NOTE, Text("The supplier gets nothing any more, and the code is void."))
            return
        if values["starts_on"] > run.now.date():
            yield Issue(
                "starts-later", IssueLevel.NOTE, Text.of("It begins on {day}.", day=values["starts_on"].isoformat())
            )
        supplier = run.settings.suppliers.get(values["supplier"])
        if supplier is None or not supplier.contacts:
            yield Issue("no-contact", IssueLevel.WARNING, _NO_CONTACT, owner="operator")

    def limits(self, run: Run) -> Limits:
        """A school has a handful of links and ends them one by one: what was asked is never odd, the rest is."""
        with run.services.reading() as session:
            asked = any(wish.kind == END for wish in asking.wishes(session, run.school.id))
        return Limits(endings=1_000, ending_share=1.0, least_share=0.0) if asked else Limits()

    def applied(self, change: Change, run: Run) -> None:
        supplier = str(change.values["supplier"])
        wish = next((one for one in asking.wishes(run.session, run.school.id) if _comes_true(one, change)), None)
        if wish is not None:
            asking.done(run.session, wish)
        who = _decider(run)
        if change.kind is ChangeKind.END:
            self._ended(change, run, supplier, who)
            return
        before = change.before["code_ref"] if change.before is not None else ""
        renewed = change.values["code_ref"] != before
        verb = _VERBS.get(wish.kind if wish is not None else "", history.CHANGED)
        history.note(run.session, run.services, run.school.id, supplier, verb, who)
        if renewed:
            self._renewed(change, run, supplier, before, wished=wish is not None)

    def _renewed(self, change: Change, run: Run, supplier: str, before: str, *, wished: bool) -> None:
        """A link whose new code was wished is no longer suspended, and the supplier gets a page for the code.

        Unless it was suspended after that wish: then it goes on when somebody enters the code.
        """
        link = run.session.exec(select(Link).where(Link.school_id == run.school.id, Link.supplier == supplier)).one()
        run.session.refresh(link)
        goes_on = not link.suspended or (wished and not history.suspended_last(run.session, run.school.id, supplier))
        link.suspended = not goes_on
        run.session.add(link)
        if before:
            keeping.void(run.session, before)
            doors.close(run.session, run.services, run.school.id, supplier, before)
        ref = str(change.values["code_ref"])
        if goes_on and keeping.can_be_shown(run.session, ref):
            doors.tell(run.session, run.services, run.school, supplier, ref)

    def _ended(self, change: Change, run: Run, supplier: str, who: str) -> None:
        ref = str(change.values["code_ref"])
        keeping.void(run.session, ref)
        keeping.spoil(run.session, ref)
        doors.close(run.session, run.services, run.school.id, supplier, ref)
        history.note(run.session, run.services, run.school.id, supplier, history.ENDED, who)


def _planned(wish: Wish) -> dict[str, Any]:
    """Return the values of a link as it is wished."""
    told = dict(wish.wanted)
    for name in ("starts_on", "agreed_on"):
        told[name] = date.fromisoformat(told[name]) if told[name] else None
    return told


def _comes_true(wish: Wish, change: Change) -> bool:
    """Tell whether a change is what was wished: the plan that is decided may be older than the wish."""
    if wish.kind == END or change.kind is ChangeKind.END:
        return wish.supplier == change.values["supplier"] and wish.kind == END and change.kind is ChangeKind.END
    return all(change.values[name] == value for name, value in _planned(wish).items())


def _decider(run: Run) -> str:
    """Return who let the plan through."""
    notice = run.services.run_story(run.id, run.school.id).notice
    return notice.outcome.by if notice is not None and notice.outcome is not None else "hub"
