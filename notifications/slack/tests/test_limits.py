"""Everything that is ever shown in Slack, in every state and language, beside what Slack takes."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache

import pytest
from jsonschema import Draft7Validator

from hub.model.schools import LANGUAGES
from hub.model.states import PlanState
from hub.plugin import (
    AskedField,
    AskedGroup,
    JobLine,
    LinePage,
    PlanLine,
    PlanSheet,
    Text,
    YellowRow,
)
from notifications.slack import home
from notifications.slack.about import About, token
from notifications.slack.blockcheck import problems
from notifications.slack.fill_modal import Form, fill_modal
from notifications.slack.modal import message_modal, reason_modal
from notifications.slack.rendering import render
from notifications.slack.rows_modal import RowsPage, facet_options, line_options, rows_modal
from notifications.slack.tests.notices import AT, SCHOOL, notice, outcome
from notifications.slack.tests.samples import STANDARDS, needs_standards

LONG = "Wiskunde & <b>meetkunde</b> voor de tweede klas · deel à 😀 " * 12
PSEUDO = "pseudo"
COUNTS = {"create": 1_200_000, "update": 3, "end": 1, "blocked": 3, "selected": 13, "unchanged": 40, "applied": 9}
ABOUT = About(7, "d" * 16, 10**6, "C0SCHOOL1", "1788768000.000001")


class Pseudo:
    """A language that needs half as much room again, in letters that English lacks."""

    language = "ca"

    def __call__(self, message, /):
        return message and f"Ŀ{message}" + "ñ" * (len(message) // 2 + 1)

    def plural(self, one, many, count, /):
        return self(one if count == 1 else many)


@pytest.fixture(params=[*LANGUAGES, PSEUDO])
def translate(request, office):
    """Each language that the hub speaks, and one that is longer than any."""
    return Pseudo() if request.param == PSEUDO else office.hub.desk.translate(request.param)


def notices():
    """Return a notice for each state, short and long."""
    told = {
        "title": Text(LONG),
        "school": replace(SCHOOL, name=LONG),
        "counts": COUNTS,
        "yellow": [YellowRow(LONG, LONG, Text(LONG))] * 50,
        "yellow_total": 900,
        "brakes": [Text(LONG)] * 9,
        "incomplete": Text(LONG),
        "needed": 2,
        "agreed": [LONG, "Jan"],
        "decide_by": AT,
    }
    for state in PlanState:
        decided = outcome("approve" if state == "applied" else "reject", LONG)
        yield notice(state=state, outcome=decided if state in ("applied", "approved", "rejected") else None)
        yield notice(**told, state=state, open_questions=3, outcome=decided if state == "rejected" else None)
    yield notice(counts={}, yellow=[], yellow_total=0)


def sheets(facets=(), times=1):
    """Return a plan's head for each notice that waits."""
    waiting = [one for one in notices() if one.state == "pending"]
    waiting += waiting[1:2] * (times - 1)
    return [
        PlanSheet(notice=replace(one, plan_id=number), facets=list(facets), may_choose=True, may_decide=True)
        for number, one in enumerate(waiting)
    ]


def line(seq, text):
    """Return a row."""
    return PlanLine(seq, "create", text, text, text, selected=seq % 2 == 0, blocked=False, reason=Text(LONG))


def row_pages():
    """Return pages of rows: full, empty, yellow; with few and many facets; for both ways to search."""
    for text in ("Novel", LONG, ""):
        lines = [line(seq, text) for seq in range(1, 51)]
        full = LinePage(lines=lines, total=2_500, before=50, previous=0, next=100)
        for facets in ((), ("A", "B", LONG), tuple(f"{LONG} {n}" for n in range(150))):
            for blocked in (False, True):
                about = ABOUT.place(after=50, blocked=blocked, facet=token(facets[1]) if facets else "")
                for by_select in (False, True):
                    yield RowsPage(sheet=sheets(facets)[1], page=full, about=about, by_select=by_select, note=text)
    none = LinePage(lines=[], total=0, before=0, previous=None, next=None)
    yield RowsPage(sheet=sheets()[0], page=none, about=ABOUT, by_select=False)


