"""The rows of the pages of the school library."""

from __future__ import annotations

from tests.authority.pages import Row, row

_HERE = "/schools/{hub_school}/library"
_READ = "See how a pupil file was read"
_TELL = "Say in which encoding it is"

PAGES: tuple[Row, ...] = (
    row("GET " + _HERE + "/upload", "See the pupil files that were sent", "uploader", hides=True),
    row("POST " + _HERE + "/upload", "Send a pupil file", "uploader", hides=True, expect=(303, 422)),
    row("GET " + _HERE + "/files/{run}", "Fetch a pupil file", "plugin", hides=True),
    row("GET " + _HERE + "/members", "See the library's members", "plugin", hides=True),
    row("POST " + _HERE + "/members", "Search the library's members", "plugin", hides=True),
    row("GET " + _HERE + "/members/{ref}", "See a member", "plugin", hides=True, path={"ref": "{member}"}),
    row(
        "POST " + _HERE + "/members/{ref}",
        "Give a member another card",
        "plugin",
        hides=True,
        path={"ref": "{member}"},
        form={"do": "new"},
    ),
    row("GET " + _HERE + "/cards", "See which imports gave cards", "plugin", hides=True),
    row("GET " + _HERE + "/cards/{run}/{form}", "Print new cards", "plugin", hides=True, path={"form": "letters"}),
    row("GET " + _HERE + "/accounts", "See who may upload pupil files", "plugin", hides=True),
    row(
        "POST " + _HERE + "/accounts",
        "Make an account for uploading, with its password",
        "plugin",
        hides=True,
        form={"name": "Ilse Bedacht"},
    ),
    row("GET " + _HERE + "/working", "See how a school works with its library", "plugin", hides=True),
    row("POST " + _HERE + "/working", "Say how it does", "plugin", hides=True, expect=(303, 422)),
    row("GET " + _HERE + "/columns", "See what a school's columns are", "plugin", hides=True),
    row("POST " + _HERE + "/columns", "Say what they are", "plugin", hides=True, expect=(303, 422)),
    row("GET " + _HERE + "/renumbering", "See who has a new number", "plugin", hides=True),
    row("POST " + _HERE + "/renumbering", "Keep memberships under new numbers", "plugin", hides=True),
    row("GET " + _HERE + "/target", "See the library's own systems", "plugin", hides=True),
    row("GET " + _HERE + "/target/{kind}", "See one of them", "plugin", hides=True, path={"kind": "koha"}),
    row(
        "POST " + _HERE + "/target/{kind}",
        "Set one of them up",
        "plugin",
        hides=True,
        path={"kind": "koha"},
        expect=(303, 422),
    ),
    row("GET " + _HERE + "/wise", "See the files for Wise", "plugin", hides=True),
    row("GET " + _HERE + "/wise/{ref}", "Download one", "plugin", hides=True, path={"ref": "{wise}"}),
    row("GET " + _HERE + "/handover", "See the files for the library", "decider", hides=True),
    row("POST " + _HERE + "/handover", "Make one", "decider", hides=True),
    row("GET " + _HERE + "/handover/{ref}", "Download it", "decider", hides=True, path={"ref": "{handover}"}),
    row("GET " + _HERE + "/preview/{run}", _READ, "uploader", hides=True),
    row("POST " + _HERE + "/preview/{run}", _TELL, "uploader", hides=True),
    row("GET " + _HERE + "/files/{run}/preview", _READ, "plugin", hides=True),
    row("POST " + _HERE + "/files/{run}/preview", _TELL, "plugin", hides=True),
)
