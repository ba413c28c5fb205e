"""The words of a post."""

from __future__ import annotations

import json

import pytest

from hub.plugin import Outcome, School, Text, YellowRow
from hub.testing.notices import AT, notice, outcome, rows
from notifications.mattermost.rendering import escape, reason_dialog, reminder, render

URL = "https://hub.school.example/mattermost/press"
MAX_POST = 16_383


def shown(told):
    """Return what people read of a post."""
    post = render(told, URL, str)
    return f"{post['message']}\n{post['props']['attachments'][0]['text']}"


def test_a_post_tells_counts_brakes_questions_and_reasons():
    """What a decision needs stands in it; the rest is behind its link."""
    text = shown(notice(needed=2, agreed=["Jan de Vries"], decide_by=AT))

    for said in (
        "New: **12**",
        "1 licences would end.",
        "questions must be answered",
        "| Title 0 | Publisher & Sons | Its publisher is unknown. |",
        "People who must agree: 2. Agreed so far: Jan de Vries.",
        "Decide before 7 Sept 2026, 10:00",
        "[Open the review page](https://hub.school.example/plans/7)",
    ):
        assert said in text


def test_at_most_fifteen_rows_and_never_too_long():
    """A plan of thousands of long yellow rows fits, and says how many are missing."""
    long = [YellowRow("T" * 500, "P" * 500, Text("R" * 2_000))] * 50
    assert "And 985 more rows on the page." in shown(notice(yellow=rows(50), yellow_total=1_000))
    assert len(json.dumps(render(notice(yellow=long, yellow_total=9_000), URL, str))) < MAX_POST


@pytest.mark.parametrize("text", ["@all", "**b**", "[a](http://evil.example)", "a | b", "<x>", "# h", "`c`", "a\nb"])
def test_what_is_told_is_shown_as_it_is_written(text):
    """A title is no markup, mentions nobody, and keeps to its cell."""
    found = escape(text)

    assert "@all" not in found
    assert "\n" not in found
    assert found.replace("\\", "").replace("\N{ZERO WIDTH SPACE}", "") == text.replace("\n", " ")
    assert all(found[at - 1] == "\\" for at, letter in enumerate(found) if letter in "*[]()|<>#`")


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"state": "rejected", "outcome": outcome("reject", "Wrong year")}, "> Wrong year"),
        ({"state": "applied", "outcome": outcome()}, "Jan de Vries approved this plan on 7 Sept 2026, 10:00"),
        ({"state": "replaced"}, "A newer plan replaced this one."),
        ({"state": "expired"}, "this plan expired"),
        ({"state": "empty"}, "This plan is closed."),
    ],
)
def test_what_is_decided_has_no_buttons(told, sentence):
    """The post says what became of the plan."""
    post = render(notice(**told), URL, str)

    assert sentence in shown(notice(**told))
    assert "actions" not in post["props"]["attachments"][0]


def test_a_decision_by_a_program_is_told_in_words():
    """What came by the JSON API is told by more than a word of the hub's code."""
    told = notice(state="approved", outcome=Outcome("approve", "Jan de Vries", AT, "api", ""))
    assert ", by a program." in json.dumps(render(told, URL, str))


def test_a_schools_name_cannot_shout():
    """Everything in the headline is written, not marked up."""
    school = School(1, "08012345", "@channel **now**", "ES", "ca", "Europe/Madrid")

    assert "@channel" not in shown(notice(school=school))


def test_a_dialog_fits_what_the_server_takes():
    """Titles of at most 24 characters, one field."""
    dialog = reason_dialog(notice(plan_id=123_456_789), "state")

    assert len(dialog["title"]) <= 24
    assert [len(one["display_name"]) <= 24 for one in dialog["elements"]] == [True]


def test_a_reminder_names_the_deadline():
    """It says until when."""
    assert "Decide before 7 Sept 2026" in reminder(notice(decide_by=AT))["message"]