def forms():
    """Return a form with every kind of field, short, long, filled in and with very many choices."""
    kinds = ("text", "longtext", "url", "email", "date", "choice", "secret", "person")
    for text, value, choices in (("Name", "", 0), (LONG, "2026-09-07", 3), ("Name", "v1", 150)):
        fields = [
            AskedField(
                name=kind,
                label=Text(text),
                kind=kind,
                required=True,
                help=Text(text),
                choices=[(f"v{n}", f"{text} {n}") for n in range(choices)],
                value=value if kind != "date" or value.startswith("2026") else "",
                filled=bool(value),
            )
            for kind in kinds
        ]
        group = AskedGroup(key=text, title=Text(text), lead=Text(text), complete=False, fields=fields)
        link = "https://hub.school.example/fill/" + "x" * 32
        yield Form(notice=notice(), group=group, place=1, places=3, about=ABOUT, links={"secret": link}, note=text)


def modals(translate):
    """Return every modal."""
    yield from (rows_modal(page, translate) for page in row_pages())
    yield from (fill_modal(form, translate) for form in forms())
    yield from (reason_modal(one, ABOUT, translate) for one in notices())
    yield message_modal(translate("Choose rows"), LONG * 9, translate)
    yield from (home.waiting_modal(shown, translate) for shown in ([], sheets(), sheets(times=9)))


def homes(translate):
    """Return every home tab."""
    yield from (home.home(shown, translate) for shown in ([], sheets(), sheets(times=30)))
    yield home.stranger_home(LONG, "https://hub.school.example/link/" + "x" * 32, translate)
    yield home.stranger_home(LONG, "", translate)


def messages(translate):
    """Return every message, those that only one person sees with them."""
    for one in notices():
        message = render(one, translate)
        yield {"text": message.text, "blocks": message.blocks}
        yield {"text": message.text, "blocks": message.plain}
    jobs = [JobLine("a.b", Text(LONG), replace(SCHOOL, name=LONG), state, AT) for state in ("", "failed", "planned")]
    told = home.status(jobs * 20, translate)
    yield {"text": told, "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": told}}]}
    yield {"text": "Plans", "blocks": home.waiting_in_message(sheets(times=30), translate)}
    yield {"text": "Who", "blocks": home.stranger(LONG, "https://hub.school.example/link/x", translate)}


@cache
def schema(name):
    """Return the validator of one of Slack's published shapes."""
    return Draft7Validator(json.loads((STANDARDS / f"slack-{name}.schema.json").read_text()))


def faults(name, payload):
    """Return what the published shape has against a payload."""
    return [f"{list(error.path)} {error.message[:80]}" for error in schema(name).iter_errors(payload)]


def test_every_message_keeps_the_limits(translate):
    """No text, list or id is longer than Slack takes."""
    assert [wrong for payload in messages(translate) for wrong in problems(payload)] == []


def test_every_modal_keeps_the_limits(translate):
    """Titles of 24, buttons of 75, ten boxes, a hundred options: clipped where a language needs more."""
    assert [wrong for view in modals(translate) for wrong in problems(view, "modal")] == []


def test_every_home_tab_keeps_the_limits(translate):
    """However many plans wait."""
    assert [wrong for view in homes(translate) for wrong in problems(view, "home")] == []


def test_every_option_that_is_looked_up_keeps_the_limits(translate):
    """What a select is answered is checked like what is sent."""
    offered = [*line_options([line(1, LONG), line(2, "")], translate), *facet_options([LONG] * 3, "", translate)]
    select = {"type": "static_select", "action_id": "a", "options": offered[:3]}
    view = home.home([], translate)

    assert problems(view | {"blocks": [{"type": "actions", "elements": [select]}]}, "home") == []
    assert len(offered) == 6


@needs_standards
def test_everything_has_the_published_shape():
    """The JSON Schemas made from Slack's own types accept every message, modal and home tab."""
    translate = Pseudo()

    wrong = [fault for view in modals(translate) for fault in faults("Modal", view)]
    wrong += [fault for view in homes(translate) for fault in faults("Home", view)]
    wrong += [fault for one in messages(translate) for fault in faults("MessagePayload", one | {"channel": "C1"})]
    assert wrong == []


@needs_standards
def test_the_published_shape_refuses_a_broken_modal():
    """The comparison is not empty."""
    (view, *_rest) = modals(Pseudo())

    assert faults("Modal", view | {"title": {"type": "mrkdwn", "text": "x"}}) != []
