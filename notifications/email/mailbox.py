"""The demo's mailbox: a page that lists the mails that were sent, and shows each as a mail program would."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.applications import Starlette
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

if TYPE_CHECKING:
    from starlette.requests import Request

    from notifications.email.receiver import MailReceiver, Received

_PAGE_POLICY = "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'"
# A mail is a stranger's HTML: no scripts, nothing fetched, links leave the frame for the whole window.
_MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
)
_LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]")
_STYLE = Path(__file__).with_name("templates") / "mailbox.css"


class Mailbox:
    """Pages over what a receiver holds."""

    def __init__(self, receiver: MailReceiver) -> None:
        self._receiver = receiver

    def app(self) -> Starlette:
        """Return the pages as an application, to be mounted anywhere."""
        return Starlette(
            routes=[
                Route("/", self._list),
                Route("/mailbox.css", self._style),
                Route("/{number:int}", self._mail),
                Route("/{number:int}/html", self._html),
            ]
        )

    def _list(self, request: Request) -> Response:
        return _page(request, "mailbox.html", mails=self._receiver.messages[::-1])

    def _mail(self, request: Request) -> Response:
        mail = self._find(request)
        if mail is None:
            return _missing()
        headers = [(name, str(value)) for name, value in mail.message.items()]
        return _page(request, "mailbox_mail.html", mail=mail, headers=headers, text=linked(mail.text))

    def _html(self, request: Request) -> Response:
        mail = self._find(request)
        if mail is None:
            return _missing()
        shown = mail.html.replace("<head>", '<head><base target="_top">', 1)
        return HTMLResponse(shown, headers={"Content-Security-Policy": _MAIL_POLICY})

    def _style(self, request: Request) -> Response:
        return FileResponse(_STYLE, media_type="text/css")

    def _find(self, request: Request) -> Received | None:
        number = int(request.path_params["number"])
        mails = self._receiver.messages
        return mails[number - 1] if 1 <= number <= len(mails) else None


def linked(text: str) -> Markup:
    """Return a mail's plain text with its addresses made links."""
    parts, last = [Markup()], 0
    for found in _LINK.finditer(text):
        parts += [escape(text[last : found.start()]), Markup('<a href="{0}">{0}</a>').format(found.group())]
        last = found.end()
    return Markup().join([*parts, escape(text[last:])])


def _page(request: Request, template: str, **context: Any) -> Response:
    root = str(request.scope.get("root_path", ""))
    html = _environment().get_template(template).render(context, root=root)
    return HTMLResponse(html, headers={"Content-Security-Policy": _PAGE_POLICY})


def _missing() -> Response:
    return PlainTextResponse("There is no such mail. Go back to the list.", 404)


@cache
def _environment() -> Environment:
    return Environment(loader=PackageLoader("notifications.email"), autoescape=True, undefined=StrictUndefined)
