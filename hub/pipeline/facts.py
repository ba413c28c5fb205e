"""What a plan holds, as far as a school's policy goes by it, and who agreed with it as it stands."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlmodel import col, select

from hub.model.policy import Facts, SignIn
from hub.model.states import ChangeKind, IssueLevel, PlanState, Verdict
from hub.plugin.records import FieldClass
from hub.store import choosing, comparing, plans
from hub.store.plan_tables import IssueRow, PlanRow

if TYPE_CHECKING:
    from sqlmodel import Session

    from hub.model.policy import Policy
    from hub.pipeline.kit import Kit

_CONTENT = text(
    "SELECT record, kind, count(CASE WHEN blocked THEN 1 END), count(CASE WHEN selected THEN 1 END) "
    "FROM change WHERE plan_id = :plan GROUP BY record, kind"
)
_ENDS = text("SELECT 1 FROM change WHERE plan_id = :plan AND kind = 'end' LIMIT 1")


def facts(session: Session, kit: Kit, plan: PlanRow) -> Facts:
    """Return what a plan's policy asks about, from its rows as they are now."""
    content = session.execute(_CONTENT, {"plan": plan.id}).all()
    records = {row[0] for row in content}
    shapes = [shape for shape in kit.shapes(kit.connector(plan.connector)) if shape.name in records]
    return Facts(
        endings=any(row[1] == ChangeKind.END for row in content),
        first=_first(session, plan),
        personal=any(field.field_class is not FieldClass.PUBLIC for shape in shapes for field in shape.fields),
        braked=braked(session, plan),
        blocked=any(row[2] for row in content),
        asks=bool(choosing.open_groups(session, plan.id or 0)),
        incomplete=plan.incomplete is not None,
        undoes=plan.undoes is not None,
        chosen=sum(int(row[3]) for row in content),
    )


def _first(session: Session, plan: PlanRow) -> bool:
    """Tell whether nothing of this job was ever approved."""
    query = select(PlanRow.id).where(
        PlanRow.job_id == plan.job_id, col(PlanRow.state).in_((PlanState.APPROVED, PlanState.APPLIED))
    )
    return session.exec(query.limit(1)).first() is None


def braked(session: Session, plan: PlanRow) -> bool:
    """Tell whether a brake holds this plan."""
    query = select(IssueRow.id).where(
        IssueRow.plan_id == plan.id, IssueRow.seq == 0, IssueRow.level == IssueLevel.BRAKE
    )
    return session.exec(query.limit(1)).first() is not None


def risky(session: Session, plan: PlanRow, policy: Policy) -> bool:
    """Tell whether a link alone does not let anybody decide this plan."""
    if policy.sign_in is SignIn.ALWAYS or braked(session, plan):
        return True
    return session.execute(_ENDS, {"plan": plan.id}).first() is not None


def selection(session: Session, plan: PlanRow) -> tuple[int, str]:
    """Return how many rows are chosen, and a digest of which and of when their questions were answered."""
    selected, rows = comparing.selection_digest(session, plan.id or 0)
    given, needed = choosing.answers(session, plan.id or 0), choosing.active(session, plan.id or 0)
    answered = [
        f"{key}\x1f{name}\x1f{given[key][name].at.isoformat()}"
        for key in sorted(needed & given.keys())
        for name in sorted(given[key])
    ]
    return selected, sha256("\n".join([rows, *answered]).encode()).hexdigest()


def agreed(session: Session, plan: PlanRow) -> dict[int, str]:
    """Return the names of who approved exactly what is chosen now, by account."""
    approvals = [
        (row, name)
        for row, name in plans.decisions(session, plan)
        if row.verdict == Verdict.APPROVE and row.digest == plan.digest
    ]
    if not approvals:
        return {}
    _selected, digest = selection(session, plan)
    return {row.account_id: name for row, name in approvals if row.selected_digest == digest}
