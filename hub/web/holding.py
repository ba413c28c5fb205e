"""Who holds the link of a mail: its recipient, signed in or in a browser of their own, or somebody else."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from hub.people import links

if TYPE_CHECKING:
    from sqlmodel import Session
    from starlette.responses import Response

    from hub.plugin.services import Account
    from hub.web.visit import Visit

COOKIE = "hub_own_browser"


class Holder(StrEnum):
    """Who looks at the page of a link."""

    SIGNED_IN = "signed-in"  # the recipient, in a session
    OWN_BROWSER = "own-browser"  # a browser that the recipient signed in with before and called their own
    OTHER = "other"  # somebody else, in a session
    UNKNOWN = "unknown"

    def may_decide(self, *, risky: bool) -> bool:
        """Tell whether this is the recipient as surely as the plan asks."""
        return self is Holder.SIGNED_IN or (self is Holder.OWN_BROWSER and not risky)


def holder(visit: Visit, session: Session, recipient: Account) -> Holder:
    """Return who holds the link: a link alone, forwarded or fetched, is nobody."""
    if visit.account is not None:
        return Holder.SIGNED_IN if visit.account.id == recipient.id else Holder.OTHER
    own = links.is_own_browser(session, visit.request.cookies.get(COOKIE, ""), recipient.id, visit.hub.clock())
    return Holder.OWN_BROWSER if own else Holder.UNKNOWN


def form_secret(visit: Visit, link: str) -> str:
    """Return what the page's forms are bound to: the session, else the browser's cookie beside the link."""
    return visit.secret if visit.account is not None else link + visit.request.cookies.get(COOKIE, "")


def remember(visit: Visit, response: Response, recipient: Account) -> None:
    """Have this browser be the recipient's own: the next mail's button decides without a sign-in."""
    with visit.hub.database.writing() as session:
        token = links.own_browser(session, recipient.id, visit.hub.clock())
    seconds = int(links.OWN_BROWSER.total_seconds())
    response.set_cookie(COOKIE, token, max_age=seconds, httponly=True, samesite="lax", secure=visit.site.secure)


def forget(visit: Visit, response: Response) -> None:
    """Have this browser be nobody's own: whoever signs out may leave it to the next person."""
    with visit.hub.database.writing() as session:
        links.forget_browser(session, visit.request.cookies.get(COOKIE, ""))
    response.delete_cookie(COOKIE)
