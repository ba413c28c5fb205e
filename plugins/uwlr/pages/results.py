"""Test results that suppliers brought: by pupil and test, on a page and as a workbook."""

from __future__ import annotations

from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Final

from hub.plugin import Download, Page, Rendered, Text
from plugins.uwlr.pages.overview import ROLE
from plugins.uwlr.results import reading

if TYPE_CHECKING:
    from hub.plugin import PageRequest

_HERE: Final = "/results"
_LONGEST: Final = 7  # digits of a page number
_MEDIA: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def results_page(request: PageRequest) -> Rendered:
    """Show results; a pupil is looked for by number in the form, never in the address."""
    test, pupil = request.query.get("test", ""), request.form.get("pupil", "").strip()
    said = request.query.get("page", "1")
    number = max(1, int(said)) if said.isdecimal() and len(said) < _LONGEST else 1
    found = reading.page(request.services, request.school.id, test=test, pupil=pupil, number=number)
    context = {
        "tests": reading.tests(request.services, request.school.id),
        "results": found.results,
        "next": number + 1 if found.more else 0,
        "previous": number - 1,
        "test": test,
        "pupil": pupil,
    }
    return Rendered("results.html", context)


def export_page(request: PageRequest) -> Download:
    """Hand out all results of the school as a workbook; that somebody took it is on record."""
    with NamedTemporaryFile(suffix=".xlsx", delete=False) as file:
        name = file.name
    words = request.services.translate(request.account.language)
    path = reading.workbook(request.services, request.school.id, name, words)
    who, school = request.account.email, request.school.id
    with request.services.writing() as session:
        request.services.audit(session, actor=who, verb="results exported", school_id=school, subject="uwlr results")
    return Download(path, f"{request.school.code}-results.xlsx", _MEDIA)


PAGES: Final = (
    Page(_HERE, Text("Test results"), results_page, ROLE, menu=True, post=True),
    Page(f"{_HERE}/export", Text("Test results as a workbook"), export_page, ROLE),
)
