"""The overview: which links there are and which there could be, by kind; the terms of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hub.plugin import Download, Page, Rendered, Text
from plugins.uwlr.links import asking, standing, terms

if TYPE_CHECKING:
    from hub.plugin import PageRequest

ROLE: Final = "links"
HERE: Final = "/links"


def overview_page(request: PageRequest) -> Rendered:
    """Show all suppliers."""
    return Rendered("links.html", {"groups": standing.overview(request.services, request.school)})


def terms_page(request: PageRequest) -> Download:
    """Hand out the terms of a link."""
    supplier = asking.supplier_of(request.services, request.path["supplier"])
    path, name, media_type = terms.of(request.services, request.school, supplier, request.account.language)
    return Download(path, name, media_type)


PAGES: Final = (
    Page(HERE, Text("Links with suppliers"), overview_page, ROLE, menu=True),
    Page(f"{HERE}/terms/{{supplier}}", Text("Terms of a link"), terms_page, ROLE),
)
