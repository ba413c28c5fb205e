"""The plugin's pages: the register, fetching, publishers, the connection, the users export."""

from __future__ import annotations

from hub.plugin import Page, Text
from plugins.iddink.pages import connecting, exporting, fetching, licences, publishing

_STAFF, _ADMINISTRATOR = "licences", "administrator"

PAGES = (
    Page("/iddink/licences", Text("Licences"), licences.register_page, _STAFF, menu=True, post=True),
    Page("/iddink/licences/{ref}", Text("Licence"), licences.licence_page, _STAFF, post=True),
    Page("/iddink/fetch", Text("Fetch licences"), fetching.fetch_page, _STAFF, menu=True, post=True),
    Page("/iddink/export", Text("Export users to Iddink"), exporting.export_page, _STAFF, menu=True, post=True),
    Page("/iddink/exports/{ref}", Text("Users export"), exporting.download_page, _STAFF),
    Page("/iddink/publishers", Text("Publishers"), publishing.publishers_page, _ADMINISTRATOR, menu=True),
    Page("/iddink/publishers/edit", Text("Publisher"), publishing.publisher_page, _ADMINISTRATOR, post=True),
    Page(
        "/iddink/connection",
        Text("Iddink connection"),
        connecting.connection_page,
        _ADMINISTRATOR,
        menu=True,
        post=True,
    ),
)
