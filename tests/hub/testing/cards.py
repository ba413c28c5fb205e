"""A connector that keeps its contract, and one faulty sibling for each way to break it."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from itertools import count
from typing import Annotated, Any, ClassVar

import structlog
from sqlalchemy import text

from hub.plugin import (
    KEY,
    LOCAL,
    PERSONAL,
    PUBLIC,
    SECRET,
    Answers,
    Change,
    ChangeKind,
    Connector,
    Draft,
    Finding,
    Issue,
    IssueLevel,
    Need,
    Question,
    QuestionGroup,
    Record,
    Run,
    School,
    Services,
    Text,
    WayOut,
)

COUNT = 30
SECRET_CODE = "ZX-9944-QQ"
LOST = Text.of("The card {key} is lost.", key="001")


class Card(Record, table=True):
    """A library card."""

    __tablename__ = "contract_card"
    title_field: ClassVar[str] = "kind"
    subject_field: ClassVar[str | None] = "holder"

    number: Annotated[str, KEY, PUBLIC]
    kind: Annotated[str, PUBLIC] = "adult"
    loans: Annotated[int, PUBLIC] = 0
    holder: Annotated[str | None, PERSONAL] = None
    pin: Annotated[str | None, SECRET] = None
    desk_note: Annotated[str, LOCAL] = "none"


class Unclassified(Record, table=True):
    """A record with a field that nobody classified."""

    __tablename__ = "contract_unclassified"
    number: Annotated[str, KEY, PUBLIC]
    bsn: str = ""


class Keyless(Record, table=True):
    """A record without a natural key."""

    __tablename__ = "contract_keyless"
    number: Annotated[str, PUBLIC]


def values(number: int, **more: Any) -> dict[str, Any]:
    """Return the values of one card."""
    return {"number": f"{number:03d}", "holder": f"Person Number-{number}", "pin": SECRET_CODE} | more


def issue(code: str = "card-lost", level: IssueLevel = IssueLevel.NOTE, sentence: Text = LOST, **more: Any) -> Issue:
    """Return an issue that is in order."""
    return Issue(code, level, sentence, **more)


class Cards(Connector):
    """In order: some rows with a note, a blocker with a way out, a question group."""

    name = "cards.holders"
    title = Text("Library cards")
    records = (Card,)

    def cards(self) -> Iterator[dict[str, Any]]:
        return (values(number) for number in range(COUNT))

    def collect(self, run: Run) -> Iterator[Draft]:
        for one in self.cards():
            yield Card.of(**one)

    def examine(self, change: Change, run: Run, known: Any) -> Iterable[Finding]:
        if change.key == "001":
            yield issue()
        if change.key == "002":
            yield issue("kind-unknown", IssueLevel.BLOCKER, way_out=WayOut(Text("Register it"), "/cards/kinds?kind=x"))
        if change.key == "003":
            yield QuestionGroup("desk", Text("The desk"), (Question("place", Text("Place")),))
            yield Need("desk")

    def validate(self, group: str, answers: Answers, run: Run) -> dict[str, Text]:
        return {"place": Text("There is no such place.")}


class Empty(Cards):
    """Has nothing."""

    def cards(self):
        return iter(())


class DuplicateKey(Cards):
    """Gives one card twice."""

    def cards(self):
        yield from super().cards()
        yield values(1, kind="child")


class NullKeyInTheMiddle(Cards):
    """Gives a card without a number, not the last one."""

    def cards(self):
        return (one | ({"number": None} if one["number"] == "007" else {}) for one in super().cards())


class UndeclaredField(Cards):
    """Brings a personal number that nobody declared."""

    def cards(self):
        return (one | {"bsn": "123456782"} for one in super().cards())


class LocalField(Cards):
    """Sets what staff keep by hand."""

    def cards(self):
        return (one | {"desk_note": "from the vendor"} for one in super().cards())


class WrongType(Cards):
    """Gives a number as text."""

    def cards(self):
        return (one | {"loans": "3"} for one in super().cards())


class NoneWhereRequired(Cards):
    """Gives nothing where something is required."""

    def cards(self):
        return (one | {"kind": None} for one in super().cards())


class UnclassifiedField(Cards):
    """Collects a record with an unclassified field."""

    records = (Unclassified,)


class NoKey(Cards):
    """Collects a record without a key."""

    records = (Keyless,)


class OtherRecord(Cards):
    """Gives a record of another type as well."""

    records = (Card,)

    def collect(self, run):
        yield from super().collect(run)
        yield Draft(Keyless, {"number": "1"})


class Truncated(Cards):
    """Stops early and does not say so."""

    def cards(self):
        return (values(number) for number in range(COUNT - 5))


class LateError(Cards):
    """Fails on the third page."""

    def cards(self):
        yield values(1)
        raise ConnectionError("500 on page 3")


class Restless(Cards):
    """Gives other values each time."""

    numbers = count()

    def cards(self):
        return (values(number, loans=next(self.numbers)) for number in range(COUNT))


class Undoing(Cards):
    """Ends what was just applied."""

    def applied(self, change, run):
        run.session.execute(
            text("UPDATE contract_card SET ended_on = '2026-01-01' WHERE key = :key"), {"key": change.key}
        )


class WritingWhilePlanning(Cards):
    """Writes to the register while planning."""

    def prepare(self, run):
        with run.services.writing() as session:
            row = Card(school_id=run.school.id, key="X", number="X", source="", fingerprint="")
            session.merge(row)


class EverythingBlocked(Cards):
    """Lets nothing through."""

    def examine(self, change, run, known):
        yield issue("card-lost", IssueLevel.BLOCKER)


class EndingBehindOurBack(Cards):
    """Empties the register while planning."""

    def prepare(self, run):
        with run.services.writing() as session:
            session.execute(text("DELETE FROM contract_card WHERE school_id = :school"), {"school": run.school.id})


class AfraidOfEndings(Cards):
    """Forgets that an ending has no after."""

    def examine(self, change, run, known):
        if change.after["kind"] == "child":
            yield issue()


class AfraidOfUpdates(Cards):
    """Was never tried with an update."""

    def examine(self, change, run, known):
        if change.kind is ChangeKind.UPDATE:
            raise NotImplementedError
        return ()


class Moody(Cards):
    """Says something else each time."""

    numbers = count()

    def examine(self, change, run, known):
        yield issue(sentence=Text.of("The card {key} was looked at {times} times.", key="1", times=next(self.numbers)))


class Careless(Cards):
    """Breaks another rule about findings on each row."""

    def examine(self, change, run, known):
        elsewhere = WayOut(Text("Register it"), "https://vendor.example/register")
        besides = WayOut(Text("Register it"), "//vendor.example/register")
        question = Question("place", Text("Place"), "colour")
        yield from {
            "000": [issue("The card is lost!")],
            "001": [issue("no-owner", owner=" ")],
            "002": [issue("elsewhere", way_out=elsewhere), issue("besides", way_out=besides)],
            "003": [issue(sentence=Text.of("The card {key} is lost since {day}.", key="3"))],
            "004": [issue(sentence=Text(" "))],
            "005": [QuestionGroup("silent", Text("The desk"), ())],
            "006": [QuestionGroup("odd", Text("The desk"), (question, question))],
            "007": [QuestionGroup("closed", Text("The desk"), (Question("place", Text("Place"), "choice"),))],
            "008": [Need("nowhere", blocks=True)],
        }.get(change.key, [])


class Chatty(Cards):
    """Says what must not be said, in a sentence, in a message and in a path."""

    def examine(self, change, run, known):
        yield issue("weak", sentence=Text.of("The pin {pin} is weak.", pin=SECRET_CODE))
        yield issue("lost", IssueLevel.BLOCKER, Text.of("{who} lost it.", who=change.values["holder"]))
        yield issue("merged", sentence=Text(f"The card {change.key} is lost."))
        yield issue("path", way_out=WayOut(Text("Look"), "/cards/" + change.values["holder"]))


class AfraidOfCuts(Cards):
    """Divides by what was not collected."""

    def collect(self, run):
        self.met = []
        for draft in super().collect(run):
            self.met.append(draft.values["number"])
            yield draft

    def survey(self, run, known):
        if len(self.met) < COUNT:
            raise LookupError
        return ()


class AfraidOfStrangers(Cards):
    """Looks a person up that nobody knows."""

    def collect(self, run):
        yield from super().collect(run)
        if run.scope is not None:
            raise KeyError(run.scope)


class ValidateFails(Cards):
    """Chokes on a wrong answer."""

    def validate(self, group, answers, run):
        return {"place": Text(str(int(answers["place"])))}


class ValidateStrays(Cards):
    """Speaks of a question that nobody asked."""

    def validate(self, group, answers, run):
        return {"colour": Text("There is no such colour.")}


class SecretInLog(Cards):
    """Logs a pin."""

    def collect(self, run):
        for draft in super().collect(run):
            structlog.get_logger("cards").info("card met", pin=draft.values["pin"])
            yield draft


class SecretInStandardLog(Cards):
    """Logs a pin for developers."""

    def examine(self, change, run, known):
        logging.getLogger("cards").debug("pin %s", SECRET_CODE)
        return ()


class SecretPrinted(Cards):
    """Prints a pin."""

    def examine(self, change, run, known):
        print(SECRET_CODE)  # noqa: T201
        return ()


class ChildInLog(Cards):
    """Logs a name."""

    def examine(self, change, run, known):
        structlog.get_logger("cards").warning("odd card", who=change.values["holder"])
        return ()


class SecretInTitle(Cards):
    """Puts the pin where rows have their title."""

    def cards(self):
        return (one | {"kind": f"card {SECRET_CODE}"} for one in super().cards())

    def examine(self, change, run, known):
        yield issue(level=IssueLevel.BLOCKER, sentence=Text.of("{who} lost it.", who=change.values["holder"]))


class ChildInIncomplete(Cards):
    """Names the person at whom it broke off."""

    def collect(self, run):
        yield from super().collect(run)
        run.incomplete(Text.of("It broke at {who}.", who="Person Number-12"))


class ChildInPath(Cards):
    """Hides a name in a path."""

    def examine(self, change, run, known):
        yield issue(way_out=WayOut(Text("Look"), f"/cards/holder?name={change.values['holder'].replace(' ', '%20')}"))


class FailingCheck(Cards):
    """Cannot be checked."""

    def check(self, school: School, services: Services, settings: Any) -> Iterable[Text]:
        raise ConnectionError("refused")


class CheckInStrings(Cards):
    """Checks in strings."""

    def check(self, school: School, services: Services, settings: Any) -> Iterable[Text]:
        return ["The token is old."]


class NameWithoutJob(Cards):
    """Has half a name."""

    name = "cards"
