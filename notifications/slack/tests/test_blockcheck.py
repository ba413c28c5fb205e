"""What the block checker lets through and what it names."""

from __future__ import annotations

import copy
import json
from functools import cache

import jsonschema
import pytest

from notifications.slack.blockcheck import problems
from notifications.slack.tests.samples import (
    STANDARDS,
    button,
    buttons,
    modal,
    needs_standards,
    question,
    rows,
    section,
)


def _plain(length):
    return {"type": "plain_text", "text": "x" * length}


def _option(value, text=1, **keys):
    return {"text": _plain(text), "value": value, **keys}


def _picker(kind, options, **keys):
    return {"type": "actions", "elements": [{"type": kind, "options": options, **keys}]}


def _values(count):
    return [_option(str(place)) for place in range(count)]


def _pressed(**keys):
    return {"type": "actions", "elements": [button("approve", **keys)]}


def _confirmed(**lengths):
    return _pressed(confirm={"text": _plain(1)} | {part: _plain(length) for part, length in lengths.items()})


def _cells(count, length=1):
    return [{"type": "raw_text", "text": "x" * length} for _ in range(count)]


def _table(rows_, columns=1, length=1, **keys):
    return {"type": "table", "rows": [_cells(columns, length) for _ in range(rows_)], **keys}


def _data_table(rows_, columns=1):
    return {**_table(rows_, columns), "type": "data_table", "caption": "Rows"}


# A path as the published limits name it, the greatest number Slack takes, and the block that has so many.
BLOCKS = [
    ("section.text.max_length", 3000, lambda n: section("x" * n)),
    ("section.fields.max_items", 10, lambda n: {"type": "section", "fields": [_plain(1)] * n}),
    ("section.fields.item_max_length", 2000, lambda n: {"type": "section", "fields": [_plain(n)]}),
    ("header.text.max_length", 150, lambda n: {"type": "header", "text": _plain(n)}),
    ("actions.elements.max_items", 25, lambda n: buttons(*map(str, range(n)))),
    ("context.elements.max_items", 10, lambda n: {"type": "context", "elements": [_plain(1)] * n}),
    ("button.text.max_length", 75, lambda n: _pressed(text=_plain(n))),
    ("button.value.max_length", 2000, lambda n: _pressed(value="x" * n)),
    ("button.accessibility_label.max_length", 75, lambda n: _pressed(accessibility_label="x" * n)),
    ("button.url.max_length", 3000, lambda n: _pressed(url="https://".ljust(n, "x"))),
    ("confirmation.title.max_length", 100, lambda n: _confirmed(title=n)),
    ("confirmation.text.max_length", 300, lambda n: _confirmed(text=n)),
    ("confirmation.confirm.max_length", 30, lambda n: _confirmed(confirm=n)),
    ("confirmation.deny.max_length", 30, lambda n: _confirmed(deny=n)),
    ("checkboxes.options.max_items", 10, lambda n: _picker("checkboxes", _values(n))),
    ("radio_buttons.options.max_items", 10, lambda n: _picker("radio_buttons", _values(n))),
    ("overflow.options.max_items", 5, lambda n: _picker("overflow", _values(n))),
    ("select.options.max_items", 100, lambda n: _picker("static_select", _values(n))),
    (
        "select.placeholder.max_length",
        150,
        lambda n: _picker("static_select", _values(1), placeholder=_plain(n)),
    ),
    ("option.text.max_length", 75, lambda n: _picker("checkboxes", [_option("1", text=n)])),
    ("option.value.max_length", 150, lambda n: _picker("checkboxes", [_option("x" * n)])),
    (
        "option.description.max_length",
        75,
        lambda n: _picker("checkboxes", [_option("1", description=_plain(n))]),
    ),
    ("input.label.max_length", 2000, lambda n: question(label=_plain(n))),
    ("input.hint.max_length", 2000, lambda n: question(hint=_plain(n))),
    ("block_id.max_length", 255, lambda n: section("x", block_id="x" * n)),
    (
        "action_id.max_length",
        255,
        lambda n: {"type": "actions", "elements": [button("a") | {"action_id": "x" * n}]},
    ),
    (
        "image.alt_text.max_length",
        2000,
        lambda n: {"type": "image", "image_url": "https://a.example", "alt_text": "x" * n},
    ),
    ("markdown.text.max_length", 12_000, lambda n: {"type": "markdown", "text": "x" * n}),
    ("data_table.columns.max_items", 20, lambda n: _data_table(2, n)),
    ("table rows", 100, _table),
    ("table columns", 20, lambda n: _table(1, n)),
    ("table characters", 10_000, lambda n: _table(1, 1, n)),
    ("data_table rows", 101, _data_table),
]
VIEWS = [
    ("view.title.max_length", 24, lambda n: modal(section("x"), title="x" * n)),
    ("view.submit.max_length", 24, lambda n: modal(section("x"), submit=_plain(n))),
    ("view.close.max_length", 24, lambda n: modal(section("x"), close=_plain(n))),
    ("view.private_metadata.max_length", 3000, lambda n: modal(section("x"), private_metadata="x" * n)),
    ("view.callback_id.max_length", 255, lambda n: modal(section("x"), callback_id="x" * n)),
    ("view.blocks.max_items", 100, lambda n: modal(*[section("x")] * n)),
]
WRONG = {
    "type of a block": {"type": "banner"},
    "no type": {"text": _plain(1)},
    "missing text": {"type": "header"},
    "unknown key": section("x", colour="red"),
    "mrkdwn in a header": {"type": "header", "text": {"type": "mrkdwn", "text": "x"}},
    "section without content": {"type": "section"},
    "style": _pressed(style="blue"),
    "options as text": _picker("checkboxes", "one"),
    "elements missing": {"type": "actions"},
    "label missing": {"type": "input", "element": {"type": "plain_text_input"}},
    "button in an input": question(element=button("x")),
    "rows as text": {"type": "table", "rows": "one"},
}
FITTING = [
    section("*12* changes", accessory=button("open", url="https://hub.example/plans/7")),
    {"type": "header", "text": _plain(5)},
    {"type": "divider"},
    buttons("approve", "reject"),
    {"type": "context", "elements": [{"type": "mrkdwn", "text": "by <@U1>"}]},
    _table(3, 2, column_settings=[{"align": "right"}]),
    {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}],
    },
    rows("1", "2"),
]


