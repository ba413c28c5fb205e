"""The modal in which rows are chosen: fifty a page, the selection on the server. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from hub.plugin import ENGLISH, marked, number
from notifications.slack.about import About, token
from notifications.slack.blocktext import clip, escape, escape_clipped, plain
from notifications.slack.rendering import OPEN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hub.plugin import LinePage, PlanLine, PlanSheet, Translate

    Block = dict[str, Any]

CALLBACK = "hub_rows_modal"
ROWS, LOOK, FACET, JUMP, WORDS, FIND = "hub_rows", "hub_look", "hub_facet", "hub_jump", "hub_words", "hub_find"
EARLIER, LATER, ALL, NONE = "hub_earlier", "hub_later", "hub_all", "hub_none"
TURNS = frozenset({LOOK, FACET, JUMP, FIND, EARLIER, LATER, ALL, NONE})
PAGE = 50
EVERY = "all"
YELLOW = "yellow"
_BOX = 10
_TITLE, _OPTION, _NAME, _LINE, _MOST_OPTIONS = 24, 75, 150, 250, 99
_KINDS = (("create", marked("New")), ("update", marked("Changed")), ("end", marked("Ending")))


class Ticks(NamedTuple):
    """Which rows somebody ticked and unticked on the page that they were shown, and no others."""

    on: frozenset[int]
    off: frozenset[int]

    @classmethod
    def of(cls, view: dict[str, Any]) -> Ticks:
        """Return the difference between what a page showed and what it says now.

        So that what colleagues choose meanwhile on the same page stays.
        """
        values = (view.get("state") or {}).get("values") or {}
        on: set[int] = set()
        off: set[int] = set()
        for block in view.get("blocks") or ():
            element = block.get("element") or {}
            state = (values.get(block.get("block_id")) or {}).get(ROWS)
            if element.get("action_id") == ROWS and state is not None:
                before, now = _numbers(element.get("initial_options")), _numbers(state.get("selected_options"))
                on |= now - before
                off |= before - now
        return cls(frozenset(on), frozenset(off))


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsPage:
    """Everything that one page shows. ``by_select``: rows are searched in a select, else with words and a button."""

    sheet: PlanSheet
    page: LinePage
    about: About
    by_select: bool
    note: str = ""


def rows_modal(shown: RowsPage, translate: Translate = ENGLISH) -> Block:
    """Return the view; what is in its checkboxes is new with each revision, or Slack keeps what was ticked."""
    notice = shown.sheet.notice
    blocks = [*_head(shown, translate), *_finding(shown, translate), *_rows(shown, translate)]
    blocks.append({"type": "actions", "block_id": _id(shown, "turn"), "elements": _turning(shown, translate)})
    told = translate("Turning a page keeps what you ticked. Save keeps this page too and closes.")
    blocks.append({"type": "context", "elements": [{"type": "mrkdwn", "text": escape(told)}]})
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": shown.about.place(revision=notice.revision).text(),
        "title": plain(clip(translate("Choose rows"), _TITLE)),
        "submit": plain(clip(translate("Save"), _TITLE)),
        "close": plain(clip(translate("Close"), _TITLE)),
        "blocks": blocks,
    }


def _head(shown: RowsPage, translate: Translate) -> list[Block]:
    notice, page = shown.sheet.notice, shown.page
    counts = notice.counts
    choosable = sum(counts.get(kind, 0) for kind, _label in _KINDS) - counts.get("blocked", 0)
    title = f"*{escape_clipped(notice.title.render(translate), _NAME)}* · {escape_clipped(notice.school.name, _NAME)}"
    numbers = {"count": counts.get("selected", 0), "total": choosable}
    chosen = translate("Chosen: {count} of {total} rows.").format(**_written(numbers, translate))
    numbers = {"first": page.before + 1, "last": page.before + len(page.lines), "total": page.total}
    here = translate("Shown: {first} to {last} of {total}.").format(**_written(numbers, translate))
    text = f"{title}\n{escape(chosen)} {escape(here) if page.lines else ''}"
    note = [_section(f":information_source: {escape(clip(shown.note, _LINE))}")] if shown.note else []
    return [_section(text), *note]


def _written(numbers: dict[str, int], translate: Translate) -> dict[str, str]:
    return {name: number(value, translate.language) for name, value in numbers.items()}


def _finding(shown: RowsPage, translate: Translate) -> list[Block]:
    elements = [_kinds(shown, translate), *_facets(shown, translate)]
    if not shown.about.blocked:
        elements += [
            _button(ALL, translate("Tick everything found"), shown),
            _button(NONE, translate("Untick everything found"), shown),
        ]
    looking = {"type": "actions", "block_id": _id(shown, "look"), "elements": elements}
    label = translate("Find a row")
    hint = plain(clip(translate("A part of its title"), _NAME))
    if shown.by_select:
        select = {"type": "external_select", "action_id": JUMP, "min_query_length": 2, "placeholder": hint}
        section = _section(f"*{escape(label)}*") | {"block_id": _id(shown, "jump"), "accessory": select}
        return [looking, section]
    field = {"type": "plain_text_input", "action_id": WORDS, "max_length": 100, "placeholder": hint}
    typed = {"type": "input", "block_id": "words", "optional": True, "label": plain(label), "element": field}
    find = {"type": "actions", "block_id": _id(shown, "find"), "elements": [_button(FIND, translate("Find"), shown)]}
    return [looking, typed, find]


def _kinds(shown: RowsPage, translate: Translate) -> Block:
    counts = shown.sheet.notice.counts
    options = [_option(translate("All rows"), EVERY)]
    options += [_option(translate(label), kind) for kind, label in _KINDS if counts.get(kind)]
    if counts.get("blocked"):
        options.append(_option(translate("Need attention"), YELLOW))
    chosen = YELLOW if shown.about.blocked else shown.about.kind or EVERY
    return _select(LOOK, options, chosen)


def _facets(shown: RowsPage, translate: Translate) -> list[Block]:
    facets = shown.sheet.facets
    if len(facets) < 2:  # noqa: PLR2004  (one is all)
        return []
    hint = plain(clip(translate("Of"), _NAME))
    if len(facets) <= _MOST_OPTIONS:
        options = [_option(translate("All"), EVERY), *(_option(facet, token(facet)) for facet in facets)]
        return [_select(FACET, options, shown.about.facet or EVERY)]
    element = {"type": "external_select", "action_id": FACET, "min_query_length": 1, "placeholder": hint}
    named = next((facet for facet in facets if token(facet) == shown.about.facet), "")
    return [element | ({"initial_option": _option(named, token(named))} if named else {})]


def _rows(shown: RowsPage, translate: Translate) -> list[Block]:
    lines = list(shown.page.lines)
    if not lines:
        return [_section(escape(translate("There are no rows here.")))]
    packs = [lines[start : start + _BOX] for start in range(0, len(lines), _BOX)]
    if shown.about.blocked:
        return [_section("\n".join(_told(line, translate) for line in pack)) for pack in packs]
    first = shown.page.before + 1
    return [_box(shown, pack, first + place * _BOX, translate) for place, pack in enumerate(packs)]


def _told(line: PlanLine, translate: Translate) -> str:
    reason = line.reason.render(translate) if line.reason else ""
    told = " · ".join(part for part in (name_of(line, translate), line.facet, reason) if part)
    return f"• {escape_clipped(told, _LINE)}"


def _box(shown: RowsPage, lines: list[PlanLine], first: int, translate: Translate) -> Block:
    options = [_line_option(line, translate) for line in lines]
    chosen = [option for option, line in zip(options, lines, strict=True) if line.selected]
    element: Block = {"type": "checkboxes", "action_id": ROWS, "options": options}
    if chosen:
        element["initial_options"] = chosen
    label = translate("Rows {first} to {last}").format(first=first, last=first + len(lines) - 1)
    return {
        "type": "input",
        "block_id": _id(shown, f"rows.{first}"),
        "optional": True,
        "label": plain(label),
        "element": element,
    }


def _line_option(line: PlanLine, translate: Translate) -> Block:
    kind = next((translate(label) for name, label in _KINDS if name == line.kind), "")
    about = " · ".join(part for part in (kind, line.subject, line.facet) if part)
    option = _option(name_of(line, translate), str(line.seq))
    return option | ({"description": plain(clip(about, _OPTION))} if about else {})


def name_of(line: PlanLine, translate: Translate) -> str:
    """Return what a row is called outside the hub."""
    return line.title.strip() or translate("Row {number}").format(number=line.seq)


def line_options(lines: Iterable[PlanLine], translate: Translate) -> list[Block]:
    """Return rows as a select offers them."""
    return [_line_option(line, translate) for line in lines]


def facet_options(facets: Iterable[str], words: str, translate: Translate) -> list[Block]:
    """Return the facets that hold these words as a select offers them."""
    found = [facet for facet in facets if words.casefold() in facet.casefold()][:_MOST_OPTIONS]
    return [_option(translate("All"), EVERY), *(_option(facet, token(facet)) for facet in found)]


def _turning(shown: RowsPage, translate: Translate) -> list[Block]:
    page: Block = {"type": "button", "action_id": OPEN, "url": shown.sheet.notice.review_url}
    elements: list[Block] = []
    if shown.page.previous is not None:
        elements.append(_button(EARLIER, translate("Earlier rows"), shown, after=shown.page.previous))
    if shown.page.next is not None:
        elements.append(_button(LATER, translate("More rows"), shown, after=shown.page.next))
    return [*elements, page | {"text": plain(clip(translate("Open review page"), _OPTION))}]


def _button(action: str, label: str, shown: RowsPage, **place: Any) -> Block:
    value = shown.about.place(revision=shown.sheet.notice.revision, **place).text()
    return {"type": "button", "action_id": action, "text": plain(clip(label, _OPTION)), "value": value}


def _select(action: str, options: list[Block], chosen: str) -> Block:
    initial = next((option for option in options if option["value"] == chosen), options[0])
    return {"type": "static_select", "action_id": action, "options": options, "initial_option": initial}


def _option(text: str, value: str) -> Block:
    return {"text": plain(clip(text, _OPTION)), "value": value}


def _id(shown: RowsPage, name: str) -> str:
    about = shown.about
    return f"{name}.{shown.sheet.notice.revision}.{about.after}.{about.kind}.{about.facet}.{int(about.blocked)}"


def _section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def _numbers(options: Any) -> set[int]:
    return {int(option["value"]) for option in options or () if str(option.get("value", "")).isdecimal()}
