"""Card numbers: valid, in range, given once, whoever imports at the same time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from plugins.library import hooks
from plugins.library.cards import shelf
from plugins.library.cards.check import check_of, number_of, serial_of
from plugins.library.cards.shelf import CardRangeRow, CardRow
from plugins.library.settings import SCHEMES, CardRange, Library
from plugins.library.tests.conftest import written

RANGE = CardRange(name="Generated", prefix="29999", length=14, first=1, last=99_999_999)
KINDS = [kind for kind in SCHEMES.__args__ if kind not in {"none", "katipo"}]


@pytest.mark.parametrize(("payload", "check"), [("3319100010586", "4"), ("3023400051786", "1"), ("5819800094399", "6")])
def test_the_libraries_own_examples_have_their_check_digit(payload, check):
    """Three numbers that libraries publish as examples of the usual scheme."""
    assert check_of("mod10-left", payload) == check


@given(st.text("0123456789", min_size=12, max_size=12), st.sampled_from(KINDS), st.data())
def test_one_digit_wrong_is_always_noticed(payload, kind, data):
    """Whatever digit of a number is mistyped, its check no longer fits."""
    place = data.draw(st.integers(0, 11))
    wrong = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != payload[place]]))
    assert check_of(kind, payload[:place] + wrong + payload[place + 1 :]) != check_of(kind, payload)


@given(st.integers(1, 99_999_999))
def test_a_number_tells_its_serial(serial):
    """What was generated is recognised as in range, and nothing shorter or longer is."""
    number = number_of(RANGE, serial)
    assert (len(number), serial_of(RANGE, number)) == (14, serial)
    assert serial_of(RANGE, number[:-1]) is serial_of(RANGE, number + "0") is None


@pytest.mark.parametrize("raw", ["29998000000018", " A29998000000018B\r"])
def test_a_scanner_may_send_the_signs_around_a_codabar_number(raw):
    """Start and stop letters and the Enter behind them are not the number."""
    printed = CardRange(name="Printed", prefix="29998", length=14, first=1, last=9, preprinted=True)
    number = number_of(printed, 1)
    library = Library(name="x", cards=(RANGE, printed))
    assert shelf.scanned(library, raw.replace("29998000000018", number)) == number
    assert shelf.scanned(library, number_of(RANGE, 1)) is None


def test_fifty_imports_at_once_give_100000_numbers_once(make_hub):
    """All are unique, in range and valid, and together they are exactly the range from its beginning."""
    hub, library = make_hub([hooks]), Library(name="x", cards=(RANGE,))

    def take(run: int) -> list[str]:
        found: list[str] = []
        for _chunk in range(4):  # an import goes in chunks, each a transaction of its own
            with hub.database.writing() as session:
                numbers = shelf.reserve(session, "proef", library, 500)
                session.add_all(
                    CardRow(library="proef", number=number, school_id=run, member_key=number, given_at=_now())
                    for number in numbers
                )
            found += numbers
        return found

    with ThreadPoolExecutor(50) as pool:
        numbers = [number for found in pool.map(take, range(50)) for number in found]
    assert sorted(serial_of(RANGE, number) or 0 for number in numbers) == list(range(1, 100_001))
    with hub.database.reading() as session:
        assert len(session.exec(select(CardRow.number)).all()) == 100_000
        assert session.get_one(CardRangeRow, ("proef", "Generated")).next == 100_001


def test_an_import_that_is_taken_back_leaves_a_gap_and_no_double(make_hub):
    """What was reserved by a transaction that failed is free again or skipped, and never two people's."""
    hub, library = make_hub([hooks]), Library(name="x", cards=(RANGE,))

    def fail() -> None:
        with hub.database.writing() as session:
            shelf.reserve(session, "proef", library, 10)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with hub.database.writing() as session:
        first = shelf.reserve(session, "proef", library, 10)
        second = shelf.reserve(session, "proef", library, 10)
    assert not set(first) & set(second)


def test_a_range_that_ends_goes_on_in_the_next(make_hub):
    """Numbers come from the library's ranges in order; when all are used there are fewer, and none beyond."""
    small = RANGE.model_copy(update={"name": "Small", "last": 3})
    other = RANGE.model_copy(update={"name": "Other", "prefix": "28888", "last": 4})
    hub, library = make_hub([hooks]), Library(name="x", cards=(small, other))
    with hub.database.writing() as session:
        assert len(shelf.reserve(session, "proef", library, 5)) == 5
        assert shelf.left(session, "proef", library) == 2
        assert len(shelf.reserve(session, "proef", library, 5)) == 2
        assert shelf.reserve(session, "proef", library, 5) == []


def test_people_for_whom_no_number_is_left_are_told_before_the_import(counter):
    """The plan says how many numbers are missing; they come in without a card."""
    counter.hub.sections["library"] = counter.hub.sections["library"].model_copy(
        update={"libraries": {"proef": Library(name="x", cards=(RANGE.model_copy(update={"last": 40}),))}}
    )
    told = counter.plan(written())
    assert "48 new members need a card number, and only 40 are left" in told.said("cards-short")
    counter.approve(told)
    assert sorted(bool(one.card_number) for one in counter.members().values()).count(True) == 40


def _now() -> datetime:
    return datetime.now(UTC)