@pytest.mark.parametrize(("most", "build"), [case[1:] for case in BLOCKS], ids=[case[0] for case in BLOCKS])
def test_the_greatest_block_passes_and_the_next_does_not(most, build):
    """A block at Slack's limit is accepted and one above it is named."""
    assert problems({"text": "x", "blocks": [build(most)]}) == []
    assert problems({"text": "x", "blocks": [build(most + 1)]})


@pytest.mark.parametrize(("most", "build"), [case[1:] for case in VIEWS], ids=[case[0] for case in VIEWS])
def test_the_greatest_view_passes_and_the_next_does_not(most, build):
    """A view at Slack's limit is accepted and one above it is named."""
    assert problems(build(most), "modal") == []
    assert problems(build(most + 1), "modal")


@pytest.mark.parametrize("block", WRONG.values(), ids=WRONG)
def test_a_wrong_structure_is_named_with_its_place(block):
    """What Slack would refuse is named with a pointer into the payload."""
    assert all(line.startswith("/blocks/1") for line in problems({"blocks": [{"type": "divider"}, block]}))
    assert problems({"blocks": [{"type": "divider"}, block]})


@pytest.mark.parametrize("blocks", [None, "x", {"type": "divider"}, [None], ["x"], [[]], [{"type": []}]])
def test_anything_may_be_asked_about(blocks):
    """Values that are no blocks at all make a list of problems, not an exception."""
    assert isinstance(problems({"text": "x", "blocks": blocks}), list)
    assert problems({"type": "modal", "blocks": blocks}, "modal")


def test_a_message_takes_fifty_blocks():
    """The fifty-first block of a message is named."""
    assert problems({"text": "x", "blocks": [section("x")] * 50}) == []
    assert problems({"text": "x", "blocks": [section("x")] * 51}) == ["/blocks: 51 items, Slack takes 50 or less"]


def test_a_message_needs_content():
    """A message without text and blocks is named."""
    assert problems({"text": "", "blocks": []}) == [": needs 'text' or 'blocks'"]


def test_a_message_takes_one_table():
    """The second table of a message is named, of whatever kind it is."""
    assert problems({"blocks": [_table(1), _data_table(2)]}) == ["/blocks/1: a message takes one table only"]


def test_markdown_is_counted_over_the_message():
    """Two markdown blocks that fit alone are too much together."""
    assert problems({"blocks": [{"type": "markdown", "text": "x" * 7000}] * 2})


