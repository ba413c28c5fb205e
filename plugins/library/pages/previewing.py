"""How a pupil file was read: shown to who sent it and to library staff, who may say that it is another encoding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hub.plugin import InvalidInput, NotFound, Page, Redirect, Rendered, Text
from hub.plugin.files import ENCODINGS
from plugins.library.branch import Branch
from plugins.library.uploads import PORTAL_ROLE, looking, shelf

if TYPE_CHECKING:
    from hub.plugin import PageRequest
    from plugins.library.uploads.shelf import UploadRow

_OWN: Final = "/library/preview/{run}"
_STAFFS: Final = "/library/files/{run}/preview"
_SAVED = Text("Remembered for this school. Upload the file again, so that it is read so.")


def preview_page(request: PageRequest) -> Rendered | Redirect:
    """Show the beginning of a file as it was read, or remember how this school's files are to be read."""
    row = _upload(request)
    if request.method == "POST":
        return _remembered(request, row)
    wish = request.query.get("encoding")
    looking.record(request.services, row, request.account)
    context = {
        "look": looking.look(request.services, row, wish if wish == "" or wish in ENCODINGS else None),
        "name": shelf.name_of(request.services, row),
        "encodings": list(ENCODINGS.items()),
        "here": _here(request, row),
        "staff": looking.STAFF in request.account.roles,
        "uploads": PORTAL_ROLE in request.account.roles,
    }
    return Rendered("preview.html", context)


def _upload(request: PageRequest) -> UploadRow:
    number = request.path["run"]
    with request.services.reading() as session:
        row = shelf.of_run(session, request.school.id, int(number) if number.isdecimal() else 0)
    if not looking.may(request.account, row):
        raise NotFound("There is no pupil file of run {run} here.", run=row.run_id)
    return row


def _remembered(request: PageRequest, row: UploadRow) -> Redirect:
    encoding, services, school = request.form.get("encoding", ""), request.services, request.school.id
    if encoding and encoding not in ENCODINGS:
        raise InvalidInput("Choose one of the encodings.", field="encoding")
    with services.writing() as session:
        branch = session.get_one(Branch, school)
        branch.encoding = encoding
        session.add(branch)
        who = request.account.email
        services.audit(session, actor=who, verb="encoding told", school_id=school, subject="library", encoding=encoding)
    return Redirect(_here(request, row), _SAVED)


def _here(request: PageRequest, row: UploadRow) -> str:
    """Return the address of this page for its reader: a role opens one of the two."""
    own = PORTAL_ROLE in request.account.roles
    return (_OWN if own else _STAFFS).format(run=row.run_id)


PAGES = (
    Page(_OWN, Text("How the file is read"), preview_page, PORTAL_ROLE, post=True),
    Page(_STAFFS, Text("How the file is read"), preview_page, looking.STAFF, post=True),
)
