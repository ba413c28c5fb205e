"""The demo's Koha as a page: who is a patron there, and until when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from plugins.library.demo.shelf import POLICY, environment

if TYPE_CHECKING:
    from starlette.requests import Request

    from plugins.library.standin import Koha


class Patrons:
    """Shows what a stand-in has."""

    def __init__(self, koha: Koha) -> None:
        self._koha = koha

    def app(self) -> Starlette:
        """Return the page as an application, to be mounted anywhere."""
        return Starlette(routes=[Route("/", self._list)])

    def _list(self, request: Request) -> Response:
        with self._koha.lock:
            patrons: list[dict[str, Any]] = [dict(one) for one in self._koha.patrons.values()]
        html = environment().get_template("patrons.html").render({"patrons": patrons})
        return HTMLResponse(html, headers={"Content-Security-Policy": POLICY})
