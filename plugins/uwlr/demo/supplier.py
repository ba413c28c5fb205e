"""A stand-in for a supplier: fetches over the link as a real one would, and shows what it got."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import httpx
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from lxml import etree
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

_NS: Final = "{http://www.edustandaard.nl/leerresultaten/2/leerlinggegevens}"
ENVELOPE: Final = (
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header>'
    '<a:autorisatie xmlns:a="http://www.edustandaard.nl/leerresultaten/2/autorisatie">'
    "<a:autorisatiesleutel>{autorisatiesleutel}</a:autorisatiesleutel><a:klantcode>{klantcode}</a:klantcode>"
    "<a:klantnaam>{klantnaam}</a:klantnaam></a:autorisatie></s:Header><s:Body>"
    '<l:leerlinggegevens_verzoek xmlns:l="http://www.edustandaard.nl/leerresultaten/2/leerlinggegevens">'
    "<l:schooljaar>{schooljaar}</l:schooljaar><l:brincode>{brincode}</l:brincode>"
    "<l:dependancecode>{dependancecode}</l:dependancecode><l:xsdversie>2.2</l:xsdversie>"
    "</l:leerlinggegevens_verzoek></s:Body></s:Envelope>"
)


class Supplier:
    """One page: the line that fetches, and what came."""

    def __init__(self, facts: Mapping[str, str]) -> None:
        self._facts = facts
        folder = Path(__file__).parent / "templates"
        self._pages = Environment(
            loader=FileSystemLoader(folder), autoescape=select_autoescape(["html"]), undefined=StrictUndefined
        )

    def app(self) -> Starlette:
        """Return the page as an application, to be mounted anywhere."""
        return Starlette(routes=[Route("/", self._show)])

    async def _show(self, request: Request) -> Response:
        fetch = request.query_params.get("fetch")
        got = await run_in_threadpool(self._fetch) if fetch else None
        envelope = ENVELOPE.format(**self._facts)
        curl = f"curl -s -H 'Content-Type: text/xml; charset=utf-8' --data '{envelope}' {self._facts['url']}"
        html = self._pages.get_template("supplier.html").render({"curl": curl, "got": got, "facts": self._facts})
        return HTMLResponse(html)

    def _fetch(self) -> dict[str, Any]:
        """Ask for the pupils and return who came, or the fault."""
        said = httpx.post(
            self._facts["url"],
            content=ENVELOPE.format(**self._facts).encode(),
            headers={"content-type": "text/xml; charset=utf-8"},
            timeout=30,
        )
        root = etree.fromstring(said.content)
        fault = root.findtext(".//faultcode")
        return {"fault": fault or "", "pupils": [_told(one) for one in root.iter(f"{_NS}leerling")]}


def _told(pupil: etree._Element) -> dict[str, str]:
    parts = {etree.QName(one).localname: one.text or "" for one in pupil}
    name = " ".join(filter(None, (parts.get("roepnaam"), parts.get("voorvoegsel"), parts.get("achternaam"))))
    return {"key": pupil.get("key", ""), "name": name, "level": parts.get("jaargroep", "")}
