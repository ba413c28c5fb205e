"""The school's page: make the file for the library, and download it while it lasts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.plugin import Download, InvalidInput, Page, Redirect, Rendered, Text
from plugins.library.handover import sending
from plugins.library.handover.connector import PURPOSE, DeliverToLibrary, way
from plugins.library.handover.mapping import COLUMNS, EMAIL
from plugins.library.handover.tables import Handover
from plugins.library.targets import files

if TYPE_CHECKING:
    from hub.plugin import PageRequest

_HERE = "/library/handover"


def handover_page(request: PageRequest) -> Rendered | Redirect:
    """Show how the school hands over and the files that wait, or start making one."""
    problem: InvalidInput | None = None
    if request.method == "POST":
        try:
            return _saved(request) if request.form.get("do") == "save" else _started(request)
        except InvalidInput as error:
            problem = error
    chosen = way(request.services, request.school)
    context = {
        "files": files.listed(request.services, request.school, PURPOSE),
        "days": request.services.settings("library").file_days,
        "with_email": chosen.with_email,
        "url": request.form.get("url", chosen.url),
        "token_set": bool(chosen.sealed_token),
        "columns": (*COLUMNS, EMAIL) if chosen.with_email else COLUMNS,
        "problem": {"field": problem.field, "text": Text.from_error(problem)} if problem else None,
    }
    return Rendered("handover.html", context, status=422 if problem else 200)


def handover_file_page(request: PageRequest) -> Download:
    """Give a file to the person who asks; that they did is on record."""
    who = request.account.email
    path, name = files.take(request.services, request.school, request.path["ref"], PURPOSE, who)
    return Download(path, name, files.MEDIA_TYPE)


def _started(request: PageRequest) -> Redirect:
    run = request.services.start_run(DeliverToLibrary.name, request.school.id, by=request.account.email)
    return Redirect(f"/runs/{run}", Text("What has changed for the library is being looked up."))


def _saved(request: PageRequest) -> Redirect:
    services, who = request.services, request.account.email
    with services.writing() as session:
        row = session.get(Handover, request.school.id) or Handover(school_id=request.school.id)
        row.with_email = request.form.get("email") == "yes"
        sending.save(row, services.secrets, request.school, services.settings("library"), request.form)
        row.changed_by, row.changed_at = who, services.clock()
        session.add(row)
        services.audit(
            session, actor=who, verb="handover saved", school_id=request.school.id, subject="library handover"
        )
    return Redirect(_HERE, Text("Saved."))


PAGES = (
    Page(_HERE, Text("Deliver to the library"), handover_page, "decider", menu=True, post=True),
    Page(f"{_HERE}/{{ref}}", Text("File for the library"), handover_file_page, "decider"),
)