def test_a_table_is_for_messages_only():
    """A table in a modal or home tab is named."""
    assert problems(modal(_table(1)), "modal")
    assert problems({"type": "home", "blocks": [_table(1)]}, "home")


def test_ids_are_unique():
    """A block_id occurs once in a message, an action_id once in its block."""
    assert problems({"blocks": [section("x", block_id="a"), section("x", block_id="a")]})
    assert problems({"blocks": [buttons("approve", "approve")]})
    assert problems({"blocks": [buttons("approve"), buttons("approve")]}) == []


def test_what_is_chosen_at_first_equals_an_option():
    """initial_options must be options in every key, and are never an empty list."""
    known = [_option("1", description=_plain(3)), _option("2")]

    assert problems({"blocks": [_picker("checkboxes", known, initial_options=[known[0]])]}) == []
    assert problems({"blocks": [_picker("checkboxes", known, initial_options=[_option("1")])]})
    assert problems({"blocks": [_picker("checkboxes", known, initial_options=[])]})
    assert problems({"blocks": [_picker("static_select", _values(2), initial_option=_option("9"))]})


def test_a_select_has_one_kind_of_list():
    """A select with options and groups, or with neither, is named."""
    groups = {"option_groups": [{"label": _plain(1), "options": _values(2)}]}

    assert problems({"blocks": [{"type": "actions", "elements": [{"type": "static_select", **groups}]}]}) == []
    assert problems({"blocks": [_picker("static_select", _values(1), **groups)]})
    assert problems({"blocks": [{"type": "actions", "elements": [{"type": "static_select"}]}]})


def test_a_modal_with_an_input_can_be_sent_off():
    """A modal that asks something and has no submit is named."""
    view = modal(question())
    del view["submit"]

    assert problems(view, "modal") == [": a modal with an input needs 'submit'"]


def test_a_view_has_a_greatest_size():
    """A view of more than 250 kB is named though each of its blocks fits."""
    assert any("bytes" in line for line in problems(modal(*[section("à" * 3000)] * 50), "modal"))


def test_one_element_takes_the_focus():
    """Two elements that want the focus are named."""
    fields = [question(block_id=name) for name in ("a", "b")]
    for field in fields:
        field["element"]["focus_on_load"] = True

    assert problems(modal(fields[0]), "modal") == []
    assert problems(modal(*fields), "modal")


def test_a_home_tab_is_no_modal():
    """A view is judged as what it is said to be."""
    home = {"type": "home", "blocks": [section("Nothing waits")]}

    assert problems(home, "home") == []
    assert problems(home, "modal")


def test_problems_never_quote_the_content():
    """A name in a text that is too long is in no problem's sentence."""
    block = section("Marta Puig " * 300, accessory=button("x", value="Marta Puig " * 300))

    assert "Marta" not in " ".join(problems({"text": "Marta", "blocks": [block, {"type": "Marta"}]}))


@needs_standards
@pytest.mark.parametrize(("path", "most"), [case[:2] for case in BLOCKS + VIEWS if "." in case[0]])
def test_the_limits_are_the_published_ones(path, most):
    """Each limit equals the one of the machine-readable list."""
    limit = json.loads((STANDARDS / "limits.json").read_text())
    for key in path.split("."):
        limit = limit[key]

    assert most == limit


@needs_standards
@pytest.mark.parametrize("block", WRONG.values(), ids=WRONG)
def test_what_slacks_types_refuse_is_refused(block):
    """Each structural fault that Slack's own types know is one that the checker knows too."""
    payload = {"channel": "C1", "text": "x", "blocks": [block]}
    fits = schema("MessagePayload").is_valid(payload)

    # The published types leave one rule between two optional keys to the server.
    assert fits == (block == {"type": "section"})
    assert problems(payload)


@needs_standards
def test_what_the_checker_accepts_fits_slacks_types():
    """A message, a modal and a home tab without problems are valid by Slack's own types."""
    message = {"channel": "C1", "text": "x", "blocks": copy.deepcopy(FITTING)}
    home = {"type": "home", "blocks": [FITTING[0], FITTING[3]]}

    assert problems(message) == problems(modal(question(), rows("1")), "modal") == problems(home, "home") == []
    schema("MessagePayload").validate(message)
    schema("Modal").validate(modal(question(), rows("1")))
    schema("Home").validate(home)


@cache
def schema(name):
    """Return a validator of one of Slack's surfaces."""
    return jsonschema.Draft7Validator(json.loads((STANDARDS / f"slack-{name}.schema.json").read_text()))
