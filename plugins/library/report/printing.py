"""Letters and labels for new cards, as PDF: a page for each person, or sheets of 24 labels."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

import typst
from barcode import Code128

from hub.plugin import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hub.plugin import Translate

_TEMPLATE: Final = Path(__file__).parent.parent / "templates" / "print" / "cards.typ"
ON_A_SHEET: Final = 24  # labels of 63.5 by 33.9 mm, three in a row on A4
_TITLE, _NUMBER = Text("Your library card"), Text("Card number")
_LEAD = Text("With this number you borrow at the library of {school}.")
_LINES = (
    Text("Show it when you borrow. Whoever knows the number can borrow in your name, so keep it to yourself."),
    Text("Is it lost, or is something in your name wrong? Tell the library: it gives you another card."),
)


class NewCard(NamedTuple):
    """What is printed of one card; ``place`` is where its owner is found, such as a class."""

    name: str
    place: str
    number: str


def letters(cards: Iterable[NewCard], *, library: str, school: str, words: Translate) -> bytes:
    """Return a PDF with a page for each card."""
    return _printed("letters", cards, library, school, words)


def labels(cards: Iterable[NewCard], *, library: str, school: str, words: Translate, used: int = 0) -> bytes:
    """Return a PDF of sheets of labels; the first ``used`` places of the first sheet are empty already."""
    return _printed("labels", cards, library, school, words, used=used % ON_A_SHEET)


def runs(number: str) -> list[int]:
    """Return the Code 128 symbol of a number: widths in modules, bars and gaps in turn, a bar first."""
    modules = Code128(number).build()[0]
    return [len(list(same)) for _module, same in itertools.groupby(modules)]


def _printed(
    form: Literal["letters", "labels"],
    cards: Iterable[NewCard],
    library: str,
    school: str,
    words: Translate,
    *,
    used: int = 0,
) -> bytes:
    data: dict[str, Any] = {
        "form": form,
        "library": library,
        "language": words.language,
        "used": used,
        "words": _words(words, school),
        "cards": [card._asdict() | {"bars": runs(card.number)} for card in cards],
    }
    # The template is read here and gets bytes only: it can open no file.
    made: bytes = typst.compile(
        _TEMPLATE.read_bytes(), sys_inputs={"data": json.dumps(data)}, pdf_standards=["ua-1"], ignore_system_fonts=True
    )
    return made


def _words(words: Translate, school: str) -> dict[str, Any]:
    return {
        "title": _TITLE.render(words),
        "number": _NUMBER.render(words),
        "lead": _LEAD.filled(school=school).render(words),
        "lines": [line.render(words) for line in _LINES],
    }
