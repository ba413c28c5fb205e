"""Everything a review page shows of one plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hub.model.states import IssueLevel, PlanState, Verdict
from hub.model.text import Text, as_text, unpacked
from hub.people import schools
from hub.people.authority import Act, acts
from hub.people.standing import roles_today, standing
from hub.pipeline.facts import agreed
from hub.store import plans, viewing
from hub.web.plan_telling import telling
from hub.web.review_questions import Attempt, Questions
from hub.web.review_rows import ReviewRows, way
from hub.web.undo_pages import story

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlmodel import Session

    from hub.plugin.connector import Wording
    from hub.store.plan_tables import IssueRow, PlanRow
    from hub.web.visit import Visit
    from hub.web.wish import Wish

_DECIDED = (PlanState.APPROVED, PlanState.APPLIED, PlanState.REJECTED)
_MOST_NOTES = 200
_REFRESH = 3
_TO_OTHERS = Text("The others who may decide will read this.")
_TO_STARTER = Text("Who sent it will read this: say what to send instead.")


def review(visit: Visit, session: Session, plan: PlanRow, wish: Wish, attempt: Attempt | None = None) -> dict[str, Any]:
    """Return the context of `plan.html`; the plan's school is the visit's present one."""
    rows = ReviewRows(visit, session, plan, wish)
    blocking = {need.group for needs in rows.needs.values() for need in needs if need.blocks}
    questions = Questions(visit, session, plan, attempt or Attempt(), needed=rows.groups, blocking=blocking)
    role = visit.hub.kit.connector(plan.connector).decider_role
    school, now = visit.here or schools.by_id(session, plan.school_id), visit.hub.clock()
    allowed = acts(roles_today(session, visit.person.id, school, role, now), role)
    counts = standing(session, school, plan.connector, role, now).may_decide(visit.person.id)
    return {
        "plan": summary(visit, session, plan),
        "rows": rows.present(questions),
        "questions": questions.present(),
        "missing": questions.missing(),
        "facets": [(facet, facet) for facet in viewing.facets(session, plan.id or 0)],
        "can_decide": Act.DECIDE in allowed and counts,
        "telling": telling(visit, session, plan),
        "can_choose": Act.CHOOSE in allowed,
        "undo": story(session, plan, allowed),
        "errors": questions.errors(),
        "view": _view(wish, rows),
        "refresh": _REFRESH if plan.state == PlanState.APPROVED else 0,
    }


def summary(visit: Visit, session: Session, plan: PlanRow) -> dict[str, Any]:
    """Return what stands above the rows."""
    about = viewing.issues(session, plan.id or 0, [0]).get(0, [])
    told = [(issue.level, visit.say(as_text(issue.content["text"]))) for issue in about]
    notes = [sentence for level, sentence in told if level != IssueLevel.BRAKE]
    return brief(visit, session, plan) | {
        "incomplete": visit.say(as_text(plan.incomplete)) if plan.incomplete else "",
        "brakes": [sentence for level, sentence in told if level == IssueLevel.BRAKE],
        "ways": _ways(visit, plan, about),
        "notes": notes[:_MOST_NOTES],
        "notes_total": len(notes),
        "replaced_by": plan.replaced_by,
    }


def _ways(visit: Visit, plan: PlanRow, about: Iterable[IssueRow]) -> list[dict[str, str]]:
    """Return where what is remarked about the plan as a whole can be lifted, each place once."""
    found = [issue.content["way_out"] for issue in about if issue.content.get("way_out")]
    return list({one["path"]: way(visit, plan.id or 0, one) for one in found}.values())


def brief(visit: Visit, session: Session, plan: PlanRow) -> dict[str, Any]:
    """Return a plan's name, state, numbers and decisions."""
    taken = plans.decisions(session, plan)
    told = [
        {
            "verdict": row.verdict,
            "by": name,
            "at": row.at,
            "channel": row.channel,
            "reason": row.reason,
        }
        for row, name in taken
    ]
    counting = agreed(session, plan)  # who approved another choice of rows must look again
    approvals = [
        one
        for one, (row, _name) in zip(told, taken, strict=True)
        if row.verdict == Verdict.APPROVE and row.account_id in counting
    ]
    connector = visit.hub.kit.connector(plan.connector)
    return {
        "id": plan.id,
        "title": visit.say(connector.title),
        "school_name": visit.here.name if visit.here else "",
        "state": plan.state,
        "digest": plan.digest,
        "revision": plan.revision,
        "created_at": plan.created_at,
        "counts": plans.counts(session, plan),
        "decided": told[-1] if told and plan.state in _DECIDED else None,
        "needed": plan.needed,
        "approvals": approvals,
        "halted": visit.say(unpacked(plan.halted)) if plan.halted else "",
        **_wording(visit, plan, connector.wording if plan.undoes is None else None),
    }


def _wording(visit: Visit, plan: PlanRow, wording: Wording | None) -> dict[str, Any]:
    """Return what approving is called here, who reads the reason of a rejection, and what else belongs to the plan."""
    place = f"/schools/{visit.here.code}" if visit.here else ""
    links = wording.links if wording else ()
    return {
        "verb": visit.say(wording.verb if wording else Text("Approve")),
        "reason_help": visit.say(_TO_STARTER if wording and wording.tells_starter else _TO_OTHERS),
        "links": [{"label": visit.say(one.label), "href": place + one.path.format(run=plan.run_id)} for one in links],
    }


def _view(wish: Wish, rows: ReviewRows) -> dict[str, Any]:
    number, pages = rows.found.number, rows.found.pages
    return rows.labels() | {
        "state": wish.filter.state,
        "kind": wish.filter.kind,
        "facet": wish.filter.facet,
        "q": wish.filter.text,
        "sort": wish.sort,
        "direction": "desc" if wish.descending else "asc",
        "page": number,
        "pages": pages,
        "total": rows.found.total,
        "previous": "?" + wish.query(page=number - 1 if number > 2 else "") if number > 1 else None,  # noqa: PLR2004
        "next": "?" + wish.query(page=number + 1) if number < pages else None,
        "query": wish.query(),
        "sort_links": {column: wish.sort_link(column) for column in ("title", "subject", "facet")},
    }
