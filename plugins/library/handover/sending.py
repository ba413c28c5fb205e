"""The school's file on its way to the library's hub, over that hub's own API."""

from __future__ import annotations

from base64 import b64encode
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import httpx

from hub.plugin import AccessRefused, InvalidInput, Text
from hub.plugin.addresses import checked
from plugins.library.targets.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hub.plugin import Run, School, Secrets, Services
    from plugins.library.handover.tables import Handover
    from plugins.library.settings import Settings
    from plugins.library.targets.wire import Answer

_JOB: Final = "library.members"
_SENT = Text("Sent to the library, which decides about it.")
_REFUSED = {
    HTTPStatus.UNAUTHORIZED: Text("The library's hub does not accept the token; ask it for another and save it."),
    HTTPStatus.FORBIDDEN: Text(
        "The library's hub knows the token, but may not take a pupil file with it; tell the library."
    ),
    HTTPStatus.NOT_FOUND: Text(
        "The library's hub does not know this school, or is not at this address; tell the library."
    ),
}
_OTHER = Text("The library's hub does not take the file; ask the library what is wrong with it.")


def save(row: Handover, secrets: Secrets, school: School, settings: Settings, form: Mapping[str, str]) -> None:
    """Save where the file goes; without an address it is only downloaded. Raises InvalidInput."""
    if not form.get("url", "").strip():
        row.url, row.sealed_token = "", ""
        return
    row.url = checked(form["url"], allow_http=settings.allow_http, allow_private=settings.allow_private)
    token = form.get("token", "").strip()
    if token and (not token.isascii() or not token.isprintable()):
        raise InvalidInput("This is no token; copy it again from what the library gave you.", field="token")
    row.sealed_token = secrets.seal(token, _place(school)) if token else row.sealed_token
    if not row.sealed_token:
        raise InvalidInput("Paste the token that the library gave you.", field="token")


def send(run: Run, way: Handover, content: str, ref: str) -> Text:
    """Send a file and return what is told of it; the key has the other hub take it once.

    Raises RetryLater when the other hub is away, AccessRefused when somebody has to act.
    """
    name = f"{run.school.code}.csv"
    body = {"name": name, "content": b64encode(content.encode()).decode()}
    path = f"/api/v1/jobs/{quote(run.school.code, safe='')}/{_JOB}/file"
    answer = _asked(run.services, run.school, run.settings, way, "POST", path, json=body, key=ref)
    if answer.status != HTTPStatus.ACCEPTED:
        raise _refusal(answer)
    return _SENT


def troubles(services: Services, school: School, settings: Settings, way: Handover) -> Iterator[Text]:
    """Yield what is wrong with the way to the library's hub."""
    answer = _asked(services, school, settings, way, "GET", f"/api/v1/jobs?school={quote(school.code, safe='')}")
    if answer.status != HTTPStatus.OK:
        yield Text.from_error(_refusal(answer))


def _asked(
    services: Services, school: School, settings: Settings, way: Handover, method: str, path: str, *,
    key: str = "", **sent: Any,
) -> Answer:  # fmt: skip
    token = services.secrets.open(way.sealed_token, _place(school))
    headers = {"Authorization": f"Bearer {token}"} | ({"Idempotency-Key": key} if key else {})
    with httpx.Client(timeout=settings.timeout) as http:
        return Wire("The library's hub", way.url, http).send(method, path, headers=headers, **sent)


def _refusal(answer: Answer) -> AccessRefused:
    known = {int(status): text for status, text in _REFUSED.items()}
    return AccessRefused(known.get(answer.status, _OTHER).template)


def _place(school: School) -> str:
    return f"library_handover:{school.id}"
