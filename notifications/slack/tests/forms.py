"""A connector whose books ask for a form each publisher: an address, a date, a kind, and a password."""

from __future__ import annotations

from typing import Annotated, Any

from hub.plugin import (
    KEY,
    PERSONAL,
    PUBLIC,
    Connector,
    Need,
    Question,
    QuestionGroup,
    Record,
    Text,
)

PUBLISHERS = ("Alpha Books", "Beta Press")


class Copy(Record, table=True):
    """A book's licence."""

    __tablename__ = "slack_test_copy"
    title_field = "title"
    subject_field = "pupil"
    facet_field = "publisher"
    number: Annotated[str, KEY, PUBLIC]
    title: Annotated[str, PUBLIC]
    publisher: Annotated[str, PUBLIC]
    pupil: Annotated[str, PERSONAL]


class Copies(Connector):
    """Yields as many licences as it is told; every fiftieth is of a publisher that asks first."""

    name = "copies.all"
    title = Text("Copies")
    records = (Copy,)

    def __init__(self, many: int = 6, *, secret: bool = True, kinds: int = 3, others: int = 1) -> None:
        self.many, self.secret, self.kinds, self.others = many, secret, kinds, others
        self.learned: list[tuple[str, dict[str, str]]] = []

    def collect(self, run: Any) -> Any:
        for number in range(1, self.many + 1):
            asks = number % 50 in (1, 2)
            publisher = PUBLISHERS[number % 50 - 1] if asks else f"Known {number % self.others}"
            yield Copy.of(number=f"{number:04d}", title=f"Book {number}", publisher=publisher, pupil="Nadia Invented")

    def examine(self, change: Any, run: Any, known: Any) -> Any:
        publisher = change.values["publisher"]
        if publisher in PUBLISHERS:
            yield QuestionGroup(publisher, Text.of("{name}", name=publisher), self._questions(), new=True)
            yield Need(publisher)

    def _questions(self) -> list[Question]:
        kinds = [(f"kind{number}", f"Kind {number}") for number in range(self.kinds)]
        asked = [
            Question("address", Text("Address"), "url", help=Text("Begins with https.")),
            Question("since", Text("Since"), "date", required=False),
            Question("kind", Text("Kind"), "choice", choices=kinds),
        ]
        return asked + ([Question("password", Text("Password"), "secret")] if self.secret else [])

    def validate(self, group: str, answers: Any, run: Any) -> dict[str, Text]:
        wrong = "address" in answers and not answers["address"].startswith("https://")
        return {"address": Text("Begin with https://.")} if wrong else {}

    def learn(self, group: str, answers: Any, run: Any) -> None:
        self.learned.append((group, dict(answers)))
