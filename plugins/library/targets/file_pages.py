"""The files that were made for Wise: listed, and given to librarians one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.plugin import Download, Page, Rendered, Text
from plugins.library.targets import access, files
from plugins.library.targets.tables import WISE

if TYPE_CHECKING:
    from hub.plugin import PageRequest


def files_page(request: PageRequest) -> Rendered:
    """List the files that can still be downloaded."""
    row = access.target(request.services, request.school, WISE)
    context = {
        "files": files.listed(request.services, request.school, WISE),
        "days": request.services.settings("library").file_days,
        "on": bool(row and row.turned_on),
    }
    return Rendered("wise_files.html", context)


def file_page(request: PageRequest) -> Download:
    """Give a file to the librarian who asks; that they did is on record."""
    who = request.account.email
    path, name = files.take(request.services, request.school, request.path["ref"], WISE, who)
    return Download(path, name, files.MEDIA_TYPE)


PAGES = (
    Page("/library/wise", Text("Files for Wise"), files_page, "librarian", menu=True),
    Page("/library/wise/{ref}", Text("File for Wise"), file_page, "librarian"),
)
