"""What `hub demo` shows of the school library: a school and its library, and the pupil files between them."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final

from hub.plugin import Colleague, Demo, DemoHub, Services, Show, Text, marked
from plugins.library.branch import Branch
from plugins.library.demo.counter import Patrons
from plugins.library.demo.shelf import Shelf
from plugins.library.standin import Koha
from plugins.library.targets import access
from plugins.library.targets.tables import KOHA

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hub.plugin import School

CODE: Final = "99XX00"
LIBRARY: Final = "riviermond"
SECRETARY: Final = Colleague("ilse@windroos.example", "Ilse Eikelaar", "nl", "demo-ilse-2026", ("uploader",), CODE)
LIBRARIAN: Final = Colleague(
    "sanne@riviermond.example", "Sanne Wolkenveld", "nl", "demo-sanne-2026", ("librarian",), CODE
)
_PATH: Final = "/demo/pupil-files"
_KOHA_PATH: Final = "/demo/koha"
_KOHA_FORM: Final = {
    "library_id": "MED1",
    "pupil_category": "LL",
    "teacher_category": "DOC",
    "attribute": "LLNR",
    "loans": "yes",
}
_AUGUST: Final = 8


class LibraryDemo(Demo):
    """A Dutch primary school that hands its pupil file to a library."""

    order = 40

    def __init__(self) -> None:
        self._open = ExitStack()
        self._koha = Koha()

    def open(self, hub: DemoHub) -> Mapping[str, Any]:
        self._open.enter_context(self._koha.serve())
        cards = {"name": "Generated", "prefix": "29999", "length": 14, "first": 1, "last": 99_999_999}
        scanned = {"name": "Printed", "prefix": "29998", "length": 14, "first": 1, "last": 9_999, "preprinted": True}
        return {
            "libraries": {LIBRARY: {"name": "Bibliotheek Riviermond", "cards": [cards, scanned]}},
            "allow_http": True,
            "allow_private": True,
        }

    def schools(self) -> Mapping[str, str]:
        return {CODE: "Basisschool De Windroos"}

    def staff(self) -> Sequence[Colleague]:
        return (SECRETARY, LIBRARIAN)

    def steps(self) -> Sequence[Mapping[str, Any]]:
        sign_in = Text.of("The school library: take last year's pupil file of the school De Windroos")
        upload = Text.of(
            "Sign in as the school's secretary, {email} with {password}, and upload it",
            email=SECRETARY.email,
            password=SECRETARY.password,
        )
        decide = Text.of(
            "Sign in as {email} with {password}, for the library: review it, and import it",
            email=LIBRARIAN.email,
            password=LIBRARIAN.password,
        )
        told = Text("Approve the plan for Koha that follows by itself, and see what Koha has")
        return (
            {"text": sign_in, "href": f"{_PATH}/"},
            {"text": upload, "href": f"/schools/{CODE}/library/upload"},
            {"text": decide, "href": "/plans"},
            {"text": told, "href": f"{_KOHA_PATH}/"},
        )

    def seed(self, services: Services, school: School) -> None:
        """Make the school a branch of a library with a Koha, at the turn of the school year all year long."""
        place = services.school(CODE)
        with services.writing() as session:
            if session.get(Branch, place.id) is None:
                branch = Branch(school_id=place.id, library=LIBRARY, branch_code="WIND")
                branch.yearly_from, branch.yearly_until = "01-01", "12-31"
                session.add(branch)
            form = _KOHA_FORM | {"url": self._koha.url, "username": self._koha.user, "secret": self._koha.secret}
            row = access.save(session, services.secrets, place, services.settings("library"), KOHA, form)
            row.turned_on = True
            session.add(row)

    def shows(self) -> Sequence[Show]:
        files = Shelf(lambda: _first(datetime.now(UTC).date())).app()
        return [
            Show(_PATH, files, marked("Pupil files")),
            Show(_KOHA_PATH, Patrons(self._koha).app(), marked("The library's Koha")),
        ]

    def facts(self) -> Mapping[str, Any]:
        return {"library": {"school": CODE, "files": f"{_PATH}/", "koha": f"{_KOHA_PATH}/"}}

    def close(self) -> None:
        self._open.close()


def _first(today: date) -> int:
    """Return the year in which the school year of a day began."""
    return today.year if today.month >= _AUGUST else today.year - 1
