"""Slack's mrkdwn, plain text and rich text as safe HTML, for one reader."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notifications.slack.emulator.workspace import Json

_TOKEN = re.compile(
    r"```(?P<pre>.+?)```|`(?P<code>[^`\n]+)`|<(?P<angle>[^<>\n]+)>|:(?P<emoji>[a-z0-9_+-]+):", re.DOTALL
)
_NO_HOLDERS = {0xE000: None, 0xE001: None}
_MARKS = {"*": "strong", "_": "em", "~": "del"}
_MARKED = re.compile(r"(?<![\w*_~])([*_~])(?=\S)(.+?)(?<=\S)\1(?![\w*_~])")
_QUOTE = re.compile(r"^&gt; ?(.*)$", re.MULTILINE)
_DATE_PART = re.compile(r"\{(\w+)\}")
_EMOJI = {
    "warning": "⚠️",
    "white_check_mark": "✅",
    "heavy_check_mark": "✔️",
    "x": "❌",
    "no_entry": "⛔",
    "hourglass": "⏳",
    "bell": "🔔",
    "books": "📚",
    "memo": "📝",
    "tada": "🎉",
    "wave": "👋",
    "lock": "🔒",
    "link": "🔗",
    "information_source": "ℹ️",  # noqa: RUF001 - the sign that Slack shows for this name
    "large_yellow_circle": "🟡",
    "large_green_circle": "🟢",
    "red_circle": "🔴",
}


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom texts are shown: a language, and the names behind ids."""

    locale: str
    names: Mapping[str, str]

    @property
    def language(self) -> Locale:
        """The reader's locale; English where Slack's code is not one that Babel knows."""
        try:
            return Locale.parse(self.locale, sep="-")
        except (UnknownLocaleError, ValueError):
            return Locale("en")

    def text(self, value: Json) -> Markup:
        """Show a text object, or a table's cell, of any type."""
        if value["type"] == "mrkdwn":
            return self.mrkdwn(value["text"])
        if value["type"] == "rich_text":
            return self.rich_text(value)
        return _lines(self._emoji(str(value["text"])))

    def mrkdwn(self, source: str) -> Markup:
        """Show mrkdwn: marks, links, mentions, dates, code and quotes."""
        held: list[Markup] = []

        def hold(found: re.Match[str]) -> str:
            held.append(self._token(found))
            return f"\ue000{len(held) - 1}\ue001"

        # Slack sends & < > escaped; what is left of them here is text.
        text = html.escape(html.unescape(_TOKEN.sub(hold, source.translate(_NO_HOLDERS))), quote=False)
        text = _QUOTE.sub(r"<q>\1</q>", _marked(text)).replace("\n", "<br>")
        return Markup(re.sub("\ue000(\\d+)\ue001", lambda found: held[int(found[1])], text))  # noqa: S704 - escaped

    def rich_text(self, block: Json) -> Markup:
        """Show a rich text block."""
        return Markup("").join(self._rich_part(part) for part in block["elements"])

    def date(self, seconds: int, pattern: str) -> Markup:
        """Show a moment in Slack's pattern, such as `{date_long} {time}`, in this machine's time zone."""
        moment = datetime.fromtimestamp(seconds).astimezone()
        shown = _DATE_PART.sub(lambda found: self._date_part(moment, found[1]), pattern)
        tag = Markup('<time lang="{}" datetime="{}">{}</time>')
        return tag.format(self.locale, moment.isoformat(), shown)

    def _date_part(self, moment: datetime, name: str) -> str:
        if name.startswith("time"):
            return format_time(moment, "medium" if name == "time_secs" else "short", locale=self.language)
        length = "long" if "long" in name else "short" if "num" in name else "medium"
        return format_date(moment, length, locale=self.language)

    def _token(self, found: re.Match[str]) -> Markup:
        if found["pre"]:
            return Markup("<pre>{}</pre>").format(html.unescape(found["pre"]).strip("\n"))
        if found["code"]:
            return Markup("<code>{}</code>").format(html.unescape(found["code"]))
        if found["emoji"]:
            return escape(_EMOJI.get(found["emoji"], found[0]))
        return self._angle(found["angle"])

    def _angle(self, inside: str) -> Markup:
        target, _, label = html.unescape(inside).partition("|")
        if target.startswith("!date^"):
            seconds, _, rest = target.removeprefix("!date^").partition("^")
            return self.date(int(seconds), rest.partition("^")[0]) if seconds.isdigit() else escape(label)
        if target[0] in "@#":
            name = label or self.names.get(target[1:], target[1:])
            return Markup("<span class=mention>{}{}</span>").format(target[0], name)
        if target[0] == "!":
            return Markup("<span class=mention>@{}</span>").format(label or target[1:])
        return link(target, self._emoji(label or target))

    def _rich_part(self, part: Json) -> Markup:
        inside = Markup("").join(
            self._rich_part(item) if item["type"].startswith("rich_text_") else self._inline(item)
            for item in part["elements"]
        )
        if part["type"] == "rich_text_list":
            items = Markup("").join(Markup("<li>{}</li>").format(self._rich_part(item)) for item in part["elements"])
            tag = "ol" if part["style"] == "ordered" else "ul"
            return Markup("<{0}>{1}</{0}>").format(Markup(tag), items)  # noqa: S704 - one of two words above
        if part["type"] == "rich_text_preformatted":
            return Markup("<pre>{}</pre>").format(inside)
        return Markup("<q>{}</q>").format(inside) if part["type"] == "rich_text_quote" else inside

    def _inline(self, item: Json) -> Markup:
        shown = self._inline_text(item)
        for look, tag in (("bold", "strong"), ("italic", "em"), ("strike", "del"), ("code", "code")):
            if item.get("style", {}).get(look):
                shown = Markup("<{0}>{1}</{0}>").format(Markup(tag), shown)  # noqa: S704 - a word of the line above
        return shown

    def _inline_text(self, item: Json) -> Markup:
        match item["type"]:
            case "link":
                return link(item["url"], str(item.get("text", item["url"])))
            case "emoji":
                return escape(self._emoji(f":{item['name']}:"))
            case "user":
                return escape("@" + self.names.get(item["user_id"], item["user_id"]))
            case "channel":
                return escape("#" + self.names.get(item["channel_id"], item["channel_id"]))
            case "date":
                return self.date(item["timestamp"], item["format"])
        return _lines(item["text"])

    def _emoji(self, text: str) -> str:
        return re.sub(r":([a-z0-9_+-]+):", lambda found: _EMOJI.get(found[1], found[0]), text)


def link(url: str, label: str) -> Markup:
    """Show a link; anything but a web or mail address stays text."""
    if not url.startswith(("https://", "http://", "mailto:")):
        return escape(label)
    return Markup('<a href="{}">{}</a>').format(url, label)


def _marked(text: str) -> str:
    """Put marks around the innermost pairs first; the loop takes those around them."""
    before = None
    while before != text:
        before = text
        text = _MARKED.sub(lambda found: f"<{_MARKS[found[1]]}>{found[2]}</{_MARKS[found[1]]}>", text)
    return text


def _lines(text: str) -> Markup:
    return Markup("<br>").join(escape(line) for line in text.split("\n"))
