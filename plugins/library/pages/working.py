"""How a school works with its library, and the same people under new numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from hub.plugin import InvalidInput, Page, Redirect, Rendered, Text
from plugins.library.branch import Branch
from plugins.library.members import renumbering

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hub.plugin import PageRequest

STAFF: Final = "librarian"
FIELDS: Final = (
    "called_name",
    "initials",
    "prefix",
    "surname",
    "birth_date",
    "gender",
    "class_code",
    "class_name",
    "email",
)
_DAY: Final = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_LONGEST: Final = 3_650
_TICKS: Final = ("public_membership", "ignores_zeros")
_LISTS: Final = ("protected", "clears")
_DAYS: Final = ("yearly_from", "yearly_until", "pause_from", "pause_until")
_NUMBERS: Final = {"grace_days": _LONGEST, "retention_days": _LONGEST, "year_share": 100, "yearly_share": 100}


def working_page(request: PageRequest) -> Rendered | Redirect:
    """Show or change how a school works with its library."""
    problem: InvalidInput | None = None
    if request.method == "POST":
        try:
            return _saved(request)
        except InvalidInput as error:
            problem = error
    with request.services.reading() as session:
        stored = session.get(Branch, request.school.id)
    libraries = request.services.settings("library").libraries
    branch = stored or Branch(school_id=request.school.id, library=next(iter(libraries), ""))
    context = {
        "branch": _typed(branch, request.form) if problem else branch.model_dump(),
        "stored": stored is not None,
        "libraries": [(key, library.name) for key, library in libraries.items()],
        "fields": FIELDS,
        "problem": {"field": problem.field, "text": Text.from_error(problem)} if problem else None,
    }
    return Rendered("working.html", context, status=422 if problem else 200)


def _saved(request: PageRequest) -> Redirect:
    values, services = _read(request), request.services
    with services.writing() as session:
        branch = session.get(Branch, request.school.id) or Branch(school_id=request.school.id, library="")
        for name, value in values.items():
            setattr(branch, name, value)
        branch.changed_by, branch.changed_at = request.account.email, services.clock()
        session.add(branch)
        school, who = request.school.id, request.account.email
        services.audit(session, actor=who, verb="library way of working saved", school_id=school, subject="library")
    return Redirect("/library/working", Text("Saved. It holds from the next file on."))


def _read(request: PageRequest) -> dict[str, Any]:
    form = request.form
    if form.get("library", "") not in request.services.settings("library").libraries:
        raise InvalidInput("Choose the library that this school is a branch of.", field="library")
    values: dict[str, Any] = {"library": form["library"], "branch_code": form.get("branch_code", "").strip()}
    values["kind"] = "secondary" if form.get("kind") == "secondary" else "primary"
    for names, read in ((_NUMBERS, _number), (_DAYS, _day)):
        values |= {name: read(name, form.get(name, "").strip()) for name in names}
    values |= {name: form.get(name) == "yes" for name in _TICKS}
    return values | {way: _ticked(form, way) for way in _LISTS}


def _number(name: str, text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or int(text) > _NUMBERS[name]:
        raise InvalidInput("Write a whole number from 0 to {most}.", field=name, most=_NUMBERS[name])
    return int(text)


def _day(name: str, text: str) -> str:
    if text and not _DAY.fullmatch(text):
        raise InvalidInput(
            "Write a day as month and day, such as 08-01; leave both empty for no such time.", field=name
        )
    return text


def _typed(branch: Branch, form: Mapping[str, str]) -> dict[str, Any]:
    """Return what was typed, so that nobody has to type it again."""
    typed = {name: form[name] for name in ("library", "branch_code", "kind", *_NUMBERS, *_DAYS) if name in form}
    ticks = {name: form.get(name) == "yes" for name in _TICKS}
    return branch.model_dump() | typed | ticks | {way: _ticked(form, way) for way in _LISTS}


def _ticked(form: Mapping[str, str], way: str) -> list[str]:
    return [name for name in FIELDS if form.get(f"{way}-{name}") == "yes"]


def renumbering_page(request: PageRequest) -> Rendered | Redirect:
    """Show who seems to have a new number, or keep those memberships under it."""
    services, school = request.services, request.school
    if request.method == "POST":
        chosen = [
            name.removeprefix("number-") for name, value in request.form.items() if name.startswith("number-") and value
        ]
        with services.writing() as session:
            count = renumbering.confirm(session, school.id, chosen)
            who = request.account.email
            services.audit(
                session, actor=who, verb="numbers kept", school_id=school.id, subject="library", members=count
            )
        said = Text.count(
            "{count} membership goes on under its new number. Upload the file once more: nobody is new or gone now.",
            "{count} memberships go on under their new numbers. Upload the file once more: nobody is new or gone now.",
            count=count,
        )
        return Redirect("/library/renumbering", said)
    with services.reading() as session:
        pairs = renumbering.waiting(session, school.id)
    return Rendered("renumbering.html", {"pairs": pairs})


PAGES = (
    Page("/library/working", Text("Way of working"), working_page, STAFF, menu=True, post=True),
    Page("/library/renumbering", Text("New numbers"), renumbering_page, STAFF, post=True),
)
