"""Reviewing for notifiers: rows, choices, questions and jobs, as far as a channel outside the hub may see them."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from sqlmodel import col

from hub.errors import NotFound, Refusal
from hub.model.states import PlanState
from hub.model.text import as_text
from hub.people import accounts, schools, secret_links
from hub.people.authority import Act, acts, check, schools_for, starting
from hub.people.standing import roles_today, standing
from hub.pipeline import review
from hub.pipeline.facts import agreed
from hub.pipeline.report import notice
from hub.pipeline.telling import retell
from hub.plugin.records import FieldClass
from hub.plugin.reviewing import AskedField, AskedGroup, JobLine, LinePage, Look, PlanLine, PlanSheet
from hub.store import choosing, jobs, overview, paging, plans
from hub.store.plan_tables import ChangeRow, PlanRow

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from sqlalchemy.sql.elements import ColumnElement
    from sqlmodel import Session

    from hub.pipeline.kit import Kit
    from hub.plugin.connector import Connector
    from hub.plugin.records import Shape
    from hub.plugin.services import Account, School
    from hub.store.plan_tables import AnswerRow, GroupRow

_MOST_PENDING = 50


class ReviewDesk:
    """Implements `hub.plugin.Reviewing`: every call asks the authority anew."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    def sheet(self, plan_id: int, account: Account, *, names: bool = False) -> PlanSheet:
        with self._kit.database.reading() as session:
            return self._sheet(session, self._seen(session, plan_id, account), account, names=names)

    def lines(
        self, plan_id: int, account: Account, look: Look, *, after: int = 0, limit: int = 50, names: bool = False
    ) -> LinePage:
        with self._kit.database.reading() as session:
            told = self._told(self._seen(session, plan_id, account), names=names)
            turned = paging.turn(session, self._found(plan_id, look, told), after, limit)
            return LinePage(
                lines=_lines(session, plan_id, turned.rows, told),
                total=turned.total,
                before=turned.before,
                previous=turned.previous,
                next=turned.next,
            )

    def find(
        self, plan_id: int, account: Account, words: str, look: Look, *, limit: int = 20, names: bool = False
    ) -> list[PlanLine]:
        if not words.strip():
            return []
        with self._kit.database.reading() as session:
            told = self._told(self._seen(session, plan_id, account), names=names)
            found = self._found(plan_id, look, told) & paging.holding(words.strip(), told)
            return _lines(session, plan_id, paging.some(session, found, limit), told)

    def choose(
        self, plan_id: int, account: Account, digest: str, *, on: Collection[int] = (), off: Collection[int] = ()
    ) -> int:
        return self._chosen(plan_id, account, digest, {True: _among(on), False: _among(off)})

    def choose_all(self, plan_id: int, account: Account, digest: str, look: Look, *, on: bool) -> int:
        found = paging.where(plan_id, kind=look.kind, facet=look.facet, blocked=False)
        return self._chosen(plan_id, account, digest, {on: found})

    def questions(self, plan_id: int, account: Account) -> list[AskedGroup]:
        with self._kit.database.reading() as session:
            self._seen(session, plan_id, account)
            needed, given = choosing.active(session, plan_id), choosing.answers(session, plan_id)
            found = [group for group in choosing.groups(session, plan_id) if group.key in needed]
        return [_asked(group, given.get(group.key, {})) for group in sorted(found, key=lambda one: one.complete)]

    def answer(self, plan_id: int, account: Account, group: str, values: Mapping[str, str]) -> None:
        review.answer(self._kit, plan_id, account, group, values)

    def secret_link(self, plan_id: int, account: Account, group: str) -> str:
        with self._kit.database.writing() as session:
            review.open_plan(session, self._kit, plan_id, account)
            token = secret_links.make(session, plan_id, group, account.id, self._kit.clock())
        return f"{self._kit.services.public_url}/fill/{token}"

    def pending(self, account: Account) -> list[PlanSheet]:
        with self._kit.database.reading() as session:
            ids = schools_for(session, account.id)
            rows = overview.plans(session, ids, state=PlanState.PENDING, limit=_MOST_PENDING)
            open_rows = [row for row in reversed(rows) if account.id not in agreed(session, row)]
            told = [self._sheet(session, row, account) for row in open_rows]
        return [sheet for sheet in told if sheet.may_choose or sheet.may_decide]

    def jobs(self, account: Account) -> list[JobLine]:
        with self._kit.database.reading() as session:
            found = jobs.every(session, schools_for(session, account.id))
            runs = overview.last_runs(session, [job.id or 0 for job, _school in found])
            lines = []
            for job, row in found:
                connector, run = self._kit.connectors.get(job.connector), runs.get(job.id or 0)
                if connector is None:
                    continue
                school = schools.as_school(row)
                line = JobLine(
                    job.connector,
                    connector.title,
                    school,
                    run.state if run else "",
                    run.created_at if run else None,
                    (run.error or "") if run else "",
                    Act.START in _acts(session, account, school.id, connector),
                )
                lines.append(line)
        return lines

    def start(self, account: Account, job: str, school_code: str = "") -> int:
        connector = self._kit.connectors.get(job)
        if connector is None:
            known = ", ".join(sorted(self._kit.connectors))
            raise NotFound("There is no job “{job}”. There are: {known}.", job=job, known=known)
        with self._kit.database.writing() as session:
            school = _place(session, account, connector, school_code)
            act = starting(takes_file=connector.takes_file)
            check(session, account.id, school.id, act, connector.decider_role)
            if connector.takes_file:
                raise Refusal(
                    "file-needed", "This job reads a file. Start it on the hub's page, where you give the file."
                )
            row = jobs.ensure(session, school.id, connector.name, self._kit.clock())
            under_way = overview.under_way(session, row.id or 0, None)
        return under_way or self._kit.services.start_run(connector.name, school.id, by=account.email)

    def _seen(self, session: Session, plan_id: int, account: Account) -> PlanRow:
        """Return a plan that this person may look at; NotFound otherwise."""
        plan = plans.get(session, plan_id, schools_for(session, account.id))
        if plan.state == PlanState.DRAFTING:
            raise NotFound("There is no plan {plan} here.", plan=plan_id)
        check(session, account.id, plan.school_id, Act.LOOK, self._kit.connector(plan.connector).decider_role)
        return plan

    def _sheet(self, session: Session, plan: PlanRow, account: Account, *, names: bool = False) -> PlanSheet:
        school, now = schools.by_id(session, plan.school_id), self._kit.clock()
        role = self._kit.connector(plan.connector).decider_role
        allowed = acts(roles_today(session, account.id, school, role, now), role)
        counts = standing(session, school, plan.connector, role, now).may_decide(account.id)
        told = self._told(plan, names=names)
        filtered = [record for record, headings in told.items() if "facet" in headings]
        return PlanSheet(
            notice=notice(session, self._kit, plan),
            facets=paging.facets(session, plan.id or 0, filtered),
            may_choose=Act.CHOOSE in allowed,
            may_decide=Act.DECIDE in allowed and counts,
        )

    def _told(self, plan: PlanRow, *, names: bool) -> paging.Told:
        shapes = self._kit.shapes(self._kit.connector(plan.connector))
        return {shape.name: _tellable(shape, names=names) for shape in shapes}

    def _found(self, plan_id: int, look: Look, told: paging.Told) -> ColumnElement[bool]:
        found = paging.where(plan_id, kind=look.kind, facet=look.facet, blocked=look.blocked)
        if look.facet:
            found &= col(ChangeRow.record).in_([record for record, names in told.items() if "facet" in names])
        return found

    def _chosen(self, plan_id: int, account: Account, digest: str, moves: Mapping[bool, ColumnElement[bool]]) -> int:
        with self._kit.database.writing() as session:
            row = review.open_plan(session, self._kit, plan_id, account)
            if not digest or not row.digest.startswith(digest):
                raise Refusal("changed", "The plan has changed since you saw it. Look again, then choose.")
            moved = sum(choosing.choose(session, plan_id, on=on, where=where) for on, where in moves.items())
            if not moved:
                return row.revision
            retell(session, self._kit, plan_id, soon=True)
            return plans.touch(session, plan_id)


