"""What Slack accepts in blocks, as data: keys, types, lengths and counts.

Source: docs.slack.dev/reference/block-kit. Only the blocks a hub has use for are here; others are
refused, so that nobody sends what nobody checked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifications.slack.blockrules import Choice, Flag, Json, Many, Number, Rule, Shape, Text, Typed

if TYPE_CHECKING:
    from collections.abc import Iterator

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
VIEW_BYTES = 250_000
MESSAGE_TEXT = 40_000
MARKDOWN_TEXT = 12_000
TABLE_TEXT = 10_000
ID = Text(255)
LINK = Text(3000, starts=("https://", "http://"))


def plain(most: int) -> Typed:
    """Return the rule of a plain text object of at most that many characters."""
    return Typed({"plain_text": Shape({"text": Text(most)}, {"emoji": Flag()})})


def either(most: int) -> Typed:
    """Return the rule of a text object that may also be mrkdwn."""
    return Typed({**plain(most).shapes, "mrkdwn": Shape({"text": Text(most)}, {"verbatim": Flag()})})


def _some_content(block: Json, where: str) -> Iterator[str]:
    if "text" not in block and "fields" not in block:
        yield f"{where}: needs 'text' or 'fields'"


def _one_source(image: Json, where: str) -> Iterator[str]:
    if ("image_url" in image) == ("slack_file" in image):
        yield f"{where}: needs either 'image_url' or 'slack_file'"


def _one_list(select: Json, where: str) -> Iterator[str]:
    if ("options" in select) == ("option_groups" in select):
        yield f"{where}: needs either 'options' or 'option_groups'"


def _initial_known(element: Json, where: str) -> Iterator[str]:
    groups = [element, *_dicts(element.get("option_groups"))]
    known = [option for group in groups for option in _dicts(group.get("options"))]
    chosen = element.get("initial_options", [element["initial_option"]] if "initial_option" in element else [])
    if any(option not in known for option in _dicts(chosen)):
        yield f"{where}: what is chosen at first must equal one of the options in every key"


def _values_differ(element: Json, where: str) -> Iterator[str]:
    values = [str(option.get("value")) for option in _dicts(element.get("options")) if "value" in option]
    if len(values) != len(set(values)):
        yield f"{where}: two options have the same value"


def _dicts(value: object) -> list[Json]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


STYLE = Choice(("primary", "danger"))
CONFIRM = Shape(
    {"text": either(300)},
    {"title": plain(100), "confirm": plain(30), "deny": plain(30), "style": STYLE},
)
OPTION = Shape({"text": plain(75), "value": Text(150)}, {"description": plain(75)})
RICH_OPTION = Shape({"text": either(75), "value": Text(150)}, {"description": either(75)})
LINK_OPTION = Shape({"text": plain(75)}, {"value": Text(150), "description": plain(75), "url": LINK})
GROUP = Shape({"label": plain(75), "options": Many(OPTION, 100)})

_ANY: dict[str, Rule] = {"action_id": ID, "confirm": CONFIRM, "focus_on_load": Flag()}
_FIELD: dict[str, Rule] = {"action_id": ID, "focus_on_load": Flag(), "placeholder": plain(150)}
_PICK: dict[str, Rule] = {**_ANY, "placeholder": plain(150)}
_DISPATCH = Shape({"trigger_actions_on": Many(Choice(("on_enter_pressed", "on_character_entered")))})
_TYPED_IN: dict[str, Rule] = {**_FIELD, "dispatch_action_config": _DISPATCH, "initial_value": Text(3000)}
_SEVERAL: dict[str, Rule] = {"max_selected_items": Number(1)}
_LISTS: dict[str, Rule] = {"options": Many(OPTION, 100), "option_groups": Many(GROUP, 100)}
_SEARCH: dict[str, Rule] = {**_PICK, "min_query_length": Number(0)}
_DIGITS = Text(starts=tuple("-0123456789"))

BUTTON = Shape(
    {"text": plain(75)},
    {
        "action_id": ID,
        "value": Text(2000),
        "url": LINK,
        "style": STYLE,
        "confirm": CONFIRM,
        "accessibility_label": Text(75),
    },
)
IMAGE = Shape(
    {"alt_text": Text(2000)},
    {"image_url": LINK, "slack_file": Shape(optional={"id": Text(), "url": Text()})},
    (_one_source,),
)
CHECKBOXES = Shape(
    {"options": Many(RICH_OPTION, 10)},
    {**_ANY, "initial_options": Many(RICH_OPTION, 10)},
    (_initial_known, _values_differ),
)
RADIO = Shape(
    {"options": Many(RICH_OPTION, 10)},
    {**_ANY, "initial_option": RICH_OPTION},
    (_initial_known, _values_differ),
)
SELECT = Shape({}, {**_PICK, **_LISTS, "initial_option": OPTION}, (_one_list, _initial_known, _values_differ))
MULTI_SELECT = Shape(
    {},
    {**_PICK, **_LISTS, **_SEVERAL, "initial_options": Many(OPTION, 100)},
    (_one_list, _initial_known, _values_differ),
)

PICKERS: dict[str, Shape] = {
    "checkboxes": CHECKBOXES,
    "radio_buttons": RADIO,
    "static_select": SELECT,
    "multi_static_select": MULTI_SELECT,
    "external_select": Shape({}, {**_SEARCH, "initial_option": OPTION}),
    "multi_external_select": Shape({}, {**_SEARCH, **_SEVERAL, "initial_options": Many(OPTION, 100)}),
    "users_select": Shape({}, {**_PICK, "initial_user": Text()}),
    "datepicker": Shape({}, {**_PICK, "initial_date": Text(10, 10)}),
    "timepicker": Shape({}, {**_PICK, "initial_time": Text(5, 5), "timezone": Text()}),
}
INPUTS: dict[str, Shape] = {
    **PICKERS,
    "plain_text_input": Shape(
        {},
        {**_TYPED_IN, "multiline": Flag(), "min_length": Number(0, 3000), "max_length": Number(1, 3000)},
    ),
    "email_text_input": Shape({}, _TYPED_IN),
    "url_text_input": Shape({}, _TYPED_IN),
    "number_input": Shape({"is_decimal_allowed": Flag()}, {**_TYPED_IN, "min_value": _DIGITS, "max_value": _DIGITS}),
}
ELEMENTS: dict[str, Shape] = {
    **PICKERS,
    "button": BUTTON,
    "overflow": Shape({"options": Many(LINK_OPTION, 5)}, {"action_id": ID, "confirm": CONFIRM}),
}

_INK = Shape(optional={look: Flag() for look in ("bold", "italic", "strike", "code", "underline")})
_INLINE: dict[str, Shape] = {
    "text": Shape({"text": Text()}, {"style": _INK}),
    "link": Shape({"url": LINK}, {"text": Text(), "style": _INK, "unsafe": Flag()}),
    "emoji": Shape({"name": Text()}, {"unicode": Text(), "style": _INK}),
    "user": Shape({"user_id": Text()}, {"style": _INK}),
    "channel": Shape({"channel_id": Text()}, {"style": _INK}),
    "date": Shape({"timestamp": Number(0), "format": Text()}, {"fallback": Text(), "url": LINK, "style": _INK}),
}
_LINE = Shape({"elements": Many(Typed(_INLINE))})
RICH_TEXT = Shape(
    {
        "elements": Many(
            Typed(
                {
                    "rich_text_section": _LINE,
                    "rich_text_quote": Shape(_LINE.required, {"border": Number(0, 1)}),
                    "rich_text_preformatted": Shape(_LINE.required, {"border": Number(0, 1)}),
                    "rich_text_list": Shape(
                        {
                            "style": Choice(("bullet", "ordered")),
                            "elements": Many(Typed({"rich_text_section": _LINE})),
                        },
                        {"indent": Number(0, 8), "border": Number(0, 1)},
                    ),
                }
            )
        )
    },
    {"block_id": ID},
)
CELL = Typed(
    {
        "raw_text": Shape({"text": Text()}),
        "raw_number": Shape({"text": Text(), "value": Number()}),
        "rich_text": RICH_TEXT,
    }
)
COLUMN = Shape(optional={"align": Choice(("left", "center", "right")), "is_wrapped": Flag()})

_BLOCK: dict[str, Rule] = {"block_id": ID}
EVERYWHERE: dict[str, Shape] = {
    "actions": Shape({"elements": Many(Typed(ELEMENTS), 25)}, _BLOCK),
    "context": Shape({"elements": Many(Typed({**either(3000).shapes, "image": IMAGE}), 10)}, _BLOCK),
    "divider": Shape({}, _BLOCK),
    "header": Shape({"text": plain(150)}, _BLOCK),
    "image": Shape(IMAGE.required, {**IMAGE.optional, **_BLOCK, "title": plain(2000)}, IMAGE.between),
    "input": Shape(
        {"label": plain(2000), "element": Typed(INPUTS)},
        {**_BLOCK, "hint": plain(2000), "optional": Flag(), "dispatch_action": Flag()},
    ),
    "rich_text": RICH_TEXT,
    "section": Shape(
        {},
        {
            **_BLOCK,
            "text": either(3000),
            "fields": Many(either(2000), 10),
            "accessory": Typed({**ELEMENTS, "image": IMAGE}),
            "expand": Flag(),
        },
        (_some_content,),
    ),
}
TABLES: dict[str, Shape] = {
    "table": Shape({"rows": Many(Many(CELL, 20), 100)}, {**_BLOCK, "column_settings": Many(COLUMN, 20, least=0)}),
    "data_table": Shape(
        # Slack's pages say 101 rows, newer readings 201: the smaller is safe with both.
        {"caption": Text(), "rows": Many(Many(CELL, 20), 101, least=2)},
        {**_BLOCK, "page_size": Number(1, 100), "row_header_column_index": Number(0, 19)},
    ),
}
IN_MESSAGES: dict[str, Shape] = {**EVERYWHERE, **TABLES, "markdown": Shape({"text": Text(12_000)}, _BLOCK)}

_VIEW: dict[str, Rule] = {
    "private_metadata": Text(3000, least=0),
    "callback_id": Text(255, least=0),
    "external_id": Text(255, least=0),
}
_VIEW_LIST: dict[str, Rule] = {"blocks": Many(Typed(EVERYWHERE), VIEW_BLOCKS)}
HOME = Shape(_VIEW_LIST, _VIEW)
MODAL = Shape(
    {**_VIEW_LIST, "title": plain(24)},
    {
        **_VIEW,
        "close": plain(24),
        "submit": plain(24),
        "clear_on_close": Flag(),
        "notify_on_close": Flag(),
        "submit_disabled": Flag(),
    },
)
