"""The page behind the button of a mail: GET shows, POST decides once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hub.errors import InvalidInput, Refusal
from hub.model.states import Channel, PlanState, Verdict
from hub.model.text import Text, as_text
from hub.people import entry, schools
from hub.people.authority import schools_for
from hub.pipeline.decide import told
from hub.plugin.services import Ballot
from hub.store import choosing, plans
from hub.web import forgery, language
from hub.web.review import summary
from hub.web.wish import whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.responses import Response

    from hub.plugin.services import Account
    from hub.web.visit import Visit

_SHOWN = 15
_DECIDED = (PlanState.APPROVED, PlanState.APPLIED, PlanState.REJECTED)


def show(visit: Visit) -> Response:
    """GET /d/{token}: shows the plan and decides nothing."""
    plan_id, recipient = _follow(visit)
    return _page(visit, plan_id, recipient)


def decide(visit: Visit) -> Response:
    """POST /d/{token}: takes the recipient's decision and spends the link."""
    plan_id, recipient = _follow(visit)
    forgery.check_token(str(visit.sent.get("csrf", "")), visit.secret)
    try:
        taken = _take(visit, plan_id, recipient)
    except Refusal as error:
        place = "reason" if error.code == "reason-missing" else "decide-why"
        problem = {"id": place, "text": visit.say(Text.from_error(error))}
        return _page(visit, plan_id, recipient, errors=[problem], status=409)
    return visit.go(visit.request.url.path, taken)


def _take(visit: Visit, plan_id: int, recipient: Account) -> Text:
    token, form = visit.path["token"], visit.form
    verdict = form.get("verdict", "")
    if verdict not in set(Verdict):
        raise InvalidInput("Say whether you approve or reject the plan.")
    _unspent(visit, plan_id, token)
    ballot = Ballot(
        plan_id=plan_id,
        digest=form.get("digest", ""),
        verdict=Verdict(verdict),
        account_id=recipient.id,
        channel=Channel.EMAIL,
        revision=whole(form.get("revision", "")),
        reason=form.get("reason", ""),
    )
    taken = visit.hub.desk.take(ballot)
    # Spent afterwards: a refused decision (answers missing) leaves the link good; `take` decides once anyway.
    with visit.hub.database.writing() as session:
        if not entry.spent(session, token):
            entry.use(session, token, visit.hub.clock())
    return taken.text


def _unspent(visit: Visit, plan_id: int, token: str) -> None:
    """Raise Refusal for a link that decided already: who did, if the plan is decided."""
    with visit.hub.database.reading() as session:
        if not entry.spent(session, token):
            return
        plan = plans.get(session, plan_id)
        if plan.state in _DECIDED:
            raise Refusal("already-decided", "{story}", story=told(session, plan))
    raise Refusal("link-used", "This link was used already. Sign in to see what became of the plan.")


def _follow(visit: Visit) -> tuple[int, Account]:
    """Return the plan and the person of the link; the page then speaks that person's language."""
    token = visit.path["token"]
    with visit.hub.database.reading() as session:
        plan_id, recipient = entry.follow(session, token, visit.hub.clock())
        ids = schools_for(session, recipient.id)
        if ids is not None and plans.get(session, plan_id).school_id not in ids:
            raise Refusal("link-withdrawn", "This link no longer shows anything: you have no role at this school now.")
    visit.account, visit.secret = None, token
    visit.language = language.pick(recipient, "", visit.site.pages.written)
    return plan_id, recipient


def _page(
    visit: Visit, plan_id: int, recipient: Account, *, errors: Sequence[dict[str, str]] = (), status: int = 200
) -> Response:
    told_outside = visit.hub.desk.notice(plan_id)
    with visit.hub.database.reading() as session:
        plan = plans.get(session, plan_id)
        visit.here = schools.by_id(session, plan.school_id)
        shown = summary(visit, session, plan)
        open_groups = choosing.open_groups(session, plan_id)
    yellow = told_outside.yellow[:_SHOWN]
    context: dict[str, Any] = {
        "plan": shown,
        "action": visit.request.url.path,
        "recipient": recipient.name,
        "reasons": [{"title": row.title or row.facet, "sentence": visit.say(row.reason)} for row in yellow],
        "more": max(0, told_outside.yellow_total - len(yellow)),
        "missing": [visit.say(as_text(group.content["title"])) for group in open_groups],
        "review_href": f"/plans/{plan_id}",
        "errors": list(errors),
        "tz": visit.tz,
    }
    return visit.page("decide_mail.html", context, status=status)
