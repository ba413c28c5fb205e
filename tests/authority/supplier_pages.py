"""The rows of the pages about links with suppliers."""

from __future__ import annotations

from tests.authority.pages import Row, row

_HERE = "/schools/{hub_school}"
_LINK = {"supplier": "snappet"}
_OTHER = {"supplier": "basispoort"}


def _row(way: str, does: str, yes: str = "plugin", **other: object) -> Row:
    return row(way, does, yes, **{"hides": True} | other)


PAGES: tuple[Row, ...] = (
    _row(f"GET {_HERE}/links", "See the links with suppliers"),
    _row(f"GET {_HERE}/links/terms/{{supplier}}", "Download the terms of a link", path=_OTHER),
    _row(f"GET {_HERE}/links/activate/{{supplier}}", "See what a link would be", path=_OTHER),
    _row(f"POST {_HERE}/links/activate/{{supplier}}", "Ask for a link", path=_OTHER, expect=(200, 303, 422)),
    _row(f"GET {_HERE}/links/to/{{supplier}}", "See a link", path=_LINK),
    _row(f"POST {_HERE}/links/to/{{supplier}}", "Suspend a link", path=_LINK, form={"do": "suspend"}),
    _row(f"GET {_HERE}/links/exchanges", "See what suppliers fetched"),
    _row(f"GET {_HERE}/results", "See test results"),
    _row(f"POST {_HERE}/results", "Look for a pupil's results", form={"pupil": "1"}),
    _row(f"GET {_HERE}/results/export", "Download all results"),
    _row(f"GET {_HERE}/administration", "See how the administration system is reached"),
    _row(f"POST {_HERE}/administration", "Say how it is reached", expect=(303, 422)),
    _row(f"GET {_HERE}/administration/edexml", "Download the roster as EDEXML"),
    _row(
        "GET /links/code/{token}",
        "Look at the page for a verification code, whoever holds its address",
        "everybody",
        path={"token": "{door}"},
    ),
    _row(
        "POST /links/code/{token}",
        "Have the verification code shown, once",
        "everybody",
        path={"token": "{door}"},
        form={"csrf": "{door_csrf}", "do": "show"},
    ),
    _row("GET /uwlr", "Read the description of the service", "", machine=True),
    _row("POST /uwlr", "Fetch a school or bring results, with a verification code", "", machine=True),
)
