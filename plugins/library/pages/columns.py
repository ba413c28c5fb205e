"""A school's own words in its lists: which column is which field, and what a cell means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hub.plugin import InvalidInput, Page, Redirect, Rendered, Text
from hub.plugin.files.headers import SYNONYMS
from plugins.library.uploads import looking, shelf

if TYPE_CHECKING:
    from hub.plugin import PageRequest

_HERE: Final = "/library/columns"
_SAVED = Text("Saved. It holds from the next file on: upload it again.")


def columns_page(request: PageRequest) -> Rendered | Redirect:
    """Show what is remembered, or take in one more word, or forget one."""
    problem: InvalidInput | None = None
    if request.method == "POST":
        try:
            return _told(request)
        except InvalidInput as error:
            problem = error
    words = request.services.list_words(request.school.id)
    context = {
        "headings": sorted(words.headings.items()),
        "values": [
            (field, said, means) for field, told in sorted(words.values.items()) for said, means in told.items()
        ],
        "fields": sorted(SYNONYMS),
        "look": _newest(request),
        "typed": request.form if problem else {},
        "problem": {"field": problem.field or "heading", "text": Text.from_error(problem)} if problem else None,
    }
    return Rendered("columns.html", context, status=422 if problem else 200)


def _newest(request: PageRequest) -> looking.Look | None:
    """Look into the newest file that is still kept: its headings are the ones to explain."""
    services = request.services
    with services.reading() as session:
        row = shelf.newest_kept(session, request.school.id, services.clock())
    if row is None:
        return None
    looking.record(services, row, request.account)
    return looking.look(services, row)


def _told(request: PageRequest) -> Redirect:
    form, services, school = request.form, request.services, request.school.id
    do = form.get("do", "")
    words = {name: form.get(name, "").strip() for name in ("heading", "field", "said", "means")}
    if do == "heading" and not words["heading"]:
        raise InvalidInput("Write the heading as it stands in the file.", field="heading")
    if do == "value" and not (words["field"] and words["said"]):
        raise InvalidInput("Choose the field and write what stands in the cell.", field="said")
    with services.writing() as session:
        if do == "forget":
            services.forget_list_words(
                session, school, heading=words["heading"], field=words["field"], said=words["said"]
            )
        else:
            services.tell_list_words(session, school, **words if do == "value" else {**words, "said": "", "means": ""})
        who = request.account.email
        services.audit(
            session, actor=who, verb="list words told", school_id=school, subject="library", field=words["field"]
        )
    return Redirect(_HERE, _SAVED)


PAGES = (Page(_HERE, Text("Columns of a list"), columns_page, "librarian", menu=True, post=True),)
