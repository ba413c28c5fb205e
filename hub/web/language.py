"""Which language a reader gets, and the catalogues of the hub and its plugins in it."""

from __future__ import annotations

from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from babel.core import negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import hub
from hub.model.schools import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hub.plugin.services import Account

FALLBACK = "en"
OWN = Path(hub.__file__).parent / "locale"


def written() -> tuple[str, ...]:
    """Return the languages that pages are written in: English, and those with a catalogue."""
    return tuple(code for code in LANGUAGES if code == FALLBACK or (OWN / f"{code}.po").exists())


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


def catalogue(language: str, folders: Iterable[Path]) -> NullTranslations:
    """Return the sentences of one language: ``LANGUAGE.po`` of each folder, the earlier folder first.

    Read from the source catalogues, so that no compiled file can be older than its source.
    """
    found: NullTranslations | None = None
    for folder in folders:
        path = folder / f"{language}.po"
        if not path.exists():
            continue
        compiled = BytesIO()
        with path.open("rb") as file:
            write_mo(compiled, read_po(file, locale=language))
        compiled.seek(0)
        read = GNUTranslations(compiled)
        if found is None:
            found = read
        else:
            found.add_fallback(read)
    return found or NullTranslations()
