"""A small invented connector for tests of the core: books on a shelf, from a list that a test changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar

from hub.plugin import (
    KEY,
    LOCAL,
    PERSONAL,
    PUBLIC,
    SECRET,
    Answers,
    Change,
    Connector,
    Draft,
    Finding,
    Issue,
    IssueLevel,
    Need,
    Plugin,
    Question,
    QuestionGroup,
    Record,
    Run,
    Text,
    WayOut,
    implements,
)


class Book(Record, table=True):
    """A book with an owner; ``code`` is secret, ``shelf`` is kept by hand."""

    __tablename__ = "test_book"
    title_field: ClassVar[str] = "title"
    subject_field: ClassVar[str | None] = "owner"
    facet_field: ClassVar[str | None] = "publisher"

    isbn: Annotated[str, KEY, PUBLIC]
    title: Annotated[str, PUBLIC]
    publisher: Annotated[str, PUBLIC] = "known"
    owner: Annotated[str | None, PERSONAL] = None
    code: Annotated[str | None, SECRET] = None
    shelf: Annotated[str, LOCAL] = "pending"


def book(number: int, **values: Any) -> dict[str, Any]:
    """Return the values of book ``number``."""
    return {"isbn": f"{number:04d}", "title": f"Title {number}", "owner": "A"} | values


@dataclass
class Shelf:
    """What the vendor has, and how it behaves; a test changes it between runs."""

    books: list[dict[str, Any]] = field(default_factory=list)
    error: Exception | None = None
    cut_after: int | None = None
    delta: bool = False
    gone: list[dict[str, Any]] = field(default_factory=list)
    registered: set[str] = field(default_factory=lambda: {"known", "new"})
    connected: set[str] = field(default_factory=lambda: {"known"})
    required: bool = True
    learned: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    applied: list[str] = field(default_factory=list)
    collecting: Callable[[], object] = lambda: None  # something that happens while records come
    preparing: Callable[[], object] = lambda: None  # something that happens while a plan is looked at


class Shelves(Connector):
    """Collects the books; judges them in the ways that the core must serve."""

    name = "shelf.books"
    title = Text("Books of the shelf")
    records = (Book,)

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf

    def collect(self, run: Run) -> Iterator[Draft]:
        if self.shelf.error is not None:
            raise self.shelf.error
        if self.shelf.delta:
            run.delta()
        for count, values in enumerate(self.shelf.books):
            if count == self.shelf.cut_after:
                run.incomplete(Text("The vendor stopped half-way."))
                return
            if run.scope is None or values["owner"] == run.scope:
                yield Book.of(**values)
                self.shelf.collecting()
        for values in self.shelf.gone:
            run.gone(Book.of(**values))

    def prepare(self, run: Run) -> None:
        self.shelf.preparing()

    def examine(self, change: Change, run: Run, known: Any) -> Iterable[Finding]:
        publisher = change.values["publisher"]
        if publisher not in self.shelf.registered:
            text = Text.of("The publisher {name} is not registered.", name=publisher)
            out = WayOut(Text("Register it"), "/shelf/publishers")
            yield Issue("publisher-unknown", IssueLevel.BLOCKER, text, "administrator", out)
        elif publisher not in self.shelf.connected:
            questions = (
                Question("url", Text("Address"), "url", required=self.shelf.required),
                Question("password", Text("Password"), "secret", required=self.shelf.required),
            )
            yield QuestionGroup(f"publisher:{publisher}", Text.of("{name}", name=publisher), questions, new=True)
            yield Need(f"publisher:{publisher}")
        if change.values["owner"] is None:
            group = f"owner:{change.key}"
            yield QuestionGroup(group, Text("Whose is it?"), (Question("person", Text("Person"), "person"),))
            yield Need(group, blocks=True)
            yield Issue("owner-unknown", IssueLevel.BLOCKER, Text("Nobody is known to own this."))

    def validate(self, group: str, answers: Answers, run: Run) -> dict[str, Text]:
        if "url" in answers and not answers["url"].startswith("https://"):
            return {"url": Text("Begin with https://.")}
        return {}

    def revise(self, change: Change, answers: Answers, run: Run) -> dict[str, Any]:
        return {"owner": answers["person"]}

    def learn(self, group: str, answers: Answers, run: Run) -> None:
        self.shelf.learned.append((group, dict(answers)))

    def applied(self, change: Change, run: Run) -> None:
        self.shelf.applied.append(change.key)


class ShelfPlugin:
    """Registers one shelf."""

    def __init__(self, shelf: Shelf) -> None:
        self.connector = Shelves(shelf)

    @implements
    def hub_plugin(self) -> Plugin:
        return Plugin(name="shelf", connectors=[self.connector])
