"""Endpoints about what was: the history, one record's story, the audit."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from hub.errors import NotFound, Refusal
from hub.model.chain import written
from hub.people import authority
from hub.people.authority import Act
from hub.store import audits, history, viewing
from hub.web.api import models, sent
from hub.web.api.places import runs
from hub.web.api.reviewing import heads

if TYPE_CHECKING:
    from pathlib import Path

    from hub.plugin.records import Shape
    from hub.store.encoding import Codec
    from hub.store.history import Step
    from hub.web.api.call import Call


def list_history(call: Call) -> models.Entries:
    """Every run with its plan and who decided, the newest first."""
    asked: sent.HistoryQuery = call.query
    wanted = history.Wanted(
        schools=_audited(call, asked.school),
        connector=asked.job or "",
        state=asked.state or "",
        since=_start(asked.since),
        until=_end(asked.until),
    )
    with call.hub.database.reading() as session:
        found = history.entries(session, wanted, before=asked.before, limit=asked.limit)
        made = [one.plan for one in found.entries if one.plan is not None]
        plans = {plan.id: plan for plan in heads(call, session, made)}
        taken = history.decisions(session, plans)
        told = runs(call, session, [one.run for one in found.entries])
    items = [
        models.EntryOut(
            run=run,
            plan=plans.get(entry.plan.id or 0) if entry.plan else None,
            decided_by=[name for _row, name in taken.get(entry.plan.id or 0, ())] if entry.plan else [],
        )
        for run, entry in zip(told, found.entries, strict=True)
    ]
    return models.Entries(items=items, next=found.older)


def _audited(call: Call, code: str | None) -> frozenset[int] | None:
    if code:
        return frozenset({call.school(code, Act.AUDIT).id})
    with call.hub.database.reading() as session:
        places = authority.schools_for(session, call.account.id, Act.AUDIT)
    if places is not None and not places:
        if not call.places:
            raise NotFound("There is nothing at this address, or it is not for you.")
        raise Refusal("not-allowed", "Your roles do not allow this. An administrator of the school can grant it.")
    return places


def _start(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), UTC) if day else None


def _end(day: date | None) -> datetime | None:
    return datetime.combine(day, time.max, UTC) if day else None


def list_steps(call: Call) -> models.Steps:
    """Every change that was ever planned for the record that a row is about."""
    asked: sent.PageQuery = call.query
    with call.hub.database.reading() as session:
        plan = call.plan(session)
        row = viewing.row(session, plan.id or 0, call.number("seq"))
        if row is None:
            raise NotFound("This plan has no row {seq}.", seq=call.path["seq"])
        codec = call.hub.kit.codecs(call.hub.kit.connector(plan.connector), plan.school_id)[row.record]
        found = history.steps(session, plan.school_id, row.record, row.key, before=asked.before, limit=asked.limit + 1)
    items = [_step(call, codec, codec.shape, step) for step in found[: asked.limit]]
    return models.Steps(items=items, next=items[-1].plan if len(found) > asked.limit else None)


def _step(call: Call, codec: Codec, shape: Shape, step: Step) -> models.StepOut:
    change, plan, receipt = step
    return models.StepOut(
        plan=plan.id or 0,
        seq=change.seq,
        kind=change.kind,
        state=plan.state,
        selected=change.selected,
        outcome=receipt.outcome if receipt else None,
        at=receipt.at if receipt else plan.created_at,
        before=call.values(shape, codec.public(change.before)),
        after=call.values(shape, codec.public(change.after)),
    )


def export_audit(call: Call) -> Path:
    """The audit as JSON lines, as `hub audit verify FILE` reads them; of other schools only the chain."""
    asked: sent.AuditQuery = call.query
    places = _audited(call, asked.school)
    path = call.hub.desk.data_dir / f"audit-{call.holder.token_id}-{call.hub.clock():%H%M%S%f}.jsonl"
    with call.hub.database.reading() as session, path.open("wb") as file:
        for line in audits.lines(session, _start(asked.since), _end(asked.until)):
            file.write(written(line, whole=places is None or line.school_id in places))
    with call.hub.database.writing() as session:
        call.hub.desk.audit(
            session,
            actor=call.account.email,
            verb="audit exported",
            school_id=next(iter(places)) if places and len(places) == 1 else None,
            subject="audit",
            channel="api",
        )
    return path
