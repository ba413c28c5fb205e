"""What `hub demo` shows of UWLR: a school with a link to Snappet, and a stand-in for Snappet that fetches over it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from hub.plugin import Colleague, Demo, DemoHub, Services, Show, Text, marked
from plugins.uwlr.demo import people
from plugins.uwlr.demo.supplier import Supplier
from plugins.uwlr.links import history, keeping
from plugins.uwlr.links.tables import Code
from plugins.uwlr.records import Link
from plugins.uwlr.service.answers import year_of
from plugins.uwlr.service.endpoint import PATH

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hub.plugin import School

SCHOOL: Final = "21QW00"
CODE: Final = "21QW00Voorbeeld!Code-2026"
CUSTOMER_CODE: Final = "demo-klantcode-snappet"
DIRECTOR: Final = Colleague(
    "wil@regenboog.example",
    "Wil Zonneveld",
    "nl",
    "demo-wil-2026",
    ("links", "mandate", "decider", "administrator"),
    SCHOOL,
)
_PATH: Final = "/demo/uwlr"


class UwlrDemo(Demo):
    """A Dutch primary school whose pupils a supplier fetches."""

    order = 45

    def open(self, hub: DemoHub) -> Mapping[str, Any]:
        self._url = hub.url + PATH
        contact = {"email": "koppelingen@snappet.example", "language": "nl"}
        return {
            "suppliers": {
                "snappet": {"contacts": [contact], "customer_code": CUSTOMER_CODE},
                "basispoort": {"contacts": [{"email": "support@basispoort.example", "language": "nl"}]},
            }
        }

    def schools(self) -> Mapping[str, str]:
        return {SCHOOL: "Basisschool De Regenboog"}

    def staff(self) -> Sequence[Colleague]:
        return (DIRECTOR,)

    def steps(self) -> Sequence[Mapping[str, Any]]:
        sign_in = Text.of(
            "Links with suppliers: sign in as {email} with {password}, and activate Basispoort",
            email=DIRECTOR.email,
            password=DIRECTOR.password,
        )
        return (
            {"text": sign_in, "href": f"/schools/{SCHOOL}/links"},
            {"text": Text("See what Snappet gets over the link that there is"), "href": f"{_PATH}/"},
        )

    def seed(self, services: Services, school: School) -> None:
        """Fill the roster and the one link, the first time."""
        place = services.school(SCHOOL)
        with services.writing() as session:
            if session.get(Link, (place.id, "snappet")) is not None:
                return
            people.enrol(session, place, year_of(services.clock().date()))
            ref = keeping.keep(session, services, place, "snappet", CODE, DIRECTOR.email)
            session.add(_link(services, place, ref))
            keeping.shown_once(session, services, ref)
            code = session.get_one(Code, ref)
            code.entered_at, code.entered_by = services.clock(), "supplier"
            session.add(code)
            history.note(session, services, place.id, "snappet", history.ACTIVATED, DIRECTOR.name)

    def shows(self) -> Sequence[Show]:
        return [Show(_PATH, Supplier(self._facts()).app(), marked("A supplier over UWLR"))]

    def facts(self) -> Mapping[str, Any]:
        return {"uwlr": self._facts()}

    def _facts(self) -> dict[str, str]:
        return {
            "url": self._url,
            "results_url": self._url,
            "autorisatiesleutel": CODE,
            "klantcode": CUSTOMER_CODE,
            "klantnaam": "Snappet",
            "brincode": SCHOOL[:4],
            "dependancecode": SCHOOL[4:],
            "schooljaar": year_of(datetime.now(UTC).date()),
        }


def _link(services: Services, school: School, code_ref: str) -> Link:
    today = services.clock().date()
    return Link(
        school_id=school.id,
        key="snappet",
        ref="demo-snappet",
        source="uwlr.links",
        supplier="snappet",
        name="Snappet",
        starts_on=today,
        profile="narrow",
        version="2.2",
        agreed_by=DIRECTOR.name,
        agreed_on=today,
        terms="demo",
        code_ref=code_ref,
    )
