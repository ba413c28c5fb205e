"""A plan as a table: what was new, changed and ended, with old and new values, and why the rest was not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.background import BackgroundTask
from starlette.responses import FileResponse

from hub.errors import NotFound
from hub.model.states import ChangeKind, Outcome, PlanState
from hub.model.text import Text, as_text, unpacked
from hub.people import schools
from hub.plugin.files.writing import write_xlsx
from hub.store import plans, viewing
from hub.web.values import Values
from hub.web.wish import whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlmodel import Session
    from starlette.responses import Response

    from hub.store.encoding import Codec
    from hub.store.plan_tables import IssueRow, PlanRow, ReceiptRow
    from hub.web.visit import Visit

_PAGE = 500
_EVERYTHING = viewing.Filter()
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_HEADINGS = (
    Text("Row"),
    Text("What"),
    Text("Title"),
    Text("Concerns"),
    Text("Group"),
    Text("Field"),
    Text("Before"),
    Text("After"),
    Text("What became of it"),
    Text("Why"),
)
_KINDS = {ChangeKind.CREATE: Text("New"), ChangeKind.UPDATE: Text("Changes"), ChangeKind.END: Text("Ends")}
_OUTCOMES: dict[str, Text] = {
    Outcome.APPLIED: Text("Applied"),
    Outcome.ALREADY: Text("Was already so"),
    Outcome.STALE: Text("Not applied: changed meanwhile"),
    Outcome.FAILED: Text("Failed"),
}
_UNKNOWN = Text("Unknown: look with the supplier")
_BLOCKED, _LEFT_OUT, _WAITS = Text("Could not be chosen"), Text("Left out"), Text("Waits for a decision")


def download(visit: Visit) -> Response:
    """GET /plans/{plan}/report: a workbook, written page by page; formulas in it stay text."""
    with visit.hub.database.reading() as session:
        plan = plans.get(session, whole(visit.path["plan"]), visit.school_ids)
        if plan.state == PlanState.DRAFTING:
            raise NotFound("There is no plan {plan} here.", plan=plan.id)
        visit.at(schools.by_id(session, plan.school_id))
    file = visit.hub.desk.data_dir / f"plan-{visit.secret[:8]}-{visit.hub.clock():%H%M%S%f}.xlsx"
    write_xlsx(file, [visit.say(heading) for heading in _HEADINGS], _Report(visit, plan).rows())
    with visit.hub.database.writing() as session:
        who, about = visit.person.email, f"plan {plan.id}"
        visit.hub.desk.audit(session, actor=who, verb="report taken", school_id=plan.school_id, subject=about)
    return FileResponse(
        file,
        media_type=_XLSX,
        filename=f"plan-{plan.id}.xlsx",
        headers={"Cache-Control": "no-store"},
        background=BackgroundTask(file.unlink, missing_ok=True),
    )


class _Report:
    """Writes one plan for one reader; of a district no more than a page is ever held."""

    def __init__(self, visit: Visit, plan: PlanRow) -> None:
        self._visit = visit
        self._plan = plan
        self._values = Values(visit.translate, visit.tz)
        kit = visit.hub.kit
        self._codecs: dict[str, Codec] = kit.codecs(kit.connector(plan.connector), plan.school_id)

    def rows(self) -> Iterator[list[str]]:
        """Yield what is said of the plan as a whole, then a line for each field that differs."""
        plan_id, after = self._plan.id or 0, 0
        with self._visit.hub.database.reading() as session:
            for issue in viewing.issues(session, plan_id, [0]).get(0, ()):
                yield ["", self._visit.say(Text("Remark")), *[""] * 7, self._sentence(issue)]
        while True:
            with self._visit.hub.database.reading() as session:
                found = viewing.following(session, plan_id, _EVERYTHING, after=after, limit=_PAGE)
                seqs = [row.seq for row in found]
                reasons, receipts = self._reasons(session, seqs), viewing.receipts(session, plan_id, seqs)
            for row in found:
                yield from self._lines(row, reasons.get(row.seq, []), receipts.get(row.seq))
            if len(found) < _PAGE:
                return
            after = found[-1].seq

    def _reasons(self, session: Session, seqs: Sequence[int]) -> dict[int, list[str]]:
        """Return what is said of each row: its issues, and the questions without whose answer it cannot be chosen."""
        plan_id = self._plan.id or 0
        found = {
            seq: [self._sentence(issue) for issue in issues]
            for seq, issues in viewing.issues(session, plan_id, seqs).items()
        }
        needs = [need for asked in viewing.needs(session, plan_id, seqs).values() for need in asked if need.blocks]
        groups, _active = viewing.groups(session, plan_id, {need.group for need in needs})
        titles = {group.key: self._visit.say(as_text(group.content["title"])) for group in groups if not group.complete}
        for need in needs:
            if need.group in titles:
                asks = Text.of("This has to be answered first: {title}", title=titles[need.group])
                found.setdefault(need.seq, []).append(self._visit.say(asks))
        return found

    def _lines(self, row: Any, reasons: list[str], receipt: ReceiptRow | None) -> Iterator[list[str]]:
        head = [str(row.seq), self._visit.say(_KINDS[row.kind]), row.title, row.subject, row.facet]
        became = self._visit.say(self._became(row, receipt))
        if receipt is not None and receipt.detail:
            reasons = [*reasons, self._visit.say(unpacked(receipt.detail))]
        for field, before, after in self._differences(row):
            yield [*head, field, before, after, became, " ".join(reasons)]

    def _differences(self, row: Any) -> list[tuple[str, str, str]]:
        """Return what differs; what is new in one line, so that a first import is not twenty times as long."""
        codec = self._codecs[row.record]
        before, after = codec.public(row.before) or {}, codec.public(row.after) or {}
        if row.kind == ChangeKind.CREATE:
            facts = self._values.facts(codec.shape, after)
            return [("", "", "; ".join(f"{label}: {value}" for label, value in facts))]
        return self._values.diffs(codec.shape, before, after) or [("", "", "")]

    def _became(self, row: Any, receipt: ReceiptRow | None) -> Text:
        if receipt is not None:
            return _OUTCOMES.get(receipt.outcome, _UNKNOWN)
        if row.blocked:
            return _BLOCKED
        if self._plan.state == PlanState.PENDING:
            return _WAITS
        return _LEFT_OUT

    def _sentence(self, issue: IssueRow) -> str:
        return self._visit.say(as_text(issue.content["text"]))
