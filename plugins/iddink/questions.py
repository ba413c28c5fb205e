"""What has to be filled in before some licences can be imported: a publisher's form, a person, a publisher."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from hub.plugin import Question, QuestionGroup, Text
from plugins.iddink.drafting import supplied_name
from plugins.iddink.people import pairing_key
from plugins.iddink.placeholders import PLACEHOLDERS
from plugins.iddink.protocol import with_vendor_help
from plugins.iddink.protocols import PROTOCOLS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from plugins.iddink.fields import FieldSpec
    from plugins.iddink.matching import Suggestion
    from plugins.iddink.people import People
    from plugins.iddink.publishers import Shelf

PUBLISHER, PERSON, FILE_PUBLISHER = "publisher", "person", "file-publisher"
_KINDS: Final[Mapping[str, str]] = {
    "url": "url",
    "issuer": "url",
    "secret": "secret",
    "choice": "choice",
    "urls": "longtext",
    "lines": "longtext",
    "key": "longtext",
    "metadata": "longtext",
}


def publisher_key(publisher_id: str) -> str:
    """The group of a publisher's form."""
    return f"{PUBLISHER}:{publisher_id}"


def person_key(values: Mapping[str, Any]) -> str:
    """The group of a user of the supplier; it carries nothing that tells who that is."""
    return f"{PERSON}:{pairing_key(values)}"


def file_publisher_key(values: Mapping[str, Any]) -> str:
    """The group of a book of a file."""
    return f"{FILE_PUBLISHER}:{values['isbn'] or values['isbn_raw']}"


def publisher_group(shelf: Shelf, publisher_id: str) -> QuestionGroup:
    """The form of a publisher that this school has no connection with yet."""
    known = shelf.registered[publisher_id]
    seen = shelf.seen.get(publisher_id)
    protocol = with_vendor_help(PROTOCOLS[known.protocol or ""], seen.connection_fields if seen else ())
    return QuestionGroup(
        key=publisher_key(publisher_id),
        title=Text.of("{publisher}: {protocol}", publisher=known.name, protocol=Text(protocol.title)),
        lead=Text("Fill in what the publisher sent the school. It is kept encrypted and asked only once."),
        questions=[_question(spec, shelf) for spec in protocol.asked()],
        new=True,
    )


def person_group(values: Mapping[str, Any], people: People, suggested: Iterable[Suggestion]) -> QuestionGroup:
    """Who a user of the supplier is; the people who might be meant come first."""
    user = pairing_key(values)
    lead = Text.of(
        "The supplier calls this person {name} {group}. The pairing is remembered.",
        name=supplied_name(values) or "-",
        group=f"({values['vendor_group']})" if values["vendor_group"] else "",
    )
    choices = [(found.person_key, people.label(found.person_key)) for found in suggested]
    question = Question("person", Text("Person of the school"), kind="person", choices=choices)
    return QuestionGroup(person_key(values), Text.of("Who is user {user}?", user=user), [question], lead=lead)


def file_publisher_group(values: Mapping[str, Any], shelf: Shelf) -> QuestionGroup:
    """Which publisher a book of a file is from."""
    book = values["isbn"] or values["isbn_raw"]
    choices = sorted(((key, found.name) for key, found in shelf.registered.items()), key=lambda pair: pair[1])
    question = Question("publisher", Text("Publisher"), kind="choice", choices=choices)
    title = Text.of("Which publisher is {isbn} from?", isbn=book)
    lead = Text("A publisher that is not in the list is registered under Publishers first.")
    return QuestionGroup(file_publisher_key(values), title, [question], lead=lead)


def _question(spec: FieldSpec, shelf: Shelf) -> Question:
    known = spec.scope == "school" and bool(shelf.centre(spec.name))
    kind = _KINDS.get(spec.kind, "text")
    return Question(
        spec.name,
        Text(spec.label),
        kind=kind,
        required=spec.required and not spec.default and not known,
        help=_help(spec, known=known),
        choices=[(choice, choice) for choice in spec.choices],
    )


def _help(spec: FieldSpec, *, known: bool) -> Text | None:
    """What helps with a field: our own words, those of the supplier, and that it may stay empty."""
    parts = [Text.of(spec.help, placeholders=", ".join(PLACEHOLDERS))] if spec.help else []
    if spec.vendor_help:
        parts.append(Text.of("The supplier says: {words}", words=spec.vendor_help))
    if known:
        parts.append(Text("Leave it empty to use the one that the school's other publishers have."))
    return Text.joined(parts) if parts else None
