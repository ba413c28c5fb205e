"""The users export as pages: making a workbook, and downloading it while it lasts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.plugin import Download, Redirect, Rendered, Text
from plugins.iddink import export

if TYPE_CHECKING:
    from hub.plugin import PageRequest


def export_page(request: PageRequest) -> Rendered | Redirect:
    """List the workbooks that can be downloaded, or make one."""
    hours = request.services.settings("iddink").export_hours
    if request.method == "POST":
        made = export.make(request.services, request.school, request.account.email, hours)
        return Redirect(
            "/iddink/export",
            Text.count(
                "A workbook with {count} person is ready.",
                "A workbook with {count} people is ready.",
                count=made.people,
            ),
        )
    context = {"exports": export.listed(request.services, request.school), "hours": hours, "columns": export.COLUMNS}
    return Rendered("users_export.html", context)


def download_page(request: PageRequest) -> Download:
    """Give a workbook to the person who asks; that they did is on record."""
    path, name = export.take(request.services, request.school, request.path["ref"], request.account.email)
    return Download(path, name, export.MEDIA_TYPE)
