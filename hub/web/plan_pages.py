"""The plans: their list, the review page, and what people do there: choose, answer, decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlmodel import col

from hub.errors import InvalidInput, NotFound, Refusal
from hub.model.states import Channel, PlanState, Verdict
from hub.model.text import Text
from hub.people import schools
from hub.pipeline.review import answer, choose
from hub.plugin.reviewing import AnswersRefused
from hub.plugin.services import Ballot
from hub.store import choosing, overview, plans, viewing
from hub.store.plan_tables import ChangeRow
from hub.web import cards
from hub.web.review import brief, review
from hub.web.review_questions import Attempt
from hub.web.wish import Wish, sealed, whole

if TYPE_CHECKING:
    from sqlmodel import Session
    from starlette.responses import Response

    from hub.store.plan_tables import PlanRow
    from hub.web.visit import Visit

_PAGE = 20


def list_plans(visit: Visit) -> Response:
    """GET /plans: the newest first, by state and school."""
    code, state = visit.query.get("school", ""), visit.query.get("state", "")
    ids = frozenset({visit.school(code).id}) if code else visit.school_ids
    before = whole(visit.query.get("before", "")) or None
    with visit.hub.database.reading() as session:
        found = overview.plans(session, ids, state=state, before=before, limit=_PAGE + 1)
        shown = cards.plan_cards(visit, session, found[:_PAGE])
    more = found[_PAGE - 1].id if len(found) > _PAGE else None
    query = "".join(f"&{name}={value}" for name, value in (("state", state), ("school", code)) if value)
    view = {
        "state": state if state in set(PlanState) else "",
        "school": visit.here.code if visit.here and code else "",
        "previous": None,
        "next": f"/plans?before={more}{query}" if more else None,
        "page": None,
        "pages": None,
    }
    return visit.page("plans.html", {"plans": shown, "view": view, "choices": cards.school_choices(visit)})


def show(visit: Visit) -> Response:
    """GET /plans/{plan}."""
    return _page(visit, Wish.parse(visit.query, visit.hub.sealer))


def find(visit: Visit) -> Response:
    """POST /plans/{plan}/find: leads to the rows that a filter finds, or to a row with the people of a name."""
    with visit.hub.database.reading() as session:
        plan = _plan(visit, session)
    form, sealer = visit.form, visit.hub.sealer
    if "pair" not in form:
        return visit.go(_address(plan.id or 0, Wish.parse(form, sealer)))
    query = Wish.posted(form.get("query", ""), sealer).query(
        pair=whole(form["pair"]), w=sealed(form.get("who", ""), sealer)
    )
    return visit.go(f"/plans/{plan.id}?{query}#row-{whole(form['pair'])}")


def at_school(visit: Visit) -> Response:
    """GET /schools/{hub_school}/plans/{plan}: the address by which plugins lead to a plan."""
    return visit.go(f"/plans/{whole(visit.path['plan'])}")


def progress(visit: Visit) -> Response:
    """GET /plans/{plan}/progress: the part of the page that says how far applying is."""
    with visit.hub.database.reading() as session:
        context = {"plan": brief(visit, session, _plan(visit, session))}
    return visit.fragment("plan_progress.html", context)


def select(visit: Visit) -> Response:
    """POST /plans/{plan}/select: one row, or all that the filter finds."""
    wish = Wish.posted(visit.form.get("query", ""), visit.hub.sealer)
    with visit.hub.database.reading() as session:
        plan = _plan(visit, session)
    plan_id, on = plan.id or 0, visit.form.get("on") == "1"
    if visit.form.get("scope") == "found":
        where = wish.filter.where(plan_id)
    else:
        where = col(ChangeRow.seq) == _choosable(visit, plan_id, whole(visit.form.get("seq", "")))
    choose(visit.hub.kit, plan_id, visit.person, on=on, where=where)
    if visit.scripted:
        return _rows(visit, wish)
    place = f"#row-{visit.form['seq']}" if "seq" in visit.form else "#plan-rows"
    return visit.go(_address(plan_id, wish) + place)


def _choosable(visit: Visit, plan_id: int, seq: int) -> int:
    with visit.hub.database.reading() as session:
        row = viewing.row(session, plan_id, seq)
    if row is None:
        raise NotFound("This plan has no row {seq}.", seq=seq)
    if row.blocked:
        raise Refusal("row-blocked", "Row {seq} cannot be chosen as it stands: its reason says what to do.", seq=seq)
    return seq


def answers(visit: Visit) -> Response:
    """POST /plans/{plan}/answers: what is right is kept, what is wrong comes back with its sentence."""
    wish = Wish.posted(visit.form.get("query", ""), visit.hub.sealer)
    with visit.hub.database.reading() as session:
        plan = _plan(visit, session)
    attempt = Attempt.of(visit.form)
    if not attempt.typed:
        raise InvalidInput("No answer was sent. Open the plan and fill in its fields.")
    _keep(visit, plan, attempt)
    if attempt.problems:
        return _page(visit, wish, attempt)
    place = f"#row-{whole(visit.form['seq'])}" if "seq" in visit.form else "#plan-questions"
    return visit.go(_address(plan.id or 0, wish) + place, Text("Your answers are saved."))


def _keep(visit: Visit, plan: PlanRow, attempt: Attempt) -> int:
    """Keep the answers that are new; return how often the plan was revised by that."""
    with visit.hub.database.reading() as session:
        known = choosing.answers(session, plan.id or 0)
    revised = 0
    for group, typed in attempt.typed.items():
        given = {name: row.value for name, row in known.get(group, {}).items() if not row.secret}
        secret = {name for name, row in known.get(group, {}).items() if row.secret}
        if all(
            value.strip() == given.get(name, "") and (name not in secret or not value) for name, value in typed.items()
        ):
            if group not in known:
                _asked(visit, plan, group)
            continue
        try:
            answer(visit.hub.kit, plan.id or 0, visit.person, group, typed)
        except AnswersRefused as error:
            attempt.problems[group] = error.problems
            attempt.status = 422
        revised += 1
    return revised


def _asked(visit: Visit, plan: PlanRow, group: str) -> None:
    """Raise NotFound for a group that the plan does not have, even when nothing was typed for it."""
    with visit.hub.database.reading() as session:
        known, _active = viewing.groups(session, plan.id or 0, [group])
    if group not in {row.key for row in known}:
        raise NotFound("This plan does not ask for “{group}”.", group=group)


def decide(visit: Visit) -> Response:
    """POST /plans/{plan}/decide: keeps what was typed beside the button, then takes the decision."""
    wish = Wish.posted(visit.form.get("query", ""), visit.hub.sealer)
    form = visit.form
    with visit.hub.database.reading() as session:
        plan = _plan(visit, session)
    attempt = Attempt.of(form)
    waits = plan.state == PlanState.PENDING  # otherwise `take` tells who decided
    revised = _keep(visit, plan, attempt) if attempt.typed and waits else 0
    if attempt.problems:
        return _page(visit, wish, attempt)
    ballot = Ballot(
        plan_id=plan.id or 0,
        digest=form.get("digest", ""),
        verdict=_verdict(form.get("verdict", "")),
        account_id=visit.person.id,
        channel=Channel.WEB,
        revision=whole(form.get("revision", "")) + revised,
        reason=form.get("reason", ""),
    )
    try:
        taken = visit.hub.desk.take(ballot)
    except Refusal as error:
        place = "reason" if error.code == "reason-missing" else "plan-decide"
        attempt.errors.append((place, Text.from_error(error)))
        attempt.status = 409
        return _page(visit, wish, attempt)
    return visit.go(f"/plans/{plan.id}", taken.text)


def _verdict(said: str) -> Verdict:
    if said not in set(Verdict):
        raise InvalidInput("Say whether you approve or reject the plan.")
    return Verdict(said)


def _plan(visit: Visit, session: Session) -> PlanRow:
    plan = plans.get(session, whole(visit.path["plan"]), visit.school_ids)
    if plan.state == PlanState.DRAFTING:
        raise NotFound("There is no plan {plan} here.", plan=plan.id)
    visit.at(schools.by_id(session, plan.school_id))
    return plan


def _address(plan_id: int, wish: Wish) -> str:
    query = wish.query()
    return f"/plans/{plan_id}?{query}" if query else f"/plans/{plan_id}"


def _page(visit: Visit, wish: Wish, attempt: Attempt | None = None) -> Response:
    status = attempt.status if attempt else 200
    return visit.page("plan.html", _context(visit, wish, attempt), status=status)


def _rows(visit: Visit, wish: Wish) -> Response:
    return visit.fragment("plan_rows.html", _context(visit, wish, None))


def _context(visit: Visit, wish: Wish, attempt: Attempt | None) -> dict[str, Any]:
    with visit.hub.database.reading() as session:
        return review(visit, session, _plan(visit, session), wish, attempt)