def _acts(session: Session, account: Account, school_id: int, connector: Connector) -> frozenset[Act]:
    return acts(accounts.roles_at(session, account.id, school_id), connector.decider_role)


def _tellable(shape: Shape, *, names: bool) -> frozenset[str]:
    """Return which headings of a record type may leave the hub."""
    classes = {FieldClass.PUBLIC, FieldClass.PERSONAL} if names else {FieldClass.PUBLIC}
    fields = {field.name for field in shape.fields if field.field_class in classes}
    record = shape.record
    sources = {"title": record.title_field, "subject": record.subject_field, "facet": record.facet_field}
    return frozenset(heading for heading, source in sources.items() if source in fields)


def _lines(session: Session, plan_id: int, rows: Sequence[Any], told: paging.Told) -> list[PlanLine]:
    blocked = [row.seq for row in rows if row.blocked]
    reasons = paging.reasons(session, plan_id, blocked) if blocked else {}
    found = []
    for row in rows:
        shown = {name: getattr(row, name) if name in told[row.record] else "" for name in ("title", "subject", "facet")}
        issue = reasons.get(row.seq)
        reason = as_text(issue.content["text"]) if issue else None
        found.append(PlanLine(row.seq, row.kind, **shown, selected=row.selected, blocked=row.blocked, reason=reason))
    return found


def _among(seqs: Iterable[int]) -> ColumnElement[bool]:
    return col(ChangeRow.seq).in_(list(seqs))


def _place(session: Session, account: Account, connector: Connector, code: str) -> School:
    """Return the school that is meant; where somebody works at one only, it goes without saying."""
    mine = schools.every(session, schools_for(session, account.id))
    if code:
        with suppress(NotFound):  # whether another school uses this hub is nobody's business
            meant = schools.by_code(session, code)
            if meant in mine:
                return meant
        raise NotFound("There is no school {code} here.", code=code)
    found = [school for school in mine if Act.START in _acts(session, account, school.id, connector)]
    if len(found) != 1:
        known = ", ".join(school.code for school in found) or "–"  # noqa: RUF001  (a dash for nothing)
        raise Refusal("school-missing", "Say at which school, by its code: {known}.", known=known)
    return found[0]


def _asked(group: GroupRow, given: Mapping[str, AnswerRow]) -> AskedGroup:
    """Return a group; what asks for a person may name people in its lead, its choices and its answer."""
    named = any(question["kind"] == "person" for question in group.content["questions"])
    lead = None if named else group.content["lead"]
    return AskedGroup(
        key=group.key,
        title=as_text(group.content["title"]),
        lead=as_text(lead) if lead else None,
        complete=group.complete,
        fields=[_field(question, given.get(question["name"])) for question in group.content["questions"]],
    )


def _field(question: Mapping[str, Any], answer: AnswerRow | None) -> AskedField:
    named = question["kind"] == "person"
    return AskedField(
        name=question["name"],
        label=as_text(question["label"]),
        kind=question["kind"],
        required=question["required"],
        help=as_text(question["help"]) if question["help"] else None,
        choices=[] if named else [(value, label) for value, label in question["choices"]],
        value=answer.value if answer is not None and not answer.secret and not named else "",
        filled=answer is not None,
    )
