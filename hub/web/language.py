"""Which language a reader gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from babel.core import negotiate_locale

from hub.plugin.languages import FALLBACK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hub.plugin.services import Account


def pick(account: Account | None, accepted: str, among: Sequence[str]) -> str:
    """Return one of the languages ``among``: the account's, else the best of an Accept-Language header.

    A page never calls itself Catalan while its sentences are English: a screen reader would read
    them with the wrong voice (WCAG 2.2, 3.1.1).
    """
    if account is not None and account.language in among:
        return account.language
    return negotiate_locale(_wished(accepted), among, sep="-") or FALLBACK


def _wished(accepted: str) -> list[str]:
    """Return the tags of an Accept-Language header, the dearest first."""
    weighed: list[tuple[float, str]] = []
    for part in accepted.split(",")[:20]:
        tag, _, weight = part.strip().partition(";q=")
        try:
            weighed.append((float(weight or 1), tag))
        except ValueError:
            continue
    return [tag for weight, tag in sorted(weighed, key=lambda pair: -pair[0]) if tag and weight > 0]
