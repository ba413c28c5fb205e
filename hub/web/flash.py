"""A sentence that survives one redirect, in a cookie that only the hub can read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from hub.errors import ConfigurationError
from hub.model.text import Text, as_json, as_text

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from hub.plugin.services import Secrets

COOKIE = "hub_flash"
_PLACE = "flash"
_LONGEST = 2_000
_SECONDS = 60


def leave(response: Response, secrets: Secrets, message: Text, tone: str = "ok", *, secure: bool) -> None:
    """Have the next page show ``message``."""
    content = orjson.dumps([tone, as_json(message)])
    if len(content) > _LONGEST:
        content = orjson.dumps([tone, as_json(Text(str(message)[: _LONGEST // 4].translate({123: "(", 125: ")"})))])
    sealed = secrets.seal(content.decode(), _PLACE)
    response.set_cookie(COOKIE, sealed, max_age=_SECONDS, httponly=True, samesite="lax", secure=secure)


def waiting(request: Request, secrets: Secrets) -> tuple[str, Text] | None:
    """Return the tone and the sentence that the last answer left, if any."""
    sealed = request.cookies.get(COOKIE)
    if not sealed:
        return None
    try:
        tone, stored = orjson.loads(secrets.open(sealed, _PLACE))
    except ConfigurationError:
        return None
    return str(tone), as_text(stored)
