"""Answers of the distributor that are no: as errors whose sentences say who acts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from hub.plugin import ConfigurationError, HubError, marked
from plugins.iddink.errors import (
    ConnectionRefused,
    CursorExpired,
    RequestRefused,
    TokenRefused,
    UnknownSchool,
    UnknownUser,
    VendorBusy,
    WindowExpired,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

_CONFLICT_SECONDS = 60.0
_WORD = re.compile(r"[a-z][a-z0-9_]{0,39}")

_TOKEN_EXPIRED = (
    TokenRefused,
    marked(
        "The distributor's token has expired; an administrator asks the distributor for the token of this"
        " school year and saves it."
    ),
)
_TOKEN_WRONG = (
    TokenRefused,
    marked(
        "The distributor does not accept the token; an administrator checks it, or asks the distributor for a new one."
    ),
)
_FORBIDDEN = (
    ConnectionRefused,
    marked("The distributor refuses access; an administrator asks the distributor what the token may do."),
)
_ABSENT = (
    ConfigurationError,
    marked("The distributor has nothing at this address; an operator corrects the address of the connection."),
)
_REFUSALS: Final[Mapping[tuple[int, str], tuple[type[HubError], str]]] = {
    (401, ""): _TOKEN_WRONG,
    (401, "token_expired"): _TOKEN_EXPIRED,
    (403, ""): _FORBIDDEN,
    (403, "school_not_in_scope"): (
        ConnectionRefused,
        marked("The distributor's token is for another school; an administrator saves the token of this school."),
    ),
    (403, "connection_disabled"): (
        ConnectionRefused,
        marked(
            "The distributor has switched this school's connection off; the school asks the distributor to switch it "
            "on."
        ),
    ),
    (403, "scope_missing"): (
        ConnectionRefused,
        marked("The distributor's token lacks a right; an administrator asks for one that may read licences."),
    ),
    (404, ""): _ABSENT,
    (404, "unknown_school"): (
        UnknownSchool,
        marked("The distributor does not know this school; an administrator checks the school's code."),
    ),
    (404, "unknown_user"): (
        UnknownUser,
        marked("The distributor does not know this person; export the users to the distributor first."),
    ),
    (410, "cursor_expired"): (CursorExpired, marked("The reading took too long; it begins again.")),
    (410, "sync_window_expired"): (
        WindowExpired,
        marked("The last complete reading is too long ago for changes only; everything is read again."),
    ),
}


def refusal(status: int, problem: object) -> HubError:
    """The error for an answer from 300 to 499; nothing the distributor wrote is repeated but its code.

    Args:
        status: of the answer, other than 429.
        problem: the body if it was JSON (RFC 9457 with a member `code`).
    """
    said = problem.get("code") if isinstance(problem, dict) else None
    code = said if isinstance(said, str) and _WORD.fullmatch(said) else ""
    if status < 400:  # noqa: PLR2004 - a redirect; following it would hand the token to another host
        return ConfigurationError(
            "The distributor's address leads on to another one; an operator saves the new address."
        )
    known = _REFUSALS.get((status, code)) or _REFUSALS.get((status, marked("")))
    if known is not None:
        error, sentence = known
        return error(sentence)
    if status == 409:  # noqa: PLR2004 - conflict
        return VendorBusy("The distributor is still at work on an earlier request.", seconds=_CONFLICT_SECONDS)
    return RequestRefused(
        "The distributor does not understand the request ({status} {code}); tell the developers of the hub.",
        status=status,
        code=code or "without a reason",
    )
