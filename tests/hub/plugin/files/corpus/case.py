"""One file and what it must lead to; and the list of pupils that most files hold."""

from __future__ import annotations

from dataclasses import dataclass

Rows = list[tuple[str, ...]]
HEADER = ("Leerlingnummer", "Roepnaam", "Tussenvoegsel", "Achternaam", "Geboortedatum", "Groep")
PUPILS: Rows = [
    ("0001001", "Zoë", "van der", "Berg-Bedacht", "2016-05-03", "1/2"),
    ("0001002", "Núria", "", "Puig Verzonnen", "2016-02-29", "1/2"),
    ("0001003", 'Bo "B."', "", "L'Íngeni", "2015-12-31", "3A"),
    ("0001004", "Ali; Bé", "el", "Amrani, Bedacht", "2014-07-14", "4"),
]


@dataclass(frozen=True)
class Case:
    """A file: ``rows`` that come out of it, or the ``code`` of the refusal; ``said`` is remarked, ``unsaid`` is not."""

    name: str
    data: bytes
    rows: Rows | None = None
    code: str = ""
    said: str = ""
    unsaid: str = ""
    kind: str = ""


def table(rows: Rows = PUPILS) -> list[tuple[str, ...]]:
    """Return the heading and these rows."""
    return [HEADER, *rows]
