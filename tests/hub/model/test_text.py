"""Sentences keep their values apart: stored, counted and nested, they come out in the reader's language."""

from __future__ import annotations

from datetime import UTC, date, datetime

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import InvalidInput
from hub.model import words
from hub.model.states import Channel
from hub.model.text import English, Text, as_json, as_text

ROWS = ("{count} row of {name}", "{count} rows of {name}")
VALUES = st.recursive(
    st.text() | st.integers(-(2**53), 2**53) | st.dates() | st.datetimes(timezones=st.just(UTC)),
    lambda inner: st.lists(inner) | st.builds(lambda value: Text.of("({value})", value=value), inner),
    max_leaves=3,
)


class Catalan(English):
    """Says one word, the rest as it is."""

    language = "ca"

    def __call__(self, message: str, /) -> str:
        return {"rejected": "rebutjat"}.get(message, message)


@pytest.mark.parametrize(("count", "said"), [(0, "0 rows of a"), (1, "1 row of a"), (2_500, "2,500 rows of a")])
def test_a_count_chooses_the_form(count, said):
    """One has a form of its own, none is many."""
    assert str(Text.count(*ROWS, count=count, name="a")) == said


def test_a_value_that_is_a_text_is_in_the_readers_language_too():
    """A word within a sentence is translated with it."""
    text = Text.of("{by} {verb} it", by="Marta", verb=Text("rejected"))
    assert text.render(Catalan()) == "Marta rebutjat it"


def test_dates_are_written_as_the_language_does():
    """A date has the reader's order, names and particles."""
    text = Text.of("{day}; {at}", day=date(2026, 10, 1), at=datetime(2026, 10, 1, 8, 5, tzinfo=UTC))
    assert (
        text.render(Catalan())
        == "1 d\N{RIGHT SINGLE QUOTATION MARK}octubre del 2026; 1 d\N{RIGHT SINGLE QUOTATION MARK}oct. 2026, 8:05"
    )


@given(st.dictionaries(st.sampled_from(["name", "more"]), VALUES, min_size=2), st.integers(0, 9))
def test_a_stored_sentence_says_the_same(values, count):
    """Through JSON and back nothing is lost but what no database keeps."""
    text = Text(ROWS[0] + "{more}", values | {"count": count}, ROWS[1] + "{more}")
    kept = as_text(orjson.loads(orjson.dumps(as_json(text))))
    assert as_json(kept) == as_json(text)
    assert kept.many == text.many


def test_an_error_counts_too():
    """An error has both forms, and the sentence made of it as well."""
    error = InvalidInput("{count} line is wrong.", many="{count} lines are wrong.", count=2)
    assert str(error) == str(Text.from_error(error)) == "2 lines are wrong."


def test_an_error_without_values_may_hold_braces():
    """What a stranger's message has in braces is no placeholder."""
    assert str(Text.from_error(InvalidInput("not {this}"))) == "not {this}"


@pytest.mark.parametrize("channel", Channel)
def test_every_channel_of_the_hub_has_a_word(channel):
    """Nobody reads the name that the code has for it."""
    assert str(words.channel(channel)) != channel.value
