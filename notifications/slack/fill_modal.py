"""The modal in which a group of questions is answered; secrets are left to a page of the hub. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hub.plugin import ENGLISH
from notifications.slack.about import About, token
from notifications.slack.blocktext import clip, escape, escape_clipped, plain
from notifications.slack.rendering import OPEN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hub.plugin import AskedField, AskedGroup, Notice, Text, Translate

    Block = dict[str, Any]

CALLBACK, ANSWER, SECRET = "hub_fill_modal", "hub_answer", "hub_secret"
_TITLE, _LABEL, _HELP, _OPTION, _TEXT, _LONGEST, _MOST = 24, 200, 500, 75, 2_000, 3_000, 100
_ELEWHERE = ("secret", "person")
_INPUTS = {"url": "url_text_input", "email": "email_text_input", "date": "datepicker"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Everything that the modal of one group shows. ``links`` lead to pages, by question name."""

    notice: Notice
    group: AskedGroup
    place: int
    places: int
    about: About
    links: Mapping[str, str]
    note: str = ""


def fill_modal(form: Form, translate: Translate = ENGLISH) -> Block:
    """Return the view of one group."""
    fields = [(number, field) for number, field in enumerate(form.group.fields)]
    blocks = [*_head(form, translate), *(_field(form, number, field, translate) for number, field in fields)]
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": form.about.place(group=token(form.group.key), revision=form.notice.revision).text(),
        "title": plain(clip(translate("Fill in"), _TITLE)),
        "submit": plain(clip(translate("Save"), _TITLE)),
        "close": plain(clip(translate("Close"), _TITLE)),
        "blocks": blocks,
    }


def _head(form: Form, translate: Translate) -> list[Block]:
    title = f"*{escape_clipped(form.group.title.render(translate), _LABEL)}*"
    where = translate("Form {number} of {total}").format(number=form.place, total=form.places)
    lead = escape_clipped(form.group.lead.render(translate), _TEXT) if form.group.lead else ""
    text = "\n".join(part for part in (title, escape(where) if form.places > 1 else "", lead) if part)
    note = [_section(f":information_source: {escape(clip(form.note, _HELP))}")] if form.note else []
    return [_section(text), *note]


def _field(form: Form, number: int, field: AskedField, translate: Translate) -> Block:
    if field.kind in _ELEWHERE:
        return _elsewhere(form, field, translate)
    block: Block = {
        "type": "input",
        "block_id": block_of(form.group.key, number),
        "optional": not field.required,
        "label": plain(clip(field.label.render(translate), _LABEL) or "?"),
        "element": _element(field, translate),
    }
    if field.help:
        block["hint"] = plain(clip(field.help.render(translate), _HELP))
    return block


def _elsewhere(form: Form, field: AskedField, translate: Translate) -> Block:
    """Return a field that is not for Slack, with a button to the page that is."""
    state = translate("filled in") if field.filled else translate("still missing")
    secret = field.kind == "secret"
    why = translate("Never typed in Slack: a page of the hub takes it, once.") if secret else ""
    text = f"*{escape_clipped(field.label.render(translate), _LABEL)}* ({escape(state)})\n{escape(why)}".rstrip()
    label = translate("Fill in on a page") if secret else translate("Open review page")
    button = {
        "type": "button",
        "action_id": SECRET if secret else OPEN,
        "text": plain(clip(label, _OPTION)),
        "url": form.links.get(field.name) or form.notice.review_url,
    }
    return _section(text) | {"accessory": button}


def _element(field: AskedField, translate: Translate) -> Block:
    if field.kind == "choice":
        return _choice(field, translate)
    kind = _INPUTS.get(field.kind, "plain_text_input")
    element: Block = {"type": kind, "action_id": ANSWER}
    initial = "initial_date" if kind == "datepicker" else "initial_value"
    if field.value:
        element[initial] = field.value if kind == "datepicker" else clip(field.value, _LONGEST)
    if kind == "plain_text_input":
        element["max_length"] = _LONGEST
        element["multiline"] = field.kind == "longtext"
    return element


def _choice(field: AskedField, translate: Translate) -> Block:
    known = [number for number, (value, _label) in enumerate(field.choices) if value and value == field.value]
    chosen = {"initial_option": _option(known[0], field.choices[known[0]][1], translate)} if known else {}
    if len(field.choices) > _MOST or not field.choices:
        return {"type": "external_select", "action_id": ANSWER, "min_query_length": 1, **chosen}
    options = [_option(number, label, translate) for number, (_value, label) in enumerate(field.choices)]
    return {"type": "static_select", "action_id": ANSWER, "options": options, **chosen}


def choice_options(field: AskedField, words: str, translate: Translate) -> list[Block]:
    """Return the choices whose label holds these words, as a select offers them."""
    found = [
        _option(number, label, translate)
        for number, (_value, label) in enumerate(field.choices)
        if words.casefold() in translate(label).casefold()
    ]
    return found[:_MOST]


def _option(number: int, label: str, translate: Translate) -> Block:
    return {"text": plain(clip(translate(label), _OPTION) or "–"), "value": str(number)}  # noqa: RUF001  (a dash)


def block_of(group: str, number: int) -> str:
    """Return the block id of a question: what was typed stays when the same form is shown again."""
    return f"ask.{token(group)}.{number}"


def given(group: AskedGroup, view: Mapping[str, Any]) -> dict[str, str]:
    """Return what was filled in, by question name; a field that was left empty takes its answer back."""
    values = view["state"]["values"]
    return {
        field.name: _value(field, values[block_of(group.key, number)].get(ANSWER) or {})
        for number, field in enumerate(group.fields)
        if block_of(group.key, number) in values
    }


def _value(field: AskedField, state: Mapping[str, Any]) -> str:
    if field.kind != "choice":
        return str(state.get("selected_date") or state.get("value") or "")
    number = str((state.get("selected_option") or {}).get("value", ""))
    return field.choices[int(number)][0] if number.isdecimal() and int(number) < len(field.choices) else ""


def problems_by_block(group: AskedGroup, problems: Mapping[str, Text], translate: Translate) -> dict[str, str]:
    """Return what is wrong by the block where it can be shown; what has no field here stands at the first one."""
    here = {field.name: block_of(group.key, n) for n, field in enumerate(group.fields) if field.kind not in _ELEWHERE}
    shown: dict[str, str] = {}
    first = next(iter(here.values()), "")
    for name, sentence in problems.items():
        block = here.get(name, first)
        shown[block] = clip(f"{shown.get(block, '')} {sentence.render(translate)}".strip(), _LONGEST)
    return shown


def missing(group: AskedGroup, translate: Translate) -> str:
    """Return which required fields are not filled in yet."""
    names: Sequence[str] = [
        field.label.render(translate) for field in group.fields if field.required and not field.filled
    ]
    return clip(", ".join(names), _HELP)


def _section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}
