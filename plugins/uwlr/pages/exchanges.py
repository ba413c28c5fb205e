"""What each supplier fetched, when and how much: never what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hub.plugin import Page, Rendered, Text
from plugins.uwlr.pages.overview import HERE, ROLE
from plugins.uwlr.service import exchanges

if TYPE_CHECKING:
    from hub.plugin import PageRequest
    from plugins.uwlr.settings import Settings


def exchanges_page(request: PageRequest) -> Rendered:
    """Show the latest exchanges of the school, and the sums by supplier."""
    settings: Settings = request.services.settings("uwlr")
    context = {
        "latest": exchanges.latest(request.services, request.school.id),
        "totals": exchanges.totals(request.services, request.school.id),
        "names": {code: one.name for code, one in settings.suppliers.items()},
        "days": settings.log_days,
    }
    return Rendered("exchanges.html", context)


PAGES: Final = (Page(f"{HERE}/exchanges", Text("What suppliers fetched"), exchanges_page, ROLE),)
