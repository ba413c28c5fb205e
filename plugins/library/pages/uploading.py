"""The upload portal: a school's secretary hands in the pupil file and sees what became of the earlier ones."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from hub.plugin import Download, InvalidInput, Page, Redirect, Rendered, RetryLater, Text, day
from plugins.library.branch import Branch
from plugins.library.connector import Members
from plugins.library.uploads import PORTAL_ROLE, looking, receiving, shelf

if TYPE_CHECKING:
    from hub.plugin import PageRequest

_RECEIVED = Text("Your file was received. The library is told as soon as it has been read.")
_AGAIN = Text("Your file was received. It is the same file as the one of {day}.")
_NONE = Text("Choose the pupil file first.")


def upload_page(request: PageRequest) -> Rendered | Redirect:
    """Take a pupil file, or show what can be sent and what became of earlier ones."""
    problem: Text | None = None
    if request.method == "POST":
        try:
            return _received(request)
        except (InvalidInput, RetryLater) as error:
            problem = Text.from_error(error)
    branch = _branch(request)
    context = {
        "ready": branch is not None,
        "public": branch is not None and branch.public_membership,
        "days": branch.retention_days if branch else 0,
        "uploads": shelf.latest(request.services, request.school.id),
        "reader": request.account.email,
        "staff": looking.STAFF in request.account.roles,
        "problem": problem,
    }
    return Rendered("upload.html", context, status=422 if problem else 200)


def _received(request: PageRequest) -> Redirect:
    branch = _branch(request)
    if branch is None:
        raise InvalidInput("This school is not a branch of a library yet: ask the library to add it.")
    if "list" not in request.files or not request.files["list"].stat().st_size:
        raise InvalidInput(_NONE.template)
    services, account = request.services, request.account
    sent = receiving.Sent(request.files["list"], request.file_names.get("list", ""), Members.name)
    run, earlier = receiving.receive(services, request.school, account, branch, sent)
    if earlier is None:
        return Redirect(f"/library/preview/{run}", _RECEIVED)
    return Redirect(f"/library/preview/{run}", _AGAIN.filled(day=day(earlier.at.date(), account.language)), "warn")


def file_page(request: PageRequest) -> Download:
    """Hand the file of a run to library staff, in plain, once."""
    services, school = request.services, request.school
    number = request.path["run"]
    with services.writing() as session:
        row = shelf.of_run(session, school.id, int(number) if number.isdecimal() else 0)
        subject, who = f"run {row.run_id}", request.account.email
        services.audit(session, actor=who, verb="pupil file taken", school_id=school.id, subject=subject)
    copy = services.data_dir / f"pupil-file-{row.ref}-{request.account.id}"
    with services.files.opened(row.file_ref) as plain:
        copy.touch(mode=0o600)
        shutil.copyfile(plain, copy)
    return Download(copy, shelf.name_of(services, row), "application/octet-stream")


def _branch(request: PageRequest) -> Branch | None:
    with request.services.reading() as session:
        return session.get(Branch, request.school.id)


PAGES = (
    Page("/library/upload", Text("Upload pupil file"), upload_page, PORTAL_ROLE, menu=True, post=True),
    Page("/library/files/{run}", Text("Pupil file"), file_page, looking.STAFF),
)
