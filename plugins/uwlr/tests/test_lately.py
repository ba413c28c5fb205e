"""The very same question is answered anew from memory for a moment, and never with what is not true any more."""

from __future__ import annotations

import pytest
from sqlalchemy import event
from sqlmodel import select

from hub.plugin import RawRequest
from plugins.uwlr.records import Link
from plugins.uwlr.service.exchanges import Exchange
from plugins.uwlr.tests.school import pupil


@pytest.fixture
def asked(office):
    """A question that was answered a moment ago."""
    office.enrol(pupil(1))
    office.linked()
    office.answer(office.envelope())  # the first one makes the answer, which writes
    office.service.exchanges._timer.cancel()  # the log is written when a test says so: that is a change as well
    request = RawRequest(office.envelope().encode(), {}, "")
    assert office.service.handle(request).status == 200
    return request


def test_the_same_question_gets_the_same_answer_without_the_database(office, asked):
    """Whoever tries again and again costs no more than the bytes."""
    questions: list[object] = []
    event.listen(office.hub.database.engine, "before_cursor_execute", lambda *told: questions.append(told))
    assert b"Bedacht" in office.service.again(asked).body
    assert questions == []


def test_what_was_answered_from_memory_is_in_the_log_too(office, asked):
    """The school sees every exchange."""
    office.service.again(asked)
    office.service.exchanges.flush()
    with office.hub.database.reading() as session:
        assert [one.people for one in session.exec(select(Exchange))] == [1, 1, 1]


def test_a_link_that_is_suspended_gives_nothing_from_memory(office, asked):
    """What stops a link stops it at once."""
    with office.hub.database.writing() as session:
        link = session.exec(select(Link)).one()
        link.suspended = True
        session.add(link)
    assert office.service.again(asked) is None


def test_another_roster_is_not_answered_from_memory(office, asked):
    """A pupil who came a moment ago is in the next answer."""
    office.enrol(pupil(1), pupil(2))
    assert office.service.again(asked) is None


@pytest.mark.parametrize("later", [1, -1])
def test_after_a_second_the_database_is_asked_again(office, asked, later):
    """What another process changed is seen; a clock that was put back makes nothing new."""
    office.clock.later(seconds=later)
    assert office.service.again(asked) is None


@pytest.mark.parametrize("headers", [{"accept-encoding": "gzip"}, {"accept-encoding": "identity"}])
def test_who_wants_another_encoding_asks_another_question(office, asked, headers):
    """An answer is one for the same bytes and the same wishes."""
    assert office.service.again(RawRequest(asked.body, headers, "")) is None


def test_another_key_is_another_question(office, asked):
    """One letter differs, and nothing comes from memory."""
    assert office.service.again(RawRequest(asked.body.replace(b"Code-2026", b"Code-2027"), {}, "")) is None


def test_a_refusal_is_not_remembered(office, asked):
    """Whoever was refused may be let in a moment later."""
    request = RawRequest(office.envelope(key="another").encode(), {}, "")
    assert office.service.handle(request).status == 500
    assert office.service.again(request) is None


def test_the_description_comes_from_no_memory(office, asked):
    """GET asks something else, whatever its body."""
    assert office.service.again(RawRequest(asked.body, {}, "", "GET")) is None
