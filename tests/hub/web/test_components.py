"""What the parts of a page say to people who see colours, who do not, and who use no mouse."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from hub.model.states import ChangeKind, Channel, Outcome, PlanState
from hub.web.templating import environment

IMPORT = '{% import "components.html" as ui with context %}'


def shown(source: str, **context) -> str:
    """Render a line that uses the parts, with the spaces of the layout taken together."""
    return " ".join(environment().from_string(IMPORT + source).render({"csrf_token": "t0ken"} | context).split())


@pytest.mark.parametrize("tone", ["ok", "info", "warn", "blocked", "new", "muted", "failed"])
def test_a_badge_has_a_sign_and_words(tone):
    """A tone is never told by colour alone."""
    html = shown("{{ ui.badge('Held', tone) }}", tone=tone)
    assert '<span aria-hidden="true"></span>' not in html
    assert html.endswith("Held</span>")


def test_a_secret_is_never_written_into_a_page():
    """A field that holds a secret says that it is filled and keeps the value to itself."""
    html = shown("{{ ui.field('code', 'Code', kind='secret', value='hunter2', filled=True) }}")
    assert "hunter2" not in html
    assert "Leave empty to keep" in html


def test_a_wrong_field_is_tied_to_its_help_and_its_error():
    """Whoever hears the field hears what it is for and what is wrong with it."""
    html = shown("{{ ui.field('isbn', 'ISBN', help='13 digits', error='Too short') }}")
    assert 'aria-describedby="field-isbn-help field-isbn-error"' in html
    assert 'aria-invalid="true"' in html


def test_the_summary_of_errors_leads_to_the_fields():
    """Every error above a form is a link to the field it is about."""
    html = shown("{{ ui.error_summary([{'id': 'field-isbn', 'text': 'Too short'}]) }}")
    assert '<a href="#field-isbn">Too short</a>' in html
    assert 'tabindex="-1"' in html


def test_a_change_is_told_in_words_too():
    """Old and new are marked for the eye and named for the ear, and nothing is said as (empty)."""
    html = shown("{{ ui.before_after('Group', None, '3B') }}")
    assert '<del><span class="hidden">was </span>(empty)</del>' in html
    assert '<ins><span class="hidden">becomes </span>3B</ins>' in html


def test_a_sorted_column_says_so():
    """The column that the rows are sorted by carries the direction; another carries none."""
    view = {"sort": "title", "direction": "desc", "sort_links": {"title": "?a", "facet": "?b"}}
    assert 'aria-sort="descending"' in shown("{{ ui.sort_link('Title', 'title', view) }}", view=view)
    assert "aria-sort" not in shown("{{ ui.sort_link('Publisher', 'facet', view) }}", view=view)


def test_a_pager_by_key_has_no_page_number():
    """Pages by key offer the next one and do not pretend to know how many there are."""
    html = shown("{{ ui.pager({'page': None, 'previous': None, 'next': '?after=9'}) }}")
    assert 'href="?after=9"' in html
    assert " of " not in html


def test_a_confirmation_asks_before_it_posts():
    """The form with the token stays closed until its question was opened."""
    html = shown("{{ ui.confirm_form('/withdraw', 'Withdraw', 'Withdraw it?', {'id': 4}) }}")
    assert html.startswith('<details class="confirm">')
    assert 'name="csrf" value="t0ken"' in html
    assert '<input type="hidden" name="id" value="4">' in html


def test_a_reason_names_the_way_out_and_who_can_take_it():
    """A yellow row's reason says that it blocks, why, what to do and who does it."""
    issue = {
        "level": "blocker",
        "sentence": "No protocol.",
        "way_out": {"label": "Add", "href": "/p"},
        "owner": "ICT",
    }
    html = shown("{{ ui.reason(issue) }}", issue=issue)
    assert all(part in html for part in ("Blocked:", "No protocol.", '<a href="/p">Add</a>', "Who can solve this: ICT"))


def test_history_says_who_did_what_when():
    """An event is told with its person and its moment in the zone of the school."""
    event = {"at": datetime(2026, 9, 7, 6, 30, tzinfo=UTC), "who": "Montse", "what": "Assigned"}
    html = shown("{{ ui.timeline([event]) }}", event=event, tz="Europe/Madrid")
    assert "Assigned" in html
    assert "Montse" in html
    assert "8:30" in html


def test_what_people_typed_is_escaped():
    """A title with markup in it is shown as text."""
    assert "<script>" not in shown("{{ ui.page_head(title) }}", title="<script>alert(1)</script>")


@pytest.mark.parametrize(
    ("shows", "values"),
    [("s.plan_state(v)", PlanState), ("s.KINDS[v]", ChangeKind), ("s.outcome(v)", Outcome), ("s.channel(v)", Channel)],
)
def test_every_state_has_words_for_people(shows, values):
    """No state, kind, outcome or channel of the model is shown as its bare code."""
    source = '{% import "states.html" as s with context %}{{ ' + shows + " }}"
    spoken = {value: re.sub("<[^>]*>", "", shown(source, v=value)).strip() for value in values}
    assert [value for value, text in spoken.items() if not text or text.split() in ([value], ["i", value])] == []
