"""Writes a record's typed values for a reader; what is secret is never written."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from hub.model import writing
from hub.plugin.records import FieldClass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hub.model.text import Translate
    from hub.plugin.records import FieldShape, Shape

_ENDED = "ended_on"
Pair = tuple[str, str]
Diff = tuple[str, str, str]


class Values:
    """Values in one language and zone."""

    def __init__(self, translate: Translate, tz: str) -> None:
        self._translate = translate
        self._tz = tz
        self._dates: dict[date, str] = {}

    def written(self, value: Any) -> str:
        """Return one value as text; nothing is an empty text."""
        if isinstance(value, str):
            return value
        if isinstance(value, bool):
            return self._translate("yes") if value else self._translate("no")
        if isinstance(value, date):
            return self._dated(value)
        if isinstance(value, list | dict):
            mark, parts = (", ", value) if isinstance(value, list) else (" ", value.values())
            return mark.join(self.written(part) for part in parts)
        return "" if value is None else str(value)

    def _dated(self, value: date) -> str:
        """Return a date or a moment; a page repeats few of them in hundreds of places."""
        known = self._dates.get(value)
        if known is None:
            if isinstance(value, datetime):
                known = writing.moment(value, self._tz, self._translate.language)
            else:
                known = writing.short_day(value, self._translate.language)
            self._dates[value] = known
        return known

    def _shown(self, shape: Shape, *, headings: bool) -> Iterator[FieldShape]:
        record = shape.record
        told = () if headings else (record.title_field, record.subject_field, record.facet_field)
        for field in shape.fields:
            if field.field_class is not FieldClass.SECRET and field.name not in told:
                yield field

    def facts(self, shape: Shape, values: Mapping[str, Any]) -> list[Pair]:
        """Return label and value of what the headings of a row do not say yet."""
        pairs = ((field.label, self.written(values.get(field.name))) for field in self._shown(shape, headings=False))
        return [(self._translate(label), text) for label, text in pairs if text]

    def diffs(self, shape: Shape, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Diff]:
        """Return label, old and new value of every field that differs."""
        found = [
            (self._translate(field.label), self.written(before.get(field.name)), self.written(after.get(field.name)))
            for field in self._shown(shape, headings=True)
            if before.get(field.name) != after.get(field.name)
        ]
        if before.get(_ENDED) != after.get(_ENDED):
            found.append((self._translate("Ended on"), self._ended(before), self._ended(after)))
        if not found and shape.secrets:
            hidden = self._translate("(not shown)")
            found.append((self._translate("A value that is kept secret"), hidden, hidden))
        return found

    def _ended(self, values: Mapping[str, Any]) -> str:
        raw = values.get(_ENDED)
        return self.written(date.fromisoformat(raw) if isinstance(raw, str) else raw)
