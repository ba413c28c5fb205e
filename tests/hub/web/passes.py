"""A plugin for tests: reading passes of an invented supplier, with every kind of row that a plan can have."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, ClassVar

from hub.plugin import (
    KEY,
    PERSONAL,
    PUBLIC,
    SECRET,
    SENSITIVE,
    Answers,
    Change,
    Connector,
    Download,
    Draft,
    Finding,
    Hook,
    InvalidInput,
    Issue,
    IssueLevel,
    Need,
    Page,
    PageRequest,
    Plugin,
    Question,
    QuestionGroup,
    RawAnswer,
    RawRequest,
    Record,
    Redirect,
    Rendered,
    Run,
    Text,
    WayOut,
    implements,
)

UNKNOWN, NEW, LOST = "unknown", "new", "lost"


class Pass(Record, table=True):
    """A reading pass; ``holder_key`` empty means that nobody knows whose it is."""

    __tablename__ = "test_pass"
    title_field: ClassVar[str] = "title"
    subject_field: ClassVar[str | None] = "holder"
    facet_field: ClassVar[str | None] = "house"

    number: Annotated[str, KEY, PUBLIC]
    title: Annotated[str, PUBLIC]
    house: Annotated[str, PUBLIC]
    holder: Annotated[str, PERSONAL] = ""
    holder_key: Annotated[str | None, PERSONAL] = None
    born: Annotated[date | None, SENSITIVE] = None
    until: Annotated[date | None, PUBLIC] = None
    code: Annotated[str, SECRET] = ""
    active: Annotated[bool, PUBLIC] = True


def reading_pass(number: int, **other: Any) -> dict[str, Any]:
    """Return the values of an ordinary pass, or of one that differs in ``other``."""
    return {
        "number": f"{number:05}",
        "title": f"Atlas {number}",
        "house": "Casa Oliva",
        "holder": f"Pupil {number}",
        "holder_key": f"p{number}",
        "born": date(2012, 3, 4),
        "until": date(2027, 7, 31),
        "code": f"hush-{number}",
        "active": True,
    } | other


def mixed() -> list[dict[str, Any]]:
    """Return four rows: an ordinary one, an unknown house, a new house, a lost holder."""
    return [
        reading_pass(1),
        reading_pass(2, house=UNKNOWN),
        reading_pass(3, house=NEW, title="Zodiac & <Stars>"),
        reading_pass(4, holder="", holder_key=None, born=None),
    ]


class Passes(Connector):
    """Yields whatever the test put into ``vendor``."""

    name = "passes.all"
    title = Text("Reading passes")
    records = (Pass,)
    one_person = True

    def __init__(self) -> None:
        self.vendor: list[dict[str, Any]] = mixed()
        self.incomplete: Text | None = None
        self.scopes: list[str | None] = []

    def collect(self, run: Run) -> Iterator[Draft]:
        self.scopes.append(run.scope)
        if self.incomplete is not None:
            run.incomplete(self.incomplete)
        for values in self.vendor:
            if run.scope is None or values["holder_key"] == run.scope:
                yield Pass.of(**values)

    def examine(self, change: Change, run: Run, known: Any) -> Iterable[Finding]:
        values = change.values
        if values["house"] == UNKNOWN:
            yield Issue(
                "house-unknown",
                IssueLevel.BLOCKER,
                Text.of("The house “{house}” is not registered.", house="unknown"),
                owner="the librarian",
                way_out=WayOut(Text("Register the house"), "/passes/houses?house=unknown"),
            )
        if values["house"] == NEW:
            yield _house()
            yield Need("house:new")
        if values["holder_key"] is None:
            yield _holder(change.key)
            yield Need(f"holder:{change.key}", blocks=True)

    def validate(self, group: str, answers: Answers, run: Run) -> Mapping[str, Text]:
        address = answers.get("address", "")
        if address and not address.startswith("https://"):
            return {"address": Text("The address begins with https://.")}
        return {}

    def revise(self, change: Change, answers: Answers, run: Run) -> Mapping[str, Any]:
        person = run.services.roster.person(run.school.id, answers["holder"])
        return {"holder_key": answers["holder"], "holder": person.given_name if person else "?"}


def _house() -> QuestionGroup:
    questions = (
        Question("address", Text("Address of the service"), kind="url"),
        Question("password", Text("Password of the school"), kind="secret"),
        Question("level", Text("Level"), kind="choice", choices=(("eso", "ESO"),), required=False),
    )
    return QuestionGroup("house:new", Text("House New"), questions, lead=Text("Met for the first time."), new=True)


def _holder(key: str) -> QuestionGroup:
    asked = Question("holder", Text("Whose is it?"), kind="person", choices=(("p7", "Aina Vidal, 1A"),))
    return QuestionGroup(f"holder:{key}", Text("A pass without holder"), (asked,))


def _desk(request: PageRequest) -> Rendered | Redirect | Download:
    if request.method == "POST" and "list" in request.files:
        return Redirect("/passes", Text.of("{size} bytes came.", size=request.files["list"].stat().st_size))
    if request.method == "POST":
        raise InvalidInput("Choose a file first.", field="list")
    return Rendered("passes.html", {"asked_by": request.account.name, "roles": sorted(request.account.roles)})


def _start(request: PageRequest) -> Redirect:
    run = request.services.start_run(
        "passes.all", request.school.id, by=request.account.email, file=request.files["list"]
    )
    return Redirect(f"/runs/{run}", Text("The file is being read."))


def _download(request: PageRequest) -> Download:
    path = request.services.data_dir / "list.csv"
    path.write_text("number;title\n", encoding="utf-8")
    return Download(path, "passes.csv", "text/csv")


def _break(request: PageRequest) -> Rendered:
    assert request.method == "GET"
    raise ZeroDivisionError("Aina Vidal 2012-03-04")


def _hook(request: RawRequest) -> RawAnswer:
    return RawAnswer(202, request.body.decode().upper(), {"x-signed": request.headers.get("x-signature", "")})


def _quick(request: RawRequest) -> RawAnswer | None:
    """Answer pings with the name of the thread, nothing else."""
    return RawAnswer(200, threading.current_thread().name) if request.body == b"ping" else None


class PassesPlugin:
    """The module as pluggy sees it; ``connector`` is what tests set up."""

    def __init__(self) -> None:
        self.connector = Passes()

    @implements
    def hub_plugin(self) -> Plugin:
        pages = [
            Page("/passes", Text("Passes"), _desk, role="librarian", menu=True, post=True),
            Page("/passes/start", Text("Start"), _start, role="librarian", post=True),
            Page("/passes/{name}/download", Text("Download"), _download, role="librarian"),
            Page("/passes/broken", Text("Broken"), _break, role="librarian"),
        ]
        return Plugin(
            name="passes",
            connectors=[self.connector],
            pages=pages,
            hooks=[Hook("/hooks/passes", _hook, _quick)],
            roles={"librarian": Text("Looks after the passes")},
            templates=Path(__file__).parent / "passes_templates",
        )
