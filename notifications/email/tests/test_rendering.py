"""The words of a mail."""

from __future__ import annotations

import pytest

from hub.plugin import ENGLISH, Text
from notifications.email.rendering import render
from notifications.email.tests.notices import TO_MARTA, notice, outcome, rows

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
        ({"state": "applied", "outcome": outcome()}, "Jan de Vries approved this plan on 7 Sept 2026, 10:00"),
        ({"state": "replaced"}, "A newer plan replaced this one."),
        ({"state": "expired"}, "This plan is closed."),
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
