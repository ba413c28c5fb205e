"""Who decides at a school: its policy and those of its jobs, stand-ins, holidays."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from hub.errors import InvalidInput, NotFound
from hub.model.policy import MOST_PEOPLE, Policy, StandIn
from hub.model.text import Text
from hub.model.writing import short_day
from hub.people import accounts, authority, policies
from hub.people.authority import Act
from hub.people.policy_form import PolicyRefused, written
from hub.pipeline.arranging import Arrangements
from hub.web.cards import connector_title
from hub.web.wish import whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sqlmodel import Session
    from starlette.responses import Response

    from hub.plugin.services import School
    from hub.store.policy_tables import HolidayRow, StandInRow
    from hub.web.visit import Visit

_STEPS = 3  # of escalation, on the page; a command takes more


def show(visit: Visit) -> Response:
    """GET /schools/{hub_school}/policy: of the school, or (``job``) of one of its jobs."""
    _school(visit)
    return _page(visit, _job(visit, visit.query.get("job", "")))


def save(visit: Visit) -> Response:
    """POST /schools/{hub_school}/policy."""
    _school(visit)
    job = _job(visit, visit.form.get("job", ""))
    try:
        with _arranging(visit) as arrangements:
            values = _values(visit, [account.email for account in arrangements.deciders(job)])
            arrangements.set(job, values, visit.person)
    except PolicyRefused as error:
        return _page(visit, job, problems=error.problems, given=values)
    return visit.go(_address(visit, job), Text("The policy is saved. It holds for the plans that wait as well."))


def follow(visit: Visit) -> Response:
    """POST /schools/{hub_school}/policy/follow: a job has no policy of its own any more."""
    _school(visit)
    job = _job(visit, visit.form.get("job", ""))
    with _arranging(visit) as arrangements:
        arrangements.follow(job)
    return visit.go(_address(visit, job), Text("The policy of its own is gone."))


def add_stand_in(visit: Visit) -> Response:
    """POST /schools/{hub_school}/policy/stand-ins."""

    def work(arrangements: Arrangements) -> None:
        form = visit.form
        numbers = whole(form.get("account", "")), whole(form.get("instead", ""))
        if not all(numbers):
            raise InvalidInput("Choose both people.", field="instead" if numbers[0] else "account")
        days = _day(form, "first"), _day(form, "last")
        arrangements.add_stand_in(StandIn(*numbers, *days, joins=form.get("joins") == "yes"))

    return _change(visit, "stand-in", work, Text("The stand-in is kept."))


def remove_stand_in(visit: Visit) -> Response:
    """POST /schools/{hub_school}/policy/stand-ins/remove."""
    return _change(
        visit, "stand-in", lambda one: one.remove_stand_in(whole(visit.form.get("id", ""))), Text("The stand-in ended.")
    )


def add_holiday(visit: Visit) -> Response:
    """POST /schools/{hub_school}/policy/holidays."""

    def work(arrangements: Arrangements) -> None:
        arrangements.add_holiday(visit.form.get("name", ""), _day(visit.form, "first"), _day(visit.form, "last"))

    return _change(visit, "holiday", work, Text("The holiday is kept."))


def remove_holiday(visit: Visit) -> Response:
    """POST /schools/{hub_school}/policy/holidays/remove."""
    return _change(
        visit, "holiday", lambda one: one.remove_holiday(whole(visit.form.get("id", ""))), Text("The holiday is gone.")
    )


def _change(visit: Visit, part: str, work: Callable[[Arrangements], None], done: Text) -> Response:
    _school(visit)
    try:
        with _arranging(visit) as arrangements:
            work(arrangements)
    except InvalidInput as error:
        problem = {f"{part}-{error.field}": Text.from_error(error)}
        return _page(visit, policies.SCHOOL, problems=problem, given=visit.form, part=part)
    return visit.go(_address(visit, policies.SCHOOL), done)


@contextmanager
def _arranging(visit: Visit) -> Iterator[Arrangements]:
    with visit.hub.database.writing() as session:
        yield _arrangements(visit, session)


def _arrangements(visit: Visit, session: Session) -> Arrangements:
    return Arrangements(session=session, kit=visit.hub.kit, school=_school(visit), actor=visit.person.email)


def _school(visit: Visit) -> School:
    """Return the school of the address; Refusal to whom may not set its policy, NotFound to strangers."""
    school = visit.school(visit.path["hub_school"])
    authority.insist(visit.roles, Act.SET_POLICY)
    return school


def _job(visit: Visit, name: str) -> str:
    if name and name not in visit.hub.registry.connectors:
        raise NotFound("There is no job of that name here.")
    return name


def _day(form: Mapping[str, str], name: str) -> date:
    try:
        return date.fromisoformat(form.get(name, ""))
    except ValueError:
        raise InvalidInput("Give a date, such as 2026-12-24.", field=name) from None


def _values(visit: Visit, emails: list[str]) -> dict[str, str]:
    """Return what was posted as the form's fields: ticks and steps become lists."""
    form = visit.form
    values = {name: value for name, value in form.items() if name in written(Policy(), [])}
    steps = [form.get(f"escalation-{number}", "") for number in range(1, _STEPS + 1)]
    ticked = [email for number, email in enumerate(emails) if form.get(f"asked-{number}") == email]
    return values | {"asked": ", ".join(ticked), "escalation": ", ".join(filter(None, steps))}


