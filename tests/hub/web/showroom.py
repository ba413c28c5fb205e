"""A tiny site that shows the invented pages under a strict Content-Security-Policy."""

from __future__ import annotations

from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

import hub.web
from hub.web.templating import environment
from tests.hub.web.pages import page

POLICY = {"Content-Security-Policy": "default-src 'self'"}
STATIC = Path(hub.web.__file__).parent / "static"


class Showroom:
    """Answers like the hub: the review page remembers which rows are chosen, by sequence number."""

    def __init__(self) -> None:
        self.pages = environment()
        self.chosen: dict[int, bool] = {}

    def show(self, request: Request) -> Response:
        """Show an invented page by its name."""
        template, context = page(request.path_params["name"])
        return self.answer(template, context)

    def review(self, request: Request) -> Response:
        """Show the review page, with what was chosen in it."""
        return self.answer("plan.html", self.review_context())

    async def select(self, request: Request) -> Response:
        """Choose a row or leave it out: the fragment for htmx, a redirect for a browser without scripts."""
        form = await request.form()
        seqs = [row["seq"] for row in self.review_context()["rows"]] if "scope" in form else [int(str(form["seq"]))]
        self.chosen |= dict.fromkeys(seqs, form["on"] == "1")
        if "hx-request" in request.headers:
            return self.answer("plan_rows.html", self.review_context())
        return RedirectResponse(f"/plans/41?{form['query']}", 303)

    def progress(self, request: Request) -> Response:
        """Tell that everything is applied."""
        return self.answer("plan_progress.html", page("plan-applied")[1])

    def review_context(self) -> dict:
        """Return the review with what was chosen; its second publisher asks once row 5 is chosen."""
        context = page("plan")[1]
        for row in context["rows"]:
            row["selected"] = self.chosen.get(row["seq"], row["selected"]) and not row["blocked"]
        context["plan"]["counts"]["selected"] = sum(row["selected"] for row in context["rows"])
        context["questions"][1] |= {
            "active": self.chosen.get(5, False),
            "shown": self.chosen.get(5, False),
            "fields": context["questions"][0]["fields"][4:],
        }
        context["questions"][1]["fields"][0]["id"] = "12"
        return context

    def answer(self, template: str, context: dict) -> Response:
        """Render under the policy."""
        return HTMLResponse(self.pages.get_template(template).render(context), headers=POLICY)


def showroom() -> Starlette:
    """Return the site."""
    room = Showroom()
    return Starlette(
        routes=[
            Route("/show/{name}", room.show),
            Route("/plans/41", room.review),
            Route("/plans/41/select", room.select, methods=["POST"]),
            Route("/plans/41/progress", room.progress),
            Mount("/static", StaticFiles(directory=STATIC)),
        ]
    )
