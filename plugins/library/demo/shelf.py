"""The demo's pupil files as a page: last year's and this year's, in every format, to be taken and uploaded."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from plugins.library.demo import pupils
from plugins.library.demo.files import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_WHICH = {"last-year": pupils.last_year, "this-year": pupils.this_year}


class Shelf:
    """Hands out the files; ``first`` is the year in which this school year began."""

    def __init__(self, first: Callable[[], int]) -> None:
        self._first = first

    def app(self) -> Starlette:
        """Return the pages as an application, to be mounted anywhere."""
        return Starlette(routes=[Route("/", self._list), Route("/{which}/{kind}", self._file)])

    def _list(self, request: Request) -> Response:
        root = str(request.scope.get("root_path", ""))
        years = {which: _year(which, self._first()) for which in _WHICH}
        context: dict[str, Any] = {"root": root, "years": years, "kinds": list(FORMATS)}
        html = environment().get_template("pupil_files.html").render(context)
        return HTMLResponse(html, headers={"Content-Security-Policy": POLICY})

    def _file(self, request: Request) -> Response:
        which, kind = request.path_params["which"], request.path_params["kind"]
        if which not in _WHICH or kind not in FORMATS:
            return PlainTextResponse("There is no such file. Go back to the list.", 404)
        ending, write = FORMATS[kind]
        content = write(_WHICH[which](self._first()), _year(which, self._first()))
        name = f"leerlingen-{_year(which, self._first())}.{ending}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
        return Response(content, media_type="application/octet-stream", headers=headers)


def _year(which: str, first: int) -> str:
    begins = first - 1 if which == "last-year" else first
    return f"{begins}-{begins + 1}"


@cache
def environment() -> Environment:
    """Return where the demo's own pages come from."""
    return Environment(loader=PackageLoader("plugins.library"), autoescape=True, undefined=StrictUndefined)
