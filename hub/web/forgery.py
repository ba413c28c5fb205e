"""Against forged requests: where a form was sent from, and the token that only our own pages carry."""

from __future__ import annotations

from hashlib import blake2b
from hmac import compare_digest
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from hub.errors import PersonError

if TYPE_CHECKING:
    from starlette.datastructures import Headers


class Forged(PersonError):
    """A form that did not come from a page of the hub."""

    def __init__(self) -> None:
        super().__init__(
            "This form did not come from a page of the hub, so nothing was done. "
            "Open the page again and repeat it there."
        )


def token_of(secret: str) -> str:
    """Return the token of the forms of one session or mail link; it does not tell its secret."""
    return blake2b(secret.encode(), digest_size=16, person=b"form").hexdigest()


def check_sender(headers: Headers) -> None:
    """Raise Forged when the browser says that another site sent this request."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise Forged
        return
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != headers.get("host", ""):
        raise Forged


def check_token(given: str, secret: str) -> None:
    """Raise Forged when a form does not carry its session's token."""
    if not compare_digest(given.encode(), token_of(secret).encode()):
        raise Forged
