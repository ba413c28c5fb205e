"""The page behind the button of a mail: GET shows, POST decides once, and only as the recipient."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from hub.errors import InvalidInput, Refusal
from hub.model.states import Channel, PlanState, Verdict
from hub.model.text import Text, as_text
from hub.people import links, schools
from hub.people.authority import schools_for
from hub.pipeline.decide import told
from hub.plugin.services import Ballot
from hub.store import choosing, plans
from hub.web import forgery, holding, language
from hub.web.holding import Holder
from hub.web.review import summary
from hub.web.wish import whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.responses import Response

    from hub.plugin.notifier import Notice
    from hub.plugin.services import Account
    from hub.web.visit import Visit

_SHOWN = 15
_DECIDED = (PlanState.APPROVED, PlanState.APPLIED, PlanState.REJECTED)


def show(visit: Visit) -> Response:
    """GET /d/{token}: shows the plan and decides nothing."""
    followed = _follow(visit)
    if visit.must_change:
        return visit.go(
            "/me/password", Text("First choose a password of your own; then press the mail's button again.")
        )
    return _page(visit, *followed)


def decide(visit: Visit) -> Response:
    """POST /d/{token}: takes the recipient's decision and spends the link."""
    plan_id, recipient, who = _follow(visit)
    forgery.check_token(str(visit.sent.get("csrf", "")), visit.secret)
    if visit.must_change:
        return visit.go("/me/password")
    try:
        taken = _take(visit, plan_id, recipient, who)
    except Refusal as error:
        place = "reason" if error.code == "reason-missing" else "decide-why"
        problem = {"id": place, "text": visit.say(Text.from_error(error))}
        return _page(visit, plan_id, recipient, who, errors=[problem], status=409)
    response = visit.go(visit.request.url.path, taken)
    if visit.form.get("own") == "1" and who is Holder.SIGNED_IN:
        holding.remember(visit, response, recipient)
    return response


def _take(visit: Visit, plan_id: int, recipient: Account, who: Holder) -> Text:
    token, form = visit.path["token"], visit.form
    verdict = form.get("verdict", "")
    if verdict not in set(Verdict):
        raise InvalidInput("Say whether you approve or reject the plan.")
    _unspent(visit, plan_id, token)
    if not who.may_decide(risky=visit.hub.desk.notice(plan_id).risky):
        raise Refusal("sign-in", "This link was sent to {name}. Sign in as {name} to decide.", name=recipient.name)
    ballot = Ballot(
        plan_id=plan_id,
        digest=form.get("digest", ""),
        verdict=Verdict(verdict),
        account_id=recipient.id,
        channel=Channel.EMAIL,
        revision=whole(form.get("revision", "")),
        reason=form.get("reason", ""),
        signed_in=who is Holder.SIGNED_IN,
    )
    taken = visit.hub.desk.take(ballot)
    # Spent afterwards: a refused decision (answers missing) leaves the link good; `take` decides once anyway.
    with visit.hub.database.writing() as session:
        links.spend(session, token, visit.hub.clock())
    return taken.text


def _unspent(visit: Visit, plan_id: int, token: str) -> None:
    """Raise Refusal for a link that decided already: who did, if the plan is decided."""
    with visit.hub.database.reading() as session:
        if not links.spent(session, token):
            return
        plan = plans.get(session, plan_id)
        if plan.state in _DECIDED:
            raise Refusal("already-decided", "{story}", story=told(session, plan))
    raise Refusal("link-used", "This link was used already. Sign in to see what became of the plan.")


def _follow(visit: Visit) -> tuple[int, Account, Holder]:
    """Return the plan, the person of the link and who holds it; the page speaks the language of who reads."""
    token = visit.path["token"]
    with visit.hub.database.reading() as session:
        plan_id, recipient = links.follow(session, visit.hub.sealer, token, visit.hub.clock())
        ids = schools_for(session, recipient.id)
        if ids is not None and plans.get(session, plan_id).school_id not in ids:
            raise Refusal("link-withdrawn", "This link no longer shows anything: you have no role at this school now.")
        who = holding.holder(visit, session, recipient)
    visit.secret = holding.form_secret(visit, token)
    if who is not Holder.OTHER:
        visit.language = language.pick(recipient, "", visit.site.pages.written)
    return plan_id, recipient, who


def _page(
    visit: Visit,
    plan_id: int,
    recipient: Account,
    who: Holder,
    *,
    errors: Sequence[dict[str, str]] = (),
    status: int = 200,
) -> Response:
    notice = visit.hub.desk.notice(plan_id)
    with visit.hub.database.reading() as session:
        plan = plans.get(session, plan_id)
        visit.here = schools.by_id(session, plan.school_id)
        shown = summary(visit, session, plan)
        open_groups = choosing.open_groups(session, plan_id)
        used = links.spent(session, visit.path["token"])
    context = _reasons(visit, notice) | {
        "plan": shown,
        "action": visit.request.url.path,
        "recipient": recipient.name,
        "holder": who,
        "used": used,
        "may_decide": who.may_decide(risky=notice.risky),
        "signin_href": f"/signin?after={quote(visit.request.url.path)}",
        "someone": visit.account.name if visit.account else "",
        "missing": [visit.say(as_text(group.content["title"])) for group in open_groups],
        "review_href": f"/plans/{plan_id}",
        "errors": list(errors),
        "tz": visit.tz,
    }
    return visit.page("decide_mail.html", context, status=status)


def _reasons(visit: Visit, notice: Notice) -> dict[str, Any]:
    """Return some of the yellow rows, as they may be told outside, and how many others there are."""
    yellow = notice.yellow[:_SHOWN]
    return {
        "reasons": [{"title": row.title or row.facet, "sentence": visit.say(row.reason)} for row in yellow],
        "more": max(0, notice.yellow_total - len(yellow)),
        "risky": notice.risky,
    }
