"""Letters to people outside, who have no account."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import select

from hub.plugin import Letter, Text
from hub.store.letters import LetterRow

LETTER = Letter(
    to="contact@supplier.example",
    language="nl",
    subject=Text("A link waits"),
    paragraphs=(Text.of("A school has a link with {name}.", name="Snappet"), Text("The code is shown once.")),
    button=(Text("Show the code"), "https://hub.example/once/abc"),
)


def write(office, **how):
    """Have the letter go."""
    school = office.hub.desk.schools()[0]
    with office.hub.desk.writing() as session:
        office.hub.desk.write_letter(session, school.id, "link snappet", LETTER, **how)
    office.work()
    return office.hub.desk.letters(school.id, "link snappet")


def row(office):
    """Return what is kept of the letter."""
    with office.hub.database.reading() as session:
        return session.exec(select(LetterRow)).one()


def test_a_letter_reaches_somebody_without_an_account_and_nothing_of_it_stays(office, receiver):
    """Its button may open something: what went is no longer in the database."""
    (state,) = write(office)
    (mail,) = receiver.messages
    assert mail.to == "contact@supplier.example"
    assert "https://hub.example/once/abc" in mail.text
    assert "A school has a link with Snappet." in mail.text
    assert state.sent_at is not None
    assert row(office).sealed == ""


def test_a_letter_that_waits_is_sealed_and_can_be_withdrawn(office, receiver):
    """A reminder that is not needed any more is never sent."""
    later = office.now + timedelta(days=3)
    (state,) = write(office, at=later)
    assert state.sent_at is None
    assert "once/abc" not in row(office).sealed
    with office.hub.desk.writing() as session:
        office.hub.desk.withdraw_letters(session, row(office).school_id, "link snappet")
    office.later(days=4)
    office.work()
    assert receiver.messages == []


def test_a_relay_that_is_away_is_tried_again_and_what_is_wrong_is_said(office, receiver):
    """Whoever waits for the letter sees why it did not go yet."""
    receiver.stop()
    (state,) = write(office)
    assert state.sent_at is None
    assert state.problem is not None
    assert "does not answer" in str(state.problem)