def _address(visit: Visit, job: str) -> str:
    here = f"/schools/{visit.path['hub_school']}/policy"
    return f"{here}?job={quote(job)}" if job else here


def _page(
    visit: Visit,
    job: str,
    *,
    problems: Mapping[str, Text] | None = None,
    given: Mapping[str, str] | None = None,
    part: str = "",
) -> Response:
    told = {name: visit.say(sentence) for name, sentence in (problems or {}).items()}
    with visit.hub.database.reading() as session:
        arrangements = _arrangements(visit, session)
        policy = policies.policy_of(session, arrangements.school.id, job)
        people = arrangements.deciders(job)
        values = written(policy, people) | ({} if part else dict(given or {}))
        context = _around(visit, session, job) | {
            "policy": values,
            "steps": [*(step.strip() for step in values["escalation"].split(",")), *[""] * _STEPS][:_STEPS],
            "asked": [email.strip() for email in values["asked"].split(",")],
            "people": [(account.email, account.name) for account in people],
            "rule_by": accounts.by_id(session, policy.rule.by).name if policy.rule else "",
            "most_people": MOST_PEOPLE,
            "ways": [(notifier.name, notifier.name) for notifier in visit.hub.kit.notifiers],
            "errors": [{"id": name, "text": sentence} for name, sentence in told.items()],
            "problems": told,
            "given": dict(given or {}) if part else {},
            "part": part,
        }
    return visit.page("policy.html", context, status=422 if told else 200)


def _around(visit: Visit, session: Session, job: str) -> dict[str, Any]:
    """Return what is the school's and not one policy's: jobs, colleagues, stand-ins, holidays."""
    school = _school(visit)
    stand_ins = [
        {
            "id": row.id,
            "who": accounts.by_id(session, row.account_id).name,
            "instead": accounts.by_id(session, row.instead_id).name,
            "days": _days(visit, row),
            "joins": row.joins,
        }
        for row in policies.stand_in_rows(session, school.id)
    ]
    return {
        "job": job,
        "job_title": connector_title(visit, job) if job else "",
        "school": school.name,
        "own": policies.own(session, school.id, job) is not None,
        "here": f"/schools/{school.code}/policy",
        "jobs": [
            {
                "name": name,
                "title": connector_title(visit, name),
                "own": policies.own(session, school.id, name) is not None,
            }
            for name in visit.hub.registry.connectors
        ],
        "colleagues": [(str(one.id), one.name) for one in policies.colleagues(session, school.id)],
        "stand_ins": stand_ins,
        "holidays": [
            {"id": row.id, "name": row.name, "days": _days(visit, row)} for row in policies.holidays(session, school.id)
        ],
    }


def _days(visit: Visit, row: StandInRow | HolidayRow) -> str:
    first, last = short_day(row.first, visit.language), short_day(row.last, visit.language)
    return first if row.first == row.last else f"{first} \N{EN DASH} {last}"
