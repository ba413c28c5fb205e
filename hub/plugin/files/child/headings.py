"""Column headings made comparable, and the columns that nobody may bring in."""

from __future__ import annotations

import unicodedata

# fmt: off
FORBIDDEN = frozenset({
    "bisnummer", "bsn", "bsnnummer", "bsnondwnr4", "burgerservicenummer", "catsalut", "cip", "clau",
    "clave", "contrasena", "contrasenya", "dni", "dninie", "dninif", "etniciteit", "geboorteland",
    "gewicht", "gewichtnieuw", "insz", "insznummer", "land", "landmoeder", "landvader", "leerlingbsn",
    "leerlingonderwijsnummer", "nacionalidad", "nacionalitat", "nass", "nationaliteit", "nie", "nif",
    "nifnie", "numeroseguretatsocial", "numeroseguridadsocial", "onderwijsnummer", "paisdenacimiento",
    "paisdenaixement", "paisnacimiento", "paisnaixement", "pasaporte", "passaport", "passwd", "password",
    "persoonsgebondennummer", "pgn", "pwd", "religio", "religion", "rijksregister",
    "rijksregisternummer", "segsocial", "sofinummer", "tis", "tsi", "wachtwoord",
})
# fmt: on
FORBIDDEN_PARTS = (
    "burgerservice",
    "contrasena",
    "contrasenya",
    "etniciteit",
    "nacionalidad",
    "nacionalitat",
    "nationaliteit",
    "onderwijsnummer",
    "password",
    "rijksregister",
    "wachtwoord",
)


def normalised(heading: str) -> str:
    """Return a heading with only its letters a-z and digits left, accents taken off."""
    plain = unicodedata.normalize("NFKD", heading).casefold()
    return "".join(sign for sign in plain if sign.isascii() and sign.isalnum())


def is_forbidden(heading: str) -> bool:
    """Say whether a column holds what a school has no ground to send: citizen numbers, origin, passwords."""
    plain = normalised(heading)
    return plain in FORBIDDEN or any(part in plain for part in FORBIDDEN_PARTS)
