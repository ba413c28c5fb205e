"""School codes: Dutch BRIN with establishment number, Catalan eight digits."""

from __future__ import annotations

import re
from zoneinfo import available_timezones

from hub.errors import InvalidInput

_BRIN = re.compile(r"\d{2}[A-Z]{2}\d{2}")
_CATALAN = re.compile(r"(?:08|17|25|43)\d{6}")
LANGUAGES = ("nl", "ca", "es", "en")
DEFAULTS = {"NL": ("nl", "Europe/Amsterdam"), "ES": ("ca", "Europe/Madrid")}


def school_code(raw: str) -> tuple[str, str]:
    """Return the code in its written form and the country it belongs to.

    Raises InvalidInput when it is neither a BRIN with establishment (``21QW00``) nor a Catalan
    code (``08012345``). A BRIN without establishment number means its main building, ``00``.
    """
    code = re.sub(r"[\s.-]", "", raw).upper()
    if re.fullmatch(r"\d{2}[A-Z]{2}", code):
        code += "00"
    if _BRIN.fullmatch(code):
        return code, "NL"
    if _CATALAN.fullmatch(code):
        return code, "ES"
    raise InvalidInput(
        "“{code}” is not a school code. Give a Dutch BRIN with establishment number (21QW00) "
        "or a Catalan code of eight digits that begins with 08, 17, 25 or 43.",
        field="code",
        code=raw,
    )


def time_zone(name: str) -> str:
    """Return an IANA time zone name, or raise InvalidInput."""
    if name in available_timezones():
        return name
    raise InvalidInput("“{name}” is not a time zone; use a name like Europe/Madrid.", field="time_zone", name=name)


def language(code: str) -> str:
    """Return one of the hub's languages, or raise InvalidInput."""
    if code in LANGUAGES:
        return code
    raise InvalidInput("“{code}” is not one of the hub's languages: nl, ca, es, en.", field="language", code=code)
