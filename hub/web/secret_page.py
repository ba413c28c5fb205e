"""The page behind a link from chat or mail where one person fills in the secrets of one group of questions, once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hub.errors import HubError, InvalidInput, NotFound
from hub.model.text import Text, as_text
from hub.people import schools, secret_links
from hub.pipeline import review
from hub.plugin.reviewing import AnswersRefused
from hub.store import choosing, plans
from hub.store.plan_tables import GroupRow
from hub.web import forgery

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.responses import Response

    from hub.plugin.services import Account
    from hub.web.visit import Visit


def show(visit: Visit) -> Response:
    """GET /fill/{token}: shows empty fields and stores nothing; what was filled in before is never shown."""
    plan_id, group, person = _follow(visit)
    return _page(visit, plan_id, group, person, {})


def store(visit: Visit) -> Response:
    """POST /fill/{token}: stores the secrets and spends the link; what is wrong comes back and spends nothing."""
    plan_id, group, person = _follow(visit)
    forgery.check_token(str(visit.sent.get("csrf", "")), visit.secret)
    names = {question["name"] for question in _questions(visit, plan_id, group)}
    given = {name: value for name, value in visit.form.items() if name in names and value.strip()}
    if not given:
        raise InvalidInput("Nothing was filled in.")
    with visit.hub.database.writing() as session:
        secret_links.spend(session, visit.path["token"], visit.hub.clock())
    try:
        review.answer(visit.hub.kit, plan_id, person, group, given)
    except HubError as error:
        with visit.hub.database.writing() as session:
            secret_links.give_back(session, visit.path["token"])
        if isinstance(error, AnswersRefused):
            return _page(visit, plan_id, group, person, error.problems, status=422)
        raise
    return visit.page("secret.html", _about(visit, plan_id, group) | {"stored": True, "fields": [], "errors": []})


def _follow(visit: Visit) -> tuple[int, str, Account]:
    token = visit.path["token"]
    with visit.hub.database.reading() as session:
        plan_id, group, person = secret_links.follow(session, token, visit.hub.clock())
        review.choosable(session, visit.hub.kit, plan_id, person)
        visit.here = schools.by_id(session, plans.get(session, plan_id).school_id)
    visit.account, visit.secret = None, token
    visit.language = person.language
    return plan_id, group, person


def _questions(visit: Visit, plan_id: int, group: str) -> list[dict[str, Any]]:
    """Return the secret questions of a group, the only ones that this page asks."""
    with visit.hub.database.reading() as session:
        asked = session.get(GroupRow, (plan_id, group))
    if asked is None:
        raise NotFound("This plan does not ask for “{group}”.", group=group)
    return [question for question in asked.content["questions"] if question["kind"] == "secret"]


def _about(visit: Visit, plan_id: int, group: str) -> dict[str, Any]:
    with visit.hub.database.reading() as session:
        asked = session.get_one(GroupRow, (plan_id, group))
        plan = plans.get(session, plan_id)
    return {
        "title": visit.say(as_text(asked.content["title"])),
        "plan": visit.say(visit.hub.kit.connector(plan.connector).title),
        "school": visit.here.name if visit.here else "",
    }


def _page(
    visit: Visit, plan_id: int, group: str, person: Account, problems: Mapping[str, Text], *, status: int = 200
) -> Response:
    with visit.hub.database.reading() as session:
        known = choosing.answers_of(session, plan_id, group)
    fields = [
        {
            "name": question["name"],
            "label": visit.say(as_text(question["label"])),
            "help": visit.say(as_text(question["help"])) if question["help"] else "",
            "required": question["required"] and question["name"] not in known,
            "filled": question["name"] in known,
            "error": visit.say(problems[question["name"]]) if question["name"] in problems else "",
        }
        for question in _questions(visit, plan_id, group)
    ]
    errors = [{"id": name, "text": visit.say(sentence)} for name, sentence in problems.items()]
    told = {"fields": fields, "recipient": person.name, "action": visit.request.url.path, "errors": errors}
    return visit.page("secret.html", _about(visit, plan_id, group) | told | {"stored": False}, status=status)
