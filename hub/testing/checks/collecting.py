"""What a connector declares and what it yields."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from hub.plugin.records import shape_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hub.plugin.records import Draft
    from hub.testing.journey import Journey

_NAME = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")


def every_field_says_how_far_it_may_travel(seen: Journey) -> Iterator[str]:
    """Each field has exactly one field class, and at least one is the key."""
    yield from seen.declared


def the_name_is_plugin_and_job(seen: Journey) -> Iterator[str]:
    """The name is `plugin.job`, and the plugin's is its first half."""
    name, plugin = seen.subject.connector.name, seen.subject.plugin
    if not _NAME.fullmatch(name):
        yield f"the name “{name}” is not of the form plugin.job"
    elif plugin is not None and plugin.name != name.partition(".")[0]:
        yield f"the connector {name} comes in a plugin called {plugin.name}"


def collecting_yields_records(seen: Journey) -> Iterator[str]:
    """The stand-in has something, and collecting it does not fail."""
    if seen.declared:
        yield "nothing was collected, because of what the records declare"
    elif seen.collected.error:
        yield f"collect raises {seen.collected.error}"
    elif not seen.collected.drafts:
        yield "collect yields nothing; give the contract a vendor or a file with some records"


def only_declared_records_come(seen: Journey) -> Iterator[str]:
    """Every draft is of a record type that the connector names."""
    strangers = {one.record.__name__ for one in seen.collected.drafts} - {
        record.__name__ for record in seen.subject.connector.records
    }
    yield from (f"{name} is yielded, but not among the connector's records" for name in sorted(strangers))


def no_key_is_missing(seen: Journey) -> Iterator[str]:
    """Every record has all parts of its natural key; each row is looked at, not only the last."""
    for number, draft in enumerate(seen.collected.drafts, 1):
        missing = [name for name in shape_of(draft.record).key if draft.values.get(name) in (None, "")]
        if missing:
            yield f"record {number} ({draft.record.__name__}) comes without {', '.join(missing)}"


def no_key_comes_twice(seen: Journey) -> Iterator[str]:
    """No two records of one run share a natural key."""
    met = Counter(map(_key, seen.collected.drafts))
    twice = Counter(record for (record, *_key), times in met.items() if times > 1)
    yield from (f"{times} natural keys of {record} come more than once" for record, times in twice.items())


def no_value_is_undeclared(seen: Journey) -> Iterator[str]:
    """A record names declared fields only, and none that staff keep by hand."""
    strangers: dict[str, set[str]] = {}
    for draft in seen.collected.drafts:
        known = {field.name for field in shape_of(draft.record).fields}
        strangers.setdefault(draft.record.__name__, set()).update(draft.values.keys() - known)
    for record, names in strangers.items():
        yield from (f"{record} has no field “{name}” that a vendor may set" for name in sorted(names))


def every_value_has_its_declared_type(seen: Journey) -> Iterator[str]:
    """Values are what the record declares: a number is not text, and only an optional field may be None."""
    wrong = {line for draft in seen.collected.drafts for line in _wrong_types(draft)}
    yield from sorted(wrong)


def a_list_that_was_cut_is_marked_incomplete(seen: Journey) -> Iterator[str]:
    """With fewer records than the vendor has, the run says that it is incomplete."""
    expected, came = seen.subject.expected or seen.collected.total, len(seen.collected.drafts)
    if expected is None:
        yield "say how many records the vendor has (expected = …); else nobody can tell a list that was cut"
    elif came < expected and seen.collected.incomplete is None:
        yield f"{came} of {expected} records came, and the run is not marked incomplete"
    elif came > expected:
        yield f"{came} records came, though the vendor has {expected}"


def collecting_twice_gives_the_same(seen: Journey) -> Iterator[str]:
    """What the vendor did not change does not change: no clock, no chance, no order in the values."""
    first, second = _by_key(seen.collected.drafts), _by_key(seen.again.drafts)
    moved = sum(first.get(key) != second.get(key) for key in first.keys() | second.keys())
    if moved or seen.again.error:
        yield f"{moved} records differ when they are collected again at once {seen.again.error}".rstrip()


def the_connection_can_be_checked(seen: Journey) -> Iterator[str]:
    """`check` yields sentences and does not fail."""
    if seen.connection:
        yield f"check: {seen.connection}"


def _key(draft: Draft) -> tuple[Any, ...]:
    return (draft.record.__name__, *(draft.values.get(name) for name in shape_of(draft.record).key))


def _by_key(drafts: list[Draft]) -> dict[tuple[Any, ...], Any]:
    return {_key(draft): draft.values for draft in drafts}


def _wrong_types(draft: Draft) -> Iterator[str]:
    for field in shape_of(draft.record).fields:
        value = draft.values.get(field.name)
        absent = field.name not in draft.values
        if absent or (value is None and field.optional) or value.__class__ in field.types:
            continue
        wanted = " or ".join(kind.__name__ for kind in field.types)
        yield f"{draft.record.__name__}.{field.name} is {type(value).__name__}, not {wanted}"


CHECKS = (
    every_field_says_how_far_it_may_travel,
    the_name_is_plugin_and_job,
    collecting_yields_records,
    only_declared_records_come,
    no_key_is_missing,
    no_key_comes_twice,
    no_value_is_undeclared,
    every_value_has_its_declared_type,
    a_list_that_was_cut_is_marked_incomplete,
    collecting_twice_gives_the_same,
    the_connection_can_be_checked,
)
