"""What must not get out: children and secrets in logs, sentences, paths and messages."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

from hub.plugin.records import FieldClass, shape_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hub.testing.journey import Journey

_SHORTEST = 3  # shorter values stand in any sentence by chance
_PRIVATE = (FieldClass.PERSONAL, FieldClass.SENSITIVE)


def no_secret_is_logged(seen: Journey) -> Iterator[str]:
    """No secret value stands in a log line or is printed."""
    if _met(seen.heard, _values(seen, FieldClass.SECRET)):
        yield "a secret value stands in a log line"


def no_child_is_logged(seen: Journey) -> Iterator[str]:
    """No personal value stands in a log line or is printed."""
    if _met(seen.heard, _values(seen, *_PRIVATE)):
        yield "a personal value stands in a log line"


def no_secret_is_told(seen: Journey) -> Iterator[str]:
    """No secret value stands in a sentence, a path or a heading of a row."""
    shown = [*_sentences(seen), *_paths(seen), *_headings(seen)]
    if _met(shown, _values(seen, FieldClass.SECRET)):
        yield "a secret value stands in an issue, a question, a path or a heading"


def no_child_is_told_in_a_message(seen: Journey) -> Iterator[str]:
    """What goes to Slack and mail (blockers, brakes, the title) names nobody."""
    if _met(map(str, _safe(seen.told())), _values(seen, *_PRIVATE)):
        yield "a personal value stands in a sentence that is told in messages"


def no_child_stands_in_an_address(seen: Journey) -> Iterator[str]:
    """Paths end up in histories and logs of proxies; they name nobody."""
    if _met(_paths(seen), _values(seen, *_PRIVATE)):
        yield "a personal value stands in the path of a way out"


def sentences_keep_their_values_apart(seen: Journey) -> Iterator[str]:
    """A sentence is a message with placeholders, or nobody could translate it.

    Looked for are names and numbers: a public word, such as a role, may well stand in a sentence.
    """
    values = _values(seen, *_PRIVATE, FieldClass.SECRET) | {one for one in _public(seen) if any(map(str.isdigit, one))}
    merged = sorted({one.template for one in seen.sentences() if _met([one.template], values)})
    if merged:
        yield f"{len(merged)} sentences have a record's value inside; use Text.of(“… {{name}} …”, name=…)"


def _values(seen: Journey, *classes: FieldClass) -> frozenset[str]:
    """Return the values of these classes; what is public somewhere is no secret elsewhere."""
    found: dict[bool, set[str]] = {True: set(), False: set()}
    for draft in seen.collected.drafts:
        for field in shape_of(draft.record).fields:
            value = draft.values.get(field.name)
            wanted = field.field_class in classes
            if value is not None and (wanted or field.field_class is FieldClass.PUBLIC):
                found[wanted].update(_texts(value))
    return frozenset(value for value in found[True] - found[False] if len(value) >= _SHORTEST)


def _public(seen: Journey) -> frozenset[str]:
    return _values(seen, FieldClass.PUBLIC)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (text for one in value.values() for text in _texts(one))
    elif isinstance(value, list | tuple):
        yield from (text for one in value for text in _texts(one))
    elif not isinstance(value, bool):
        yield str(value)


def _met(lines: Iterable[str], values: frozenset[str]) -> bool:
    return any(value in line for line in lines for value in values)


def _safe(sentences: Iterable[object]) -> Iterator[str]:
    for sentence in sentences:
        try:
            yield str(sentence)
        except (KeyError, IndexError, ValueError):
            continue  # told by the check of sentences


def _sentences(seen: Journey) -> Iterator[str]:
    return _safe(seen.sentences())


def _paths(seen: Journey) -> Iterator[str]:
    """Yield the paths of all ways out, as they are written and as they are read."""
    for issue in seen.issues():
        if issue.way_out is not None:
            yield issue.way_out.path
            yield unquote_plus(issue.way_out.path)


def _headings(seen: Journey) -> Iterator[str]:
    return (heading for one in seen.planned.changes for heading in (one.key, one.title, one.subject, one.facet))


CHECKS = (
    no_secret_is_logged,
    no_child_is_logged,
    no_secret_is_told,
    no_child_is_told_in_a_message,
    no_child_stands_in_an_address,
    sentences_keep_their_values_apart,
)
