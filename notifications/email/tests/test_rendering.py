"""The words of a mail."""

from __future__ import annotations

import pytest

from hub.plugin import ENGLISH, Outcome, Text, YellowRow
from hub.testing.notices import AT, TO_MARTA, notice, outcome, rows
from notifications.email.rendering import Kind, render

GMAIL_CLIPS = 100_000


class Changed(type(ENGLISH)):
    """English with a capital W."""

    def __call__(self, message):
        return message.replace("w", "W")


def test_both_bodies_tell_the_counts_the_brake_and_the_question():
    """Text and HTML say the same numbers, brakes and open questions."""
    mail = render(notice(), TO_MARTA)

    assert "New: 12" in mail.text
    assert ">12</td>" in mail.html
    for body in (mail.text, mail.html):
        assert "1 licences would end." in body
        assert "still open: 1" in body


def test_the_button_leads_to_the_recipients_own_link():
    """The link stands in the text, in the button, and in the button for Outlook."""
    mail = render(notice(), TO_MARTA)

    assert TO_MARTA.link in mail.text
    assert f'<a class="button" href="{TO_MARTA.link}"' in mail.html
    assert f'<v:roundrect href="{TO_MARTA.link}"' in mail.html


def test_at_most_fifty_yellow_rows_stay_under_what_gmail_shows():
    """A plan with a thousand yellow rows makes a mail of fifty that says how many are missing."""
    mail = render(notice(yellow=rows(1_000), yellow_total=1_000), TO_MARTA)

    assert mail.text.count("Title ") == mail.html.count("Title ") == 50
    assert "And 950 more rows on the page." in mail.text
    assert len(mail.html.encode()) < GMAIL_CLIPS


@pytest.mark.parametrize("kind", list(Kind))
def test_no_mail_is_clipped(kind):
    """The longest rows that a plan may have stay under what Gmail shows, whatever the mail is for."""
    long = [YellowRow("T" * 120, "P" * 60, Text("A reason that takes its time to say. " * 6))] * 50
    told = notice(yellow=long, yellow_total=9_000, outcome=outcome(), agreed=["Jan de Vries", "Marta Puig"])
    assert len(render(told, TO_MARTA, kind=kind).html.encode()) < GMAIL_CLIPS


def test_what_a_decision_takes_is_said():
    """Who must agree and did, until when, and that it takes a sign-in, in both bodies."""
    mail = render(notice(needed=2, agreed=["Jan de Vries"], decide_by=AT, risky=True), TO_MARTA)
    for body in (mail.text, mail.html):
        assert "People who must agree: 2. Agreed so far: Jan de Vries." in body
        assert "Decide before 7 Sept 2026, 10:00" in body
        assert "takes a sign-in" in body


def test_a_reminder_says_that_it_is_one():
    """It has the button and the numbers again, under the same subject."""
    first, again = render(notice(), TO_MARTA), render(notice(), TO_MARTA, kind=Kind.REMINDER)
    assert "This is a reminder" in again.text
    assert "This is a reminder" in again.html
    assert TO_MARTA.link in again.text
    assert first.subject == again.subject


def test_a_receipt_attests_what_how_many_who_when_and_where():
    """An administrator reads all of it in both bodies, and nothing to press but the plan."""
    told = notice(state="approved", outcome=outcome(), agreed=["Marta Puig", "Jan de Vries"])
    mail = render(told, TO_MARTA, kind=Kind.RECEIPT)
    facts = ["Licences", "13", "Jan de Vries", "Marta Puig", "7 Sept 2026, 10:00", "on the web page", "approved"]
    assert [fact for fact in facts if fact not in mail.text or fact not in mail.html] == []
    assert "Review and decide" not in mail.html


def test_the_receipt_of_a_rejection_lets_nothing_through():
    """No row went through, and why stands there."""
    told = notice(state="rejected", outcome=outcome("reject", "Wrong year"))
    text = render(told, TO_MARTA, kind=Kind.RECEIPT).text
    assert "Rows let through: 0" in text
    assert "Reason: Wrong year" in text


def test_a_decision_elsewhere_is_told_by_the_programs_name():
    """A notifier that is not known here is named as it names itself."""
    told = notice(state="rejected", outcome=Outcome("reject", "Jan", AT, "mattermost", "No"))
    assert "10:00, in Mattermost." in render(told, TO_MARTA).text


def test_a_decision_by_a_program_is_told_in_words():
    """What came by the JSON API was decided in no program that people know by a name."""
    told = notice(state="approved", outcome=Outcome("approve", "Jan de Vries", AT, "api", ""))
    assert ", by a program." in render(told, TO_MARTA).text


def test_an_incomplete_collect_is_told():
    """The connector's sentence about what is missing stands in both bodies."""
    mail = render(notice(incomplete=Text("The vendor stopped at page 3.")), TO_MARTA)

    assert "The vendor stopped at page 3." in mail.text
    assert "The vendor stopped at page 3." in mail.html


def test_html_is_escaped_and_text_is_not():
    """A school's name with brackets is shown as it is written, never as markup."""
    mail = render(notice(), TO_MARTA)

    assert "Escola &lt;Inventada&gt;" in mail.html
    assert "Escola <Inventada>" in mail.text


def test_styles_are_inlined_and_the_dark_ones_kept():
    """Mail programs that drop the head still show the card; those that know dark get its colours."""
    html = render(notice(), TO_MARTA).html

    assert 'class="card"' in html
    assert "background-color: #ffffff" in html
    assert "@media (prefers-color-scheme: dark)" in html


def test_a_name_in_a_subject_cannot_add_a_header():
    """A line break in a title ends up as a space."""
    assert "\n" not in render(notice(title=Text("Books\r\nBcc: x")), TO_MARTA).subject


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"state": "rejected", "outcome": outcome("reject", "Wrong year")}, "Jan de Vries rejected this plan on 7"),
        (
            {"state": "applied", "outcome": outcome()},
            "Jan de Vries approved this plan on 7 Sept 2026, 10:00, on the web page.",
        ),
        ({"state": "replaced"}, "A newer plan replaced this one."),
        ({"state": "expired"}, "Nobody decided in time, so this plan expired."),
        ({"state": "empty"}, "This plan is closed."),
    ],
)
def test_the_outcome_says_who_when_and_where(told, sentence):
    """A plan that is no longer pending is told with its outcome, in the school's time."""
    mail = render(notice(**told), TO_MARTA)

    assert sentence in mail.text
    assert sentence in mail.html
    assert "Review and decide" not in mail.text


def test_the_subject_stays_the_same_for_a_plan():
    """Threads hang together by the subject, so neither counts nor outcome are in it."""
    asked, told = notice(), notice(state="rejected", outcome=outcome("reject", "No"), counts={}, revision=9)

    assert render(asked, TO_MARTA).subject == render(told, TO_MARTA).subject


def test_every_sentence_goes_through_the_translation():
    """With a translation that changes one letter, no sentence of the template has the old one."""
    text = render(notice(yellow=[], brakes=[], yellow_total=0), TO_MARTA, Changed()).text

    assert "A plan Waits for your decision." in text
    assert "RevieW and decide:" in text
